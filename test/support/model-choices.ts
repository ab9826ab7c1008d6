import { type Asked, type By, kindOf, kindOfChannel, type OptIn, type Person, rootOf, type Target } from './model';
import { ModelNoes } from './model-noes';

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

/** Who may open and close a topic, and the confirmations that it takes (design section 4). */
export class ModelChoices extends ModelNoes {
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
      if (isOverruled) {
        this.voidAsked(contact);
        continue;
      }
      const isStale = stood?.state === 'OPTED_OUT' && stood.by === 'RECIPIENT' && isCarried;
      if (isStale) {
        this.voidAsked(contact);
        continue;
      }
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

  /** A no on the page. @returns its undo: back to what stood before it, unless that was a no. */
  noOnPage(target: Target, what: OptIn): () => void {
    const contact = this.find(target);
    const { state = 'UNKNOWN', confirmedOn = [] } = (contact && this.choice(contact, what)) ?? {};
    const before = { state, confirmedOn: new Set(confirmedOn) };
    this.optOut(target, what);
    return () => {
      this.seq++;
      if (!contact || before.state === 'OPTED_OUT') return;
      if (before.state === 'PENDING' && !this.ask(contact, [what])) return;
      this.choose(contact, what, { ...before, by: 'RECIPIENT', at: this.now, seq: this.seq });
    };
  }

  optIn(target: Target, yes: Yes): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact || yes.by !== 'RECIPIENT') return false;
    if (yes.source === 'PAGE' && target.address !== undefined && !contact.addresses.includes(target.address))
      return false;
    const stood = this.choice(contact, yes);
    const noes = this.standingAtPrimary(contact, yes);
    if (yes.source === 'IMPORT' || yes.source === 'PROVIDER') {
      if (noes.length > 0 || stood?.state === 'OPTED_OUT' || this.wasLeftWithANo(target, yes)) return false;
      if (stood?.state === 'OPTED_IN') return true;
      return stood?.state !== 'PENDING' && yes.occurredAt !== undefined && this.take(contact, yes, target);
    }
    if (noes.length > 0) {
      if (yes.source === 'API' && (yes.occurredAt === undefined || !yes.hasWords)) return false;
      const newest = Math.max(...noes.map((no) => no.at));
      if (yes.source === 'API' && Math.min(yes.occurredAt ?? 0, this.now) <= newest) return false;
      return this.ask(contact, [yes]);
    }
    // A fresh link to an address that is the person's no more speaks for nobody.
    const isFresh = yes.isFresh && target.address !== undefined && contact.addresses.includes(target.address);
    if (stood?.state === 'OPTED_OUT' && !isFresh) {
      if (yes.source !== 'API' || yes.occurredAt === undefined || !yes.hasWords) return false;
      if (Math.min(yes.occurredAt, this.now) <= stood.at) return false;
    }
    return this.take(contact, { ...yes, isFresh }, target);
  }

  /** Whoever left the address had opted out of it: what a list still holds of the address opens nothing. */
  private wasLeftWithANo({ address }: Target, what: OptIn): boolean {
    return this.people.some(
      (person) =>
        person.life === 'LIVING' &&
        address !== undefined &&
        person.left?.includes(address) === true &&
        !person.addresses.includes(address) &&
        this.choice(person, what)?.state === 'OPTED_OUT',
    );
  }

  protected take(contact: Person, yes: Yes, { address }: Target): boolean {
    const kind = kindOfChannel(yes.channel);
    const primary = kind && contact.primary[kind];
    const counts = this.stateAt(contact, yes, primary);
    if (counts === 'OPTED_IN') return true;
    const isOfChannel = address !== undefined && kindOf(address) === kind;
    const isConfirmed = (yes.isFresh && isOfChannel) || yes.isConfirmed;
    const isOpen = this.topic(yes.topic).doubleOptIn && !isConfirmed;
    const isCarriedIn = yes.source === 'IMPORT' || yes.source === 'PROVIDER';
    if (isOpen && !isCarriedIn && !this.ask(contact, [yes])) return false;
    if (isOpen && (counts === 'PENDING' || this.choice(contact, yes)?.state === 'OPTED_OUT')) return true;
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

  protected ask(contact: Person, optIns: readonly OptIn[]): boolean {
    if (
      optIns
        .flatMap((what) => this.standingAtPrimary(contact, what))
        .some((no) => no.reason === 'UNDER_AGE' && !no.isEnded)
    )
      return false;
    const addressFor = ({ channel }: OptIn) => {
      const kind = kindOfChannel(channel);
      return (kind && contact.primary[kind]) ?? contact.primary.EMAIL;
    };
    const addresses = new Set(optIns.map(addressFor));
    for (const address of addresses) if (address === undefined || this.undeliverable.has(address)) return false;
    for (const address of addresses as Set<string>) {
      const its = optIns.filter((what) => addressFor(what) === address);
      if (this.askedOn(contact, address).some((asked) => holdsAll(asked.optIns, its))) continue;
      const mailAt = this.nextMail(contact, address);
      this.asked.push({ person: contact, address, optIns: its, mailAt, seq: this.seq, isVoid: false });
      contact.lastMail.set(address, mailAt);
    }
    return true;
  }

  /** Those that the link in the mail to this address can still give: for a day from its mail. */
  private askedOn(contact: Person, address: string | undefined): Asked[] {
    return this.asked.filter(
      (asked) =>
        rootOf(asked.person) === contact &&
        asked.address === address &&
        !this.isVoid(asked) &&
        this.now - asked.mailAt < DAY,
    );
  }

  /** One mail a day goes to an address. */
  private nextMail(contact: Person, address: string): number {
    const last = contact.lastMail.get(address);
    if (last === undefined || this.now >= last + DAY) return this.now;
    return this.now < last ? last : last + DAY;
  }

  confirm(target: Target, optIns: readonly OptIn[]): boolean {
    this.seq++;
    const contact = this.isShared(target) ? undefined : this.find(target);
    if (!contact) return false;
    const { address } = target;
    const asked = this.askedOn(contact, address).flatMap((one) => one.optIns);
    if (address === undefined || !holdsAll(asked, optIns)) return false;
    const noes = optIns.map((what) => this.standingAtPrimary(contact, what));
    if (noes.flat().some((no) => no.reason === 'UNDER_AGE' && !no.isEnded)) return false;
    optIns.forEach((what, index) => {
      const { topic, channel } = what;
      if (noes[index]?.length) this.exceptions.push({ by: contact, address, topic, channel, seq: this.seq });
      const stood = this.choice(contact, what);
      const confirmedOn = new Set([...(stood?.state === 'OPTED_IN' ? stood.confirmedOn : []), address]);
      if (stood?.state === 'OPTED_IN' && stood.confirmedOn.has(address)) return;
      this.choose(contact, what, { state: 'OPTED_IN', by: 'RECIPIENT', at: this.now, seq: this.seq, confirmedOn });
      for (const one of this.asked)
        if (rootOf(one.person) === contact && holdsAll(one.optIns, [what])) one.isVoid = true;
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
}

function holdsAll(asked: readonly OptIn[], optIns: readonly OptIn[]): boolean {
  return optIns.every(({ topic, channel }) => asked.some((one) => one.topic === topic && one.channel === channel));
}
