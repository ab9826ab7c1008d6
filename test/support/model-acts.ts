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

type Carrier = 'API' | 'PAGE' | 'IMPORT' | 'PROVIDER' | 'ONE_CLICK';

export interface Yes extends OptIn {
  readonly by: By;
  readonly source: Carrier;
  /** In ticks of the model's clock. */
  readonly occurredAt?: number;
  readonly hasWords?: boolean;
  readonly isFresh?: boolean;
  readonly isConfirmed?: boolean;
}

const DAY = 86_400;
const STRICTEST_FIRST = ['OPTED_OUT', 'OPTED_IN', 'PENDING', 'UNKNOWN'];
const OPENS_LEAST_FIRST = ['OPTED_OUT', 'UNKNOWN', 'PENDING', 'OPTED_IN'];

/** How acts change the model (design section 4). Each says whether it was admitted. */
export class Model extends ModelState {
  upsert({
    person,
    email,
    phone,
    by,
    isCarried,
    relation,
    grantsRole,
  }: {
    person?: Person;
    email?: string;
    phone?: string;
    by: By;
    isCarried?: boolean;
    relation?: string;
    grantsRole?: boolean;
  }): boolean {
    this.seq++;
    const found = this.findForUpsert({ person, email, phone, isCarried });
    if (person && !found) return false;
    if (found && email && this.holders(email).some((holder) => holder !== found)) return false;
    if (!person && !isCarried && phone) {
      const holders = this.holders(phone);
      if (found && holders.length > 0 && !holders.includes(found)) return false;
      if (holders.length > 1 && !(email && this.holders(email).length > 0)) return false;
    }
    if ([email, phone].some((address) => address && this.mayNotReturn(address, isCarried || by === undefined)))
      return false;
    const contact = found ?? this.create(!isCarried);
    for (const address of [email, phone]) if (address) this.give(contact, address, { isNew: !found, isCarried });
    if (relation) contact.relation = relation;
    if (grantsRole !== undefined) contact.hasRole = grantsRole;
    return true;
  }

  private findForUpsert({
    person,
    email,
    phone,
    isCarried,
  }: {
    person?: Person;
    email?: string;
    phone?: string;
    isCarried?: boolean;
  }) {
    if (person) return this.find({ person });
    const byEmail = email && this.holders(email)[0];
    return byEmail || isCarried || !phone ? byEmail || undefined : this.holders(phone)[0];
  }

  private mayNotReturn(address: string, isWithoutEvidence: boolean): boolean {
    const barring = this.barring(address);
    return barring === 'UNDER_AGE' || (barring === 'ERASURE' && isWithoutEvidence);
  }

  private create(isTold: boolean): Person {
    const made: Person = { life: 'LIVING', addresses: [], primary: {}, choices: new Map(), isTold, hasRole: false };
    this.people.push(made);
    return made;
  }

  private give(contact: Person, address: string, { isNew = false, isCarried = false } = {}): void {
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

  private backToPending(contact: Person, kind: string): void {
    for (const [key, choice] of contact.choices) {
      if (choice.state !== 'OPTED_IN' || kindOfChannel(key.split('|')[1] as string) !== kind) continue;
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
  private adopt(contact: Person, address: string): void {
    if (this.holders(address).some((holder) => holder !== contact)) return;
    const orphaned = this.rows.filter(
      ({ no, by, address: on }) =>
        on === address && !(by && rootOf(by).life === 'LIVING') && !(no.reason === 'MANUAL' && no.isEnded),
    );
    for (const { no } of orphaned) this.stand(no, contact, address);
  }

  /** The no follows the person: to each e-mail address, and each number that they alone hold. */
  private spread(contact: Person): void {
    const noes = new Set(this.rows.filter(({ by }) => by && rootOf(by) === contact).map(({ no }) => no));
    for (const no of noes) {
      if (no.reason === 'MANUAL' && no.isEnded) continue;
      for (const address of this.addressesForNo(contact)) this.stand(no, contact, address);
    }
  }

  private stand(no: No, by: Person | undefined, address: string): void {
    const isThere = this.rows.some(
      (row) => row.no === no && row.address === address && (row.by && rootOf(row.by)) === (by && rootOf(by)),
    );
    if (!isThere) this.rows.push({ no, by, address });
  }

  private addressesForNo(contact: Person): string[] {
    return contact.addresses.filter((address) => kindOf(address) === 'EMAIL' || this.holders(address).length === 1);
  }

  private voidAsked(contact: Person): void {
    for (const asked of this.asked) if (rootOf(asked.person) === contact) asked.isVoid = true;
  }

  /** A no voids every confirmation asked for before it: those of the person, and those mailed to an address it stands on. */
  private isVoid({ person, address, seq, isVoid }: Asked): boolean {
    const isLater = ({ no, by, address: on }: { no: No; by?: Person; address: string }) =>
      no.seq > seq && (on === address || (by !== undefined && rootOf(by) === rootOf(person)));
    return isVoid || this.rows.some(isLater);
  }

  object(
    target: Target,
    { channels, scope, by = 'RECIPIENT' }: { channels?: readonly string[]; scope: No['scope']; by?: By },
  ): boolean {
    const no: No = {
      seq: ++this.seq,
      channels: channels ?? ['ALL'],
      scope,
      reason: by === 'COMPANY' ? 'MANUAL' : 'OBJECTION',
      isEnded: false,
    };
    const named = target.address === undefined ? [] : [target.address];
    const contact = this.isShared(target) ? undefined : (this.find(target) ?? this.createForNo(target));
    const own = contact ? this.addressesForNo(contact) : [];
    const on = [...own, ...named].length > 0 ? [...own, ...named] : (contact?.addresses ?? []);
    for (const address of on) this.stand(no, contact, address);
    if (contact) this.spread(contact);
    return true;
  }

  private createForNo({ person, address }: Target): Person | undefined {
    // A link carries no address text, and an erased person stays erased.
    if (address === undefined || person || this.barring(address)) return undefined;
    // Somebody who only ever said no was told of nothing.
    const made = this.create(false);
    this.give(made, address, { isNew: true });
    return made;
  }

  /** @returns undefined when nobody is known by the target. */
  optOut(
    target: Target,
    what: OptIn,
    { by = 'RECIPIENT', isCarried = false }: { by?: By; isCarried?: boolean } = {},
  ): boolean | undefined {
    this.seq++;
    const found = this.find(target);
    if (!found) return undefined;
    const alsoOn = target.address === undefined ? [] : this.holders(target.address);
    for (const contact of new Set([found, ...alsoOn])) {
      const stood = this.choice(contact, what);
      const isOverruled = stood?.state === 'OPTED_OUT' && by === 'COMPANY';
      if (isOverruled) continue;
      const hasAsked = this.asked.some((asked) => rootOf(asked.person) === contact && !this.isVoid(asked));
      const isStale = stood?.state === 'OPTED_OUT' && stood.by === 'RECIPIENT' && isCarried && !hasAsked;
      if (isStale) continue;
      const before = {
        state: stood?.state ?? ('UNKNOWN' as const),
        confirmedOn: stood?.confirmedOn ?? new Set<string>(),
      };
      const no = { state: 'OPTED_OUT' as const, by, at: this.now, seq: this.seq, confirmedOn: new Set<string>() };
      this.choose(contact, what, by === 'COMPANY' ? { ...no, before } : no);
      this.voidAsked(contact);
    }
    return true;
  }

  optIn(target: Target, yes: Yes): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact || yes.by !== 'RECIPIENT') return false;
    const stood = this.choice(contact, yes);
    const noes = this.standingAtPrimary(contact, yes);
    if (yes.source === 'IMPORT' || yes.source === 'PROVIDER') {
      if (noes.length > 0 || stood?.state === 'OPTED_OUT') return false;
      if (stood?.state === 'OPTED_IN') return true;
      return stood?.state !== 'PENDING' && yes.occurredAt !== undefined && this.take(contact, yes, target);
    }
    if (noes.length > 0) return this.ask(contact, [yes]);
    if (stood?.state === 'OPTED_OUT' && !yes.isFresh) {
      if (yes.source !== 'API' || yes.occurredAt === undefined || !yes.hasWords) return false;
      if (Math.min(yes.occurredAt, this.now) <= stood.at) return false;
    }
    return this.take(contact, yes, target);
  }

  private take(contact: Person, yes: Yes, { address }: Target): boolean {
    const kind = kindOfChannel(yes.channel);
    const primary = kind && contact.primary[kind];
    const counts = this.stateAt(contact, yes, primary);
    if (counts === 'OPTED_IN') return true;
    const isConfirmed = yes.isFresh || yes.isConfirmed;
    const isOpen = this.topic(yes.topic).doubleOptIn && !isConfirmed;
    if (isOpen && yes.source === 'API' && !this.ask(contact, [yes])) return false;
    if (isOpen && counts === 'PENDING') return true;
    const on =
      address !== undefined && contact.addresses.includes(address) && kindOf(address) === kind ? address : primary;
    const stood = this.choice(contact, yes)?.confirmedOn ?? [];
    const confirmedOn = new Set(isOpen ? [] : [...stood, ...(isConfirmed && on ? [on] : [])]);
    const at = Math.min(yes.occurredAt ?? this.now, this.now);
    this.choose(contact, yes, {
      state: isOpen ? 'PENDING' : 'OPTED_IN',
      by: 'RECIPIENT',
      at,
      seq: this.seq,
      confirmedOn,
    });
    return true;
  }

  private standingAtPrimary(contact: Person, what: OptIn): No[] {
    const kind = kindOfChannel(what.channel);
    const primary = kind && contact.primary[kind];
    return this.standing(contact, primary === undefined ? [] : [primary], what);
  }

  private ask(contact: Person, optIns: readonly OptIn[]): boolean {
    if (
      optIns
        .flatMap((what) => this.standingAtPrimary(contact, what))
        .some((no) => no.reason === 'UNDER_AGE' && !no.isEnded)
    )
      return false;
    const kind = optIns[0] && kindOfChannel(optIns[0].channel);
    const address = (kind && contact.primary[kind]) ?? contact.primary.EMAIL;
    if (address === undefined || this.undeliverable.has(address)) return false;
    const isAskedToday = this.asked.some(
      (asked) =>
        rootOf(asked.person) === contact &&
        asked.address === address &&
        !this.isVoid(asked) &&
        this.now - asked.at < DAY &&
        holdsAll(asked.optIns, optIns),
    );
    if (!isAskedToday)
      this.asked.push({ person: contact, address, optIns, at: this.now, seq: this.seq, isVoid: false });
    return true;
  }

  confirm(target: Target, optIns: readonly OptIn[]): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    const asked = this.asked.findLast(
      (one) => rootOf(one.person) === contact && one.address === target.address && holdsAll(one.optIns, optIns),
    );
    if (!asked || this.isVoid(asked)) return false;
    const noes = optIns.map((what) => this.standingAtPrimary(contact, what));
    if (noes.flat().some((no) => no.reason === 'UNDER_AGE' && !no.isEnded)) return false;
    optIns.forEach((what, index) => {
      const { topic, channel } = what;
      if (noes[index]?.length)
        this.exceptions.push({ by: contact, address: asked.address, topic, channel, seq: this.seq });
      const stood = this.choice(contact, what);
      const confirmedOn = new Set([...(stood?.state === 'OPTED_IN' ? stood.confirmedOn : []), asked.address]);
      if (stood?.state === 'OPTED_IN' && stood.confirmedOn.has(asked.address)) return;
      this.choose(contact, what, { state: 'OPTED_IN', by: 'RECIPIENT', at: this.now, seq: this.seq, confirmedOn });
    });
    return true;
  }

  withdraw(target: Target, topic?: string): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    if (topic === undefined) {
      const manual = this.noesOf(contact).filter((no) => no.reason === 'MANUAL' && !no.isEnded);
      if (manual.length === 0 || manual.some((no) => this.saidNoSince(contact, no.seq))) return false;
      for (const no of manual) no.isEnded = true;
      return true;
    }
    const stops = [...contact.choices].filter(
      ([key, choice]) =>
        key.startsWith(`${topic}|`) && choice.state === 'OPTED_OUT' && choice.by === 'COMPANY' && choice.before,
    );
    if (stops.length === 0 || stops.some(([, stop]) => this.saidNoSince(contact, stop.seq))) return false;
    for (const [key, { before }] of stops)
      if (before) contact.choices.set(key, { ...before, by: 'COMPANY', at: this.now, seq: this.seq });
    return true;
  }

  private noesOf(contact: Person): No[] {
    return [...new Set(this.rows.filter(({ by }) => by && rootOf(by) === contact).map(({ no }) => no))];
  }

  private saidNoSince(contact: Person, seq: number): boolean {
    const isOptedOut = [...contact.choices.values()].some(
      (choice) => choice.state === 'OPTED_OUT' && choice.by === 'RECIPIENT' && choice.seq > seq,
    );
    return isOptedOut || this.noesOf(contact).some((no) => no.reason !== 'MANUAL' && no.seq > seq);
  }

  pause(target: Target, until: number | undefined, isPerson: boolean): boolean {
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    const stood = contact.pausedUntil !== undefined && contact.pausedUntil > this.now ? contact.pausedUntil : undefined;
    const wanted = until !== undefined && until > this.now ? until : undefined;
    if (wanted === stood) return true;
    const isLonger = wanted !== undefined && (stood === undefined || wanted > stood);
    if (!isLonger && !isPerson) return false;
    contact.pausedUntil = wanted;
    return true;
  }

  restrict(target: Target, scope: 'MARKETING' | 'ALL'): boolean {
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    contact.restriction = { scope: contact.restriction?.scope === 'ALL' ? 'ALL' : scope, liftAsked: false };
    return true;
  }

  liftRestriction(target: Target, isPerson: boolean): boolean {
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    if (isPerson) contact.restriction = undefined;
    else if (contact.restriction) contact.restriction.liftAsked = true;
    return true;
  }

  merge(intoTarget: Target, fromTarget: Target): boolean {
    this.seq++;
    const into = this.isShared(intoTarget) ? undefined : this.find(intoTarget);
    const from = this.isShared(fromTarget) ? undefined : this.find(fromTarget);
    if (!into || !from || into === from) return false;
    for (const [key, theirs] of from.choices) into.choices.set(key, stricter(into.choices.get(key), theirs));
    this.voidAsked(into);
    this.voidAsked(from);
    into.addresses = [...new Set([...into.addresses, ...from.addresses])];
    into.primary = { ...from.primary, ...into.primary };
    into.relation ??= from.relation;
    into.isTold &&= from.isTold;
    into.hasRole ||= from.hasRole;
    into.restriction = stricterRestriction(into.restriction, from.restriction);
    into.pausedUntil = Math.max(into.pausedUntil ?? 0, from.pausedUntil ?? 0) || undefined;
    Object.assign(from, {
      life: 'MERGED',
      mergedInto: into,
      mergedAt: this.seq,
      addresses: [],
      primary: {},
      choices: new Map(),
    });
    this.spread(into);
    return true;
  }

  changeAddress(
    { person }: Target,
    { from, to, by, isCarried }: { from: string; to: string; by: By; isCarried: boolean },
  ): boolean {
    this.seq++;
    const target = { person, address: from };
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    if (from === to) return true;
    if (kindOf(to) === 'EMAIL' && this.holders(to).some((holder) => holder !== contact)) return false;
    if (this.mayNotReturn(to, isCarried || by === undefined)) return false;
    const wasHeld = contact.addresses.includes(from);
    this.give(contact, to, { isCarried });
    if (wasHeld) contact.addresses = contact.addresses.filter((address) => address !== from);
    return true;
  }

  erase(target: Target, reason: 'REQUEST' | 'UNDER_AGE' | 'RETENTION'): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    this.spread(contact);
    const own = this.addressesForNo(contact);
    const on = own.length > 0 ? own : contact.addresses;
    const optedOut = [...contact.choices].filter(
      ([key, { state }]) => state === 'OPTED_OUT' && this.topic(key.split('|')[0] as string).class === 'MARKETING',
    );
    const left: Pick<No, 'channels' | 'scope' | 'reason'>[] = [];
    const channels = optedOut.map(([key]) => key.split('|')[1] as string);
    if (channels.length > 0) left.push({ channels, scope: 'DIRECT_MARKETING', reason: 'OBJECTION' });
    if (reason !== 'RETENTION')
      left.push({ channels: ['ALL'], scope: 'ALL_OPTIONAL', reason: reason === 'REQUEST' ? 'ERASURE' : 'UNDER_AGE' });
    for (const part of left) {
      const no: No = { ...part, seq: this.seq, isEnded: false };
      for (const address of on) this.stand(no, contact, address);
    }
    Object.assign(contact, { life: 'ERASED', addresses: [], primary: {}, choices: new Map(), hasRole: false });
    return true;
  }

  endUnderAge(address: string): boolean {
    this.seq++;
    const standing = this.rows.filter(
      (row) => row.address === address && row.no.reason === 'UNDER_AGE' && !row.no.isEnded,
    );
    for (const { no } of standing) no.isEnded = true;
    return standing.length > 0;
  }
}

function holdsAll(asked: readonly OptIn[], optIns: readonly OptIn[]): boolean {
  return optIns.every(({ topic, channel }) => asked.some((one) => one.topic === topic && one.channel === channel));
}

type Choice = NonNullable<ReturnType<ModelState['choice']>>;

function stricter(ours: Choice | undefined, theirs: Choice): Choice {
  if (!ours) return theirs;
  if (ours.state === 'OPTED_OUT' && theirs.state === 'OPTED_OUT') {
    const at = Math.max(ours.at, theirs.at);
    const later = ours.seq >= theirs.seq ? ours : theirs;
    if (ours.by === 'RECIPIENT' && theirs.by === 'RECIPIENT') return { ...later, at };
    if (ours.by !== theirs.by) return { ...(ours.by === 'RECIPIENT' ? ours : theirs), at };
    return { ...(opens(ours) <= opens(theirs) ? ours : theirs), at, seq: Math.min(ours.seq, theirs.seq) };
  }
  if (ours.state === theirs.state)
    return { ...ours, confirmedOn: new Set([...ours.confirmedOn, ...theirs.confirmedOn]) };
  return STRICTEST_FIRST.indexOf(ours.state) < STRICTEST_FIRST.indexOf(theirs.state) ? ours : theirs;
}

function opens({ before }: Choice): number {
  return before ? OPENS_LEAST_FIRST.indexOf(before.state) : -1;
}

function stricterRestriction(one: Person['restriction'], other: Person['restriction']): Person['restriction'] {
  if (!one || !other) return one ?? other;
  if (one.scope !== other.scope) return one.scope === 'ALL' ? one : other;
  return one.liftAsked ? other : one;
}
