import {
  type Asked,
  type By,
  kindOf,
  kindOfChannel,
  ModelState,
  type No,
  type OptIn,
  type Person,
  rootOf,
  type Target,
} from './model';

/** How a no stands, follows the person and stays on the address (design section 4). */
export class ModelNoes extends ModelState {
  protected mayNotReturn(address: string, isWithoutEvidence: boolean): boolean {
    const barring = this.barring(address);
    return barring === 'UNDER_AGE' || (barring === 'ERASURE' && isWithoutEvidence);
  }

  protected create(isTold: boolean): Person {
    const made: Person = {
      life: 'LIVING',
      addresses: [],
      primary: {},
      lastMail: new Map(),
      choices: new Map(),
      isTold,
      hasRole: false,
    };
    this.people.push(made);
    return made;
  }

  protected give(contact: Person, address: string, { isNew = false, isCarried = false } = {}): void {
    const kind = kindOf(address);
    const isHeld = contact.addresses.includes(address);
    if (isHeld && contact.primary[kind] === address) return;
    const isChange = !isNew && contact.primary[kind] !== undefined;
    if (!isHeld) contact.addresses.push(address);
    contact.primary[kind] = address;
    if (isChange && isCarried) this.backToPending(contact, kind);
    if (!isHeld) this.adopt(contact, address);
    this.spread(contact);
  }

  protected backToPending(contact: Person, kind: string): void {
    for (const [key, choice] of contact.choices) {
      if (kindOfChannel(key.split('|')[1] as string) !== kind) continue;
      if (choice.before?.state === 'OPTED_IN')
        contact.choices.set(key, { ...choice, before: { state: 'PENDING', confirmedOn: new Set() } });
      if (choice.state !== 'OPTED_IN') continue;
      contact.choices.set(key, {
        state: 'PENDING',
        by: 'COMPANY',
        at: this.now,
        seq: this.seq,
        confirmedOn: new Set(),
      });
    }
  }

  /** Who comes to hold a suppressed address that no living contact's no accounts for is taken for the same person. */
  protected adopt(contact: Person, address: string): void {
    if (this.holders(address).some((holder) => holder !== contact)) return;
    const orphaned = this.rows.filter(
      ({ no, by, address: on }) =>
        on === address && !(by && rootOf(by).life === 'LIVING') && !(no.reason === 'MANUAL' && no.isEnded),
    );
    for (const { no } of orphaned) this.stand(no, contact, address);
  }

  /** The no follows the person: to each e-mail address, and each number that they alone hold. */
  protected spread(contact: Person): void {
    const noes = new Set(this.rows.filter(({ by }) => by && rootOf(by) === contact).map(({ no }) => no));
    for (const no of noes) {
      if (no.reason === 'MANUAL' && no.isEnded) continue;
      for (const address of this.addressesForNo(contact)) this.stand(no, contact, address);
    }
  }

  protected stand(no: No, by: Person | undefined, address: string): void {
    const isThere = this.rows.some(
      (row) => row.no === no && row.address === address && (row.by && rootOf(row.by)) === (by && rootOf(by)),
    );
    if (!isThere) this.rows.push({ no, by, address });
  }

  protected addressesForNo(contact: Person): string[] {
    return contact.addresses.filter((address) => kindOf(address) === 'EMAIL' || this.holders(address).length === 1);
  }

  protected voidAsked(contact: Person): void {
    for (const asked of this.asked) if (rootOf(asked.person) === contact) asked.isVoid = true;
  }

  /** A no voids every confirmation asked for before it: those of the person, and those mailed to an address it stands on. */
  protected isVoid({ person, address, seq, isVoid }: Asked): boolean {
    const isLater = ({ no, by, address: on }: { no: No; by?: Person; address: string }) =>
      no.seq > seq && (on === address || (by !== undefined && rootOf(by) === rootOf(person)));
    return isVoid || this.rows.some(isLater);
  }

  object(
    target: Target,
    { channels, scope, by = 'RECIPIENT' }: { channels?: readonly string[]; scope: No['scope']; by?: By },
  ): boolean {
    const said = {
      seq: ++this.seq,
      channels: channels ?? ['ALL'],
      scope,
      reason: by === 'COMPANY' ? ('MANUAL' as const) : ('OBJECTION' as const),
      isEnded: false,
    };
    const named = target.address === undefined ? [] : [target.address];
    const contact = this.isShared(target) ? undefined : (this.find(target) ?? this.createForNo(target));
    const own = contact ? this.addressesForNo(contact) : [];
    const on = [...own, ...named].length > 0 ? [...own, ...named] : (contact?.addresses ?? []);
    const no: No = { ...said, at: this.firstSaidAt(said, contact, on) ?? this.now };
    for (const address of on) this.stand(no, contact, address);
    if (contact) this.spread(contact);
    return true;
  }

  /** Since when this very no stands on all the addresses, with nothing opened, and nothing asked to, after it. */
  private firstSaidAt(said: Omit<No, 'at'>, contact: Person | undefined, on: readonly string[]): number | undefined {
    const people = new Set([...(contact ? [contact] : []), ...on.flatMap((address) => this.holders(address))]);
    const openings = [
      ...this.exceptions.filter((one) => people.has(rootOf(one.by))),
      ...this.asked.filter((one) => !one.isVoid && people.has(rootOf(one.person))),
    ];
    const standing = on.flatMap((address) =>
      said.channels.map((channel) =>
        this.rows.filter(
          ({ no, by, address: at }) =>
            at === address &&
            (by && rootOf(by)) === contact &&
            no.channels.includes(channel) &&
            no.scope === said.scope &&
            no.reason === said.reason &&
            !no.isEnded &&
            !openings.some(({ seq }) => seq > no.seq),
        ),
      ),
    );
    if (standing.length === 0 || standing.some((rows) => rows.length === 0)) return undefined;
    return Math.max(...standing.flat().map(({ no }) => no.at));
  }

  protected createForNo({ person, address }: Target): Person | undefined {
    // A link carries no address text, and an erased person stays erased.
    if (address === undefined || person || this.barring(address)) return undefined;
    // Somebody who only ever said no was told of nothing.
    const made = this.create(false);
    this.give(made, address, { isNew: true });
    return made;
  }

  protected noesOf(contact: Person): No[] {
    return [...new Set(this.rows.filter(({ by }) => by && rootOf(by) === contact).map(({ no }) => no))];
  }

  protected saidNoSince(contact: Person, seq: number): boolean {
    const isOptedOut = [...contact.choices.values()].some(
      (choice) => choice.state === 'OPTED_OUT' && choice.by === 'RECIPIENT' && choice.seq > seq,
    );
    return isOptedOut || this.noesOf(contact).some((no) => no.reason !== 'MANUAL' && no.seq > seq);
  }

  protected standingAtPrimary(contact: Person, what: OptIn): No[] {
    const kind = kindOfChannel(what.channel);
    const primary = kind && contact.primary[kind];
    return this.standing(contact, primary === undefined ? [] : [primary], what);
  }
}
