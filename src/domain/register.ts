import type { AddressKey } from './address-key';
import { type ContactState, primaryAddress } from './contact';
import { isLater, type LedgerPlace } from './ledger-place';
import type { ProviderName } from './provider-map';
import { covers, type Exception, type Merge, type Suppression } from './suppression';
import type { Topic } from './topic';
import type { Channel, ChannelOrAll } from './words';

const NOBODY: readonly string[] = [];

interface Additions {
  readonly suppressions: Suppression[];
  readonly exceptions: Exception[];
  readonly endings: { readonly of: LedgerPlace; readonly at: LedgerPlace }[];
  readonly merges: Merge[];
}

/**
 * What is known about some contacts and addresses at one moment: the ground on which changes are judged and sends
 * are decided. Built by the store for a batch, or by replaying the ledger for everybody; `applyEntry` moves it on.
 */
export class Register {
  readonly contacts = new Map<string, ContactState>();
  private readonly mergeByFrom = new Map<string, Merge>();
  private readonly mergedInto = new Map<string, string[]>();
  private readonly byKey = new Map<AddressKey, Suppression[]>();
  private readonly byPlace = new Map<string, Suppression>();
  private readonly byMaker = new Map<string, Suppression[]>();
  private readonly exceptions = new Map<string, Exception[]>();
  private readonly ended = new Set<string>();
  /** By id: nearly always one, so a list costs less than a set. */
  private readonly holders = new Map<AddressKey, readonly string[]>();
  private readonly formerHolders = new Map<AddressKey, string[]>();
  private readonly aliases = new Map<AddressKey, AddressKey>();
  private readonly versionsByKey = new Map<AddressKey, readonly AddressKey[]>();
  private readonly livesElsewhere = new Map<string, boolean>();
  readonly undeliverable = new Map<AddressKey, LedgerPlace>();
  /** Deletions at providers that the batch confirms and that were asked for; no state, so a replay knows of none. */
  private readonly providerErasures = new Set<string>();
  /** What entries added since `startRecording`: the rows that the commit in the making has to write. */
  readonly added: Additions = { suppressions: [], exceptions: [], endings: [], merges: [] };
  private isRecording = false;

  startRecording(): void {
    this.isRecording = true;
  }

  /** Declares the keys of one address under several key versions to be the same; the first is the current one. */
  addAliases(keys: readonly AddressKey[]): void {
    const [current] = keys;
    if (current === undefined) return;
    for (const key of keys) this.aliases.set(key, current);
    this.versionsByKey.set(current, keys);
  }

  /** The keys of one address in every version in use. */
  versionsOf(key: AddressKey): readonly AddressKey[] {
    const canonical = this.canonical(key);
    return this.versionsByKey.get(canonical) ?? [canonical];
  }

  /** One key per address, whatever version it was written under. */
  canonical(key: AddressKey): AddressKey {
    return this.aliases.get(key) ?? key;
  }

  putContact(contact: ContactState): void {
    this.contacts.set(contact.id, contact);
  }

  /** The last click that is kept; one from before a merge counts for the contact that is left. */
  noteClick(clickedBy: string, at: Date): void {
    const contact = this.contacts.get(this.rootOf(clickedBy));
    const isLast = contact?.lastHumanClickAt === undefined || contact.lastHumanClickAt < at;
    if (contact && isLast) this.putContact({ ...contact, lastHumanClickAt: at });
  }

  /** For makers of suppressions whose state is not loaded: is the person (read through merges) a living contact? */
  noteLife(contactId: string, isLiving: boolean): void {
    this.livesElsewhere.set(contactId, isLiving);
  }

  isLiving(contactId: string): boolean {
    const contact = this.contacts.get(this.rootOf(contactId));
    return contact ? contact.life === 'LIVING' : this.livesElsewhere.get(this.rootOf(contactId)) === true;
  }

  openProviderErasure(contactId: string, provider: ProviderName): void {
    this.providerErasures.add(`${provider}|${contactId}`);
  }

  /** True once for each that is open. */
  closeProviderErasure(contactId: string, provider: ProviderName): boolean {
    return this.providerErasures.delete(`${provider}|${contactId}`);
  }

  addMerge(merge: Merge): void {
    if (this.mergeByFrom.has(merge.fromId)) return;
    this.mergeByFrom.set(merge.fromId, merge);
    if (this.isRecording) this.added.merges.push(merge);
    append(this.mergedInto, merge.intoId, merge.fromId);
  }

  /** The contact itself and all that were merged into it, at any depth. */
  membersOf(rootId: string): string[] {
    const members = [rootId];
    for (const member of members) members.push(...(this.mergedInto.get(member) ?? []));
    return members;
  }

  /** The contact that an id stands for today, read through merges. */
  rootOf(contactId: string): string {
    let id = contactId;
    for (let merge = this.mergeByFrom.get(id); merge; merge = this.mergeByFrom.get(id)) id = merge.intoId;
    return id;
  }

  /** The position since which `fromId` is part of `intoId`; undefined when it is not. */
  private joinedAt(fromId: string, intoId: string): number | undefined {
    let latest = -1;
    let id = fromId;
    while (id !== intoId) {
      const merge = this.mergeByFrom.get(id);
      if (!merge) return undefined;
      latest = Math.max(latest, merge.position);
      id = merge.intoId;
    }
    return latest;
  }

  addHolder(key: AddressKey, contactId: string): void {
    const canonical = this.canonical(key);
    const held = this.holders.get(canonical);
    if (!held) this.holders.set(canonical, [contactId]);
    else if (!held.includes(contactId)) this.holders.set(canonical, [...held, contactId].sort());
  }

  removeHolder(key: AddressKey, contactId: string): void {
    const canonical = this.canonical(key);
    const left = this.holders.get(canonical)?.filter((id) => id !== contactId);
    if (left) this.holders.set(canonical, left);
    this.noteFormerHolder(key, contactId);
  }

  noteFormerHolder(key: AddressKey, contactId: string): void {
    append(this.formerHolders, this.canonical(key), contactId);
  }

  /** Living contacts, of those at hand, that held the address once and do not now. */
  formerHoldersOf(key: AddressKey): readonly ContactState[] {
    const holders = this.holdersOf(key);
    const former = this.formerHolders.get(this.canonical(key)) ?? NOBODY;
    return [...new Set(former.map((id) => this.rootOf(id)))]
      .filter((id) => !holders.includes(id))
      .flatMap((id) => this.contacts.get(id) ?? [])
      .filter(({ life }) => life === 'LIVING');
  }

  /** Living contacts that hold the address now, by id. */
  holdersOf(key: AddressKey): readonly string[] {
    return this.holders.get(this.canonical(key)) ?? NOBODY;
  }

  /** Nobody holds the address and nothing was ever said about it. */
  isUnknown(key: AddressKey): boolean {
    const canonical = this.canonical(key);
    return !this.byKey.has(canonical) && !this.undeliverable.has(canonical) && this.holdersOf(canonical).length === 0;
  }

  addSuppression(suppression: Suppression): void {
    if (this.isRecording) this.added.suppressions.push(suppression);
    this.byPlace.set(`${placeKey(suppression.place)}|${suppression.channel}`, suppression);
    append(this.byKey, this.canonical(suppression.key), suppression);
    if (suppression.contactId !== undefined) append(this.byMaker, suppression.contactId, suppression);
  }

  /** A row of the no that was made at this place; copies are equal but for key and contact. */
  suppressionAt(place: LedgerPlace, channel: ChannelOrAll): Suppression | undefined {
    return this.byPlace.get(`${placeKey(place)}|${channel}`);
  }

  suppressionsOn(key: AddressKey): readonly Suppression[] {
    return this.byKey.get(this.canonical(key)) ?? [];
  }

  /** All rows the contact made, on any address, those of contacts merged into it included. */
  suppressionsBy(contactId: string): readonly Suppression[] {
    return this.membersOf(this.rootOf(contactId)).flatMap((member) => this.byMaker.get(member) ?? []);
  }

  addException(exception: Exception): void {
    if (this.isRecording) this.added.exceptions.push(exception);
    append(this.exceptions, exception.contactId, exception);
  }

  exceptionsOf(contactId: string): readonly Exception[] {
    return this.membersOf(this.rootOf(contactId)).flatMap((member) => this.exceptions.get(member) ?? []);
  }

  /** @param at where the ending itself stands. */
  endSuppression(of: LedgerPlace, at: LedgerPlace): void {
    if (this.isRecording) this.added.endings.push({ of, at });
    this.ended.add(placeKey(of));
  }

  isEnded(suppression: Suppression): boolean {
    return this.ended.has(placeKey(suppression.place));
  }

  /**
   * The suppressions that stop a topic on a channel for this contact at this address, exceptions taken into account
   * (row 5): anyone's no on the address, and the contact's own no on any address.
   */
  standing(asked: { contactId?: string; keys: readonly AddressKey[]; topic: Topic; channel: Channel }): Suppression[] {
    return this.candidates(asked)
      .filter((row) => covers(row, asked.topic, asked.channel))
      .filter((row) => !(row.reason === 'MANUAL' && this.isEnded(row)))
      .filter((row) => !this.isOpened(row, asked))
      .sort(byWeight);
  }

  /** Did the person, or whoever had this address, ever object on this channel? A lift does not make it undone. */
  everObjected(asked: { contactId?: string; keys: readonly AddressKey[]; channel: Channel }): boolean {
    return this.candidates(asked).some(
      (row) => row.reason !== 'MANUAL' && (row.channel === 'ALL' || row.channel === asked.channel),
    );
  }

  private candidates(asked: { contactId?: string; keys: readonly AddressKey[] }): Suppression[] {
    const rows = new Set(asked.keys.flatMap((key) => this.suppressionsOn(key)));
    if (asked.contactId !== undefined) for (const row of this.suppressionsBy(asked.contactId)) rows.add(row);
    return [...rows];
  }

  private isOpened(row: Suppression, asked: { contactId?: string; topic: Topic; channel: Channel }): boolean {
    if (asked.contactId === undefined || !this.isLiving(asked.contactId)) return false;
    const root = this.rootOf(asked.contactId);
    return this.exceptionsOf(root).some(
      (exception) =>
        exception.topic === asked.topic.key &&
        exception.channel === asked.channel &&
        isLater(exception.place, row.place) &&
        this.mayOpen(exception, row, root),
    );
  }

  /** An exception opens the noes of its own side of a merge, and on its address those of people who left it. */
  private mayOpen(exception: Exception, row: Suppression, root: string): boolean {
    if (row.contactId !== undefined) {
      const joinedAt = this.joinedAt(row.contactId, exception.contactId);
      if (joinedAt !== undefined) return joinedAt < exception.place.position;
      if (this.rootOf(row.contactId) === root) return false;
    }
    if (this.canonical(row.key) !== this.canonical(exception.key)) return false;
    const holders = this.holdersOf(row.key);
    const maker = row.contactId === undefined ? undefined : this.rootOf(row.contactId);
    return maker === undefined ? holders.every((id) => id === root) : !holders.includes(maker);
  }

  /** The first row of each no this contact made: copies bear the same place. */
  noesOf(contactId: string): Suppression[] {
    const first = new Map<string, Suppression>();
    for (const row of this.suppressionsBy(contactId)) {
      const key = `${placeKey(row.place)}|${row.channel}`;
      if (!first.has(key)) first.set(key, row);
    }
    return [...first.values()];
  }

  /** Addresses a no of this contact is written for: each e-mail address, and each number that it alone holds. */
  addressesForNo(contact: ContactState): AddressKey[] {
    return contact.addresses
      .filter((address) => address.kind === 'EMAIL' || this.holdersOf(address.key).every((id) => id === contact.id))
      .map((address) => this.canonical(address.key));
  }

  /** The keys that speak for a contact on a channel: the address asked about, else the primary one. */
  primaryKey(contact: ContactState, kind: 'EMAIL' | 'PHONE'): AddressKey | undefined {
    const address = primaryAddress(contact, kind);
    return address && this.canonical(address.key);
  }

  get allSuppressions(): Suppression[] {
    return [...this.byKey.values()].flat();
  }

  get allExceptions(): Exception[] {
    return [...this.exceptions.values()].flat();
  }

  get allMerges(): Merge[] {
    return [...this.mergeByFrom.values()];
  }
}

/** The person's noes before the company's own stops, then by age. */
function byWeight(one: Suppression, other: Suppression): number {
  const byAuthor = Number(one.reason === 'MANUAL') - Number(other.reason === 'MANUAL');
  return byAuthor || Number(isLater(one.place, other.place)) - Number(isLater(other.place, one.place));
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function placeKey(place: LedgerPlace): string {
  return `${place.position}.${place.ordinal}`;
}
