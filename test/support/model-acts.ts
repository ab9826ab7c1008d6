import { type By, kindOf, type ModelState, type No, type Person, type Target } from './model';
import { ModelChoices } from './model-choices';

const STRICTEST_FIRST = ['OPTED_OUT', 'OPTED_IN', 'PENDING', 'UNKNOWN'];
const OPENS_LEAST_FIRST = ['OPTED_OUT', 'UNKNOWN', 'PENDING', 'OPTED_IN'];

/** How acts change the model (design section 4). Each says whether it was admitted. */
export class Model extends ModelChoices {
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
    const isBarred = (address?: string) =>
      address !== undefined && this.mayNotReturn(address, isCarried || by === undefined);
    const taken = isCarried && isBarred(phone) ? undefined : phone;
    if (isBarred(email) || isBarred(taken)) return false;
    const contact = found ?? this.create(!isCarried);
    for (const address of [email, taken]) if (address) this.give(contact, address, { isNew: !found, isCarried });
    if (relation) contact.relation = relation;
    if (grantsRole !== undefined) contact.hasRole = grantsRole;
    return true;
  }

  protected findForUpsert({
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
    for (const address of from.addresses) {
      const last = from.lastMail.get(address);
      if (last !== undefined && !into.addresses.includes(address)) into.lastMail.set(address, last);
    }
    into.addresses = [...new Set([...into.addresses, ...from.addresses])];
    into.left = [...(into.left ?? []), ...(from.left ?? [])];
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
      lastMail: new Map(),
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
    if (wasHeld) {
      contact.addresses = contact.addresses.filter((address) => address !== from);
      contact.left = [...(contact.left ?? []), from];
    }
    contact.lastMail.delete(from);
    return true;
  }

  erase(target: Target, reason: 'REQUEST' | 'UNDER_AGE' | 'RETENTION'): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    const isPaused = contact.pausedUntil !== undefined && contact.pausedUntil > this.now;
    if (reason === 'RETENTION' && (isPaused || contact.restriction)) return false;
    this.spread(contact);
    const own = this.addressesForNo(contact);
    const on = own.length > 0 ? own : contact.addresses;
    const left: Pick<No, 'channels' | 'scope' | 'reason'>[] = [];
    for (const [key, { state }] of contact.choices) {
      const [topic = '', channel = ''] = key.split('|');
      if (state !== 'OPTED_OUT') continue;
      const scope = this.topic(topic).class === 'MARKETING' ? 'DIRECT_MARKETING' : 'ALL_OPTIONAL';
      left.push({ channels: [channel], scope, reason: 'OBJECTION' });
    }
    if (reason !== 'RETENTION')
      left.push({ channels: ['ALL'], scope: 'ALL_OPTIONAL', reason: reason === 'REQUEST' ? 'ERASURE' : 'UNDER_AGE' });
    for (const part of left) {
      const no: No = { ...part, seq: this.seq, isEnded: false, at: this.now };
      for (const address of on) this.stand(no, contact, address);
    }
    Object.assign(contact, {
      life: 'ERASED',
      addresses: [],
      primary: {},
      choices: new Map(),
      lastMail: new Map(),
      hasRole: false,
    });
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
