import type { AddressKey } from '../domain/address-key';
import { refsOf } from '../domain/change';
import type { ContactState } from '../domain/contact';
import { type LedgerPlace, NEXT_POSITION } from '../domain/ledger-place';
import type { Register } from '../domain/register';
import type { Suppression } from '../domain/suppression';
import type { AskedFor } from '../store/register';
import { type Call, type CommitAnswer, draftsOn, judge } from './commit-change';
import { formerHoldersOf, noteFormerHolders } from './former-holders';
import { askedFor, type Ground, load, namedAddress } from './ground';
import type { ImportContact } from './import-row';
import { type KeysAhead, keysOfRow } from './keys-ahead';

/**
 * An import without its writes: judges the rows set after set by the same rules on the same state, and carries what
 * they would change on to the later sets. Nothing is locked, so a no that arrives meanwhile waits for nobody.
 *
 * Remembers only whom the rows ahead can meet again: those whose address comes again, or who hold a number together
 * with somebody whose address does.
 */
export class Rehearsal {
  private readonly contacts = new Map<string, ContactState>();
  private readonly holders = new Map<AddressKey, Set<string>>();
  private readonly suppressions = new Map<AddressKey, Suppression[]>();
  private readonly undeliverable = new Map<AddressKey, LedgerPlace>();
  /** Of the set being judged, had it been committed: later than all that is, and not later than what is judged next. */
  private position = Math.floor(NEXT_POSITION / 2);

  constructor(
    private readonly ground: Ground,
    private readonly ahead: KeysAhead,
  ) {}

  async run(calls: readonly Call[], rows: readonly ImportContact[]): Promise<CommitAnswer[]> {
    const changes = calls.flatMap((call) => call.changes);
    const asked = askedFor(changes.flatMap(refsOf));
    const former = await formerHoldersOf(this.ground.database.pool, changes);
    const keys = new Set(asked.addresses.flatMap(([key]) => key ?? []));
    const met = new Set([...keys].flatMap((key) => [...(this.holders.get(key) ?? [])]));
    const loaded = await load(this.ground, {
      addresses: [...asked.addresses, ...this.addressesOf(met)],
      contactIds: [...asked.contactIds, ...met, ...former.map(({ contactId }) => contactId)],
    });
    const { register, position } = loaded;
    this.bringToNow(register, { met, keys });
    noteFormerHolders(register, former);
    const before = { contacts: new Map(register.contacts), undeliverable: new Map(register.undeliverable) };
    register.startRecording();
    const drafts = draftsOn(loaded, this.ground.clock());
    const answers = calls.map((call) => judge(drafts, call, position));
    for (const key of rows.flatMap((row) => keysOfRow(this.ground, row))) this.ahead.pass(key);
    this.remember(register, before);
    return answers;
  }

  /** What they would hold by now: who else holds it, and the noes on it, are not known by their ids. */
  private addressesOf(met: ReadonlySet<string>): AskedFor['addresses'] {
    const held = [...met].flatMap((id) => this.contacts.get(id)?.addresses ?? []);
    return held.flatMap(({ address }) => (address ? [namedAddress(this.ground, address).keys] : []));
  }

  /** Makes of what is committed what would be by now. */
  private bringToNow(register: Register, { met, keys }: { met: Set<string>; keys: Set<AddressKey> }): void {
    for (const id of new Set([...met, ...register.contacts.keys()])) {
      const contact = this.contacts.get(id);
      if (contact) register.putContact(contact);
    }
    const held = [...register.contacts.values()].flatMap((contact) => keysHeld(register, contact));
    for (const key of new Set([...keys, ...held])) {
      for (const id of this.holders.get(key) ?? []) register.addHolder(key, id);
      for (const row of this.suppressions.get(key) ?? []) {
        register.addSuppression(row);
        if (row.contactId !== undefined) register.noteLife(row.contactId, true);
      }
      const place = this.undeliverable.get(key);
      if (place) register.undeliverable.set(key, place);
    }
  }

  private remember(register: Register, before: Before): void {
    this.position++;
    for (const contact of register.contacts.values()) {
      const isChanged = this.contacts.has(contact.id) || before.contacts.get(contact.id) !== contact;
      if (isChanged && contact.life === 'LIVING') this.keepOrForget(register, contact);
    }
    for (const row of register.added.suppressions) {
      const key = register.canonical(row.key);
      if (!this.isMetAgain(register, key)) continue;
      const rows = this.suppressions.get(key) ?? [];
      this.suppressions.set(key, [...rows, { ...row, place: this.settled(row.place) }]);
    }
    for (const [key, place] of register.undeliverable) {
      const isNew = before.undeliverable.get(key) !== place;
      if (isNew && this.ahead.has(key)) this.undeliverable.set(key, this.settled(place));
    }
  }

  /**
   * May a row ahead be judged by what is known of this address: does it, or somebody who holds it, come again? Of a
   * holder who is not at hand nobody can tell.
   */
  private isMetAgain(register: Register, key: AddressKey): boolean {
    const holders = register.holdersOf(key).map((id) => register.contacts.get(id));
    if (holders.includes(undefined)) return true;
    const held = holders.flatMap((contact) => (contact ? keysHeld(register, contact) : []));
    return [key, ...held].some((near) => this.ahead.has(near));
  }

  private keepOrForget(register: Register, contact: ContactState): void {
    const keys = keysHeld(register, contact);
    const isKept = keys.some((key) => this.isMetAgain(register, key));
    for (const key of keys) {
      const holders = this.holders.get(key) ?? new Set();
      if (isKept) this.holders.set(key, holders.add(contact.id));
      else if (holders.delete(contact.id) && holders.size === 0) this.holders.delete(key);
    }
    if (isKept) {
      this.contacts.set(contact.id, this.settledContact(contact));
      return;
    }
    this.contacts.delete(contact.id);
    for (const key of keys) if (!this.holders.has(key)) this.suppressions.delete(key);
  }

  /** A place in the commit being judged becomes one of a commit of its own: two sets must not share one. */
  private settled(place: LedgerPlace): LedgerPlace {
    return place.position === NEXT_POSITION ? { ...place, position: this.position } : place;
  }

  private settledContact(contact: ContactState): ContactState {
    const preferences = [...contact.preferences].map(
      ([key, preference]) => [key, { ...preference, place: this.settled(preference.place) }] as const,
    );
    return { ...contact, createdPlace: this.settled(contact.createdPlace), preferences: new Map(preferences) };
  }
}

interface Before {
  readonly contacts: ReadonlyMap<string, ContactState>;
  readonly undeliverable: ReadonlyMap<AddressKey, LedgerPlace>;
}

function keysHeld(register: Register, { addresses }: ContactState): AddressKey[] {
  return addresses.map((address) => register.canonical(address.key));
}
