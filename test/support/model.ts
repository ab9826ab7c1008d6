/**
 * A second, naive statement of design sections 3 and 4, for tests alone: it keeps every no, exception and confirmation
 * as an event with a number and scans them all. It shares nothing with the engine but words, so that where the two
 * differ one of them is wrong. Addresses are `e0`, `e1` ... (e-mail) and `p0`, `p1` ... (phone).
 */
export type Kind = 'EMAIL' | 'PHONE';
export type State = 'UNKNOWN' | 'PENDING' | 'OPTED_IN' | 'OPTED_OUT';
export type By = 'RECIPIENT' | 'COMPANY' | undefined;
type SaidBy = 'RECIPIENT' | 'COMPANY';

export interface ModelTopic {
  readonly key: string;
  readonly class: 'MARKETING' | 'SERVICE' | 'MANDATORY';
  readonly basis: 'CONSENT' | 'LEGITIMATE_INTEREST' | 'CONTRACT';
  readonly doubleOptIn?: boolean;
  /** Soft opt-in holds for customers. */
  readonly soft?: boolean;
  /** MANDATORY for holders of the one role there is. */
  readonly needsRole?: boolean;
}

export interface No {
  readonly seq: number;
  readonly channels: readonly string[];
  readonly scope: 'DIRECT_MARKETING' | 'ALL_OPTIONAL';
  readonly reason: 'OBJECTION' | 'ERASURE' | 'UNDER_AGE' | 'MANUAL';
  isEnded: boolean;
  /** When it was said first: a repeat of what stands says nothing new. */
  readonly at: number;
}

/** A no as it stands on one address, by whom. */
interface Row {
  readonly no: No;
  readonly by?: Person;
  readonly address: string;
}

interface Choice {
  state: State;
  by: SaidBy;
  at: number;
  seq: number;
  confirmedOn: Set<string>;
  before?: { state: State; confirmedOn: Set<string> };
}

export interface Asked {
  readonly person: Person;
  readonly address: string;
  readonly optIns: readonly OptIn[];
  readonly mailAt: number;
  readonly seq: number;
  isVoid: boolean;
}

export interface OptIn {
  readonly topic: string;
  readonly channel: string;
}

export interface Person {
  /** The id that the engine gave; learned after the act that made the contact. */
  id?: string;
  life: 'LIVING' | 'MERGED' | 'ERASED';
  mergedInto?: Person;
  mergedAt?: number;
  addresses: string[];
  /** Addresses that were theirs, and that they changed for others. */
  left?: readonly string[];
  primary: Partial<Record<Kind, string>>;
  /** When the last mail that asks for a confirmation goes to each address. */
  lastMail: Map<string, number>;
  choices: Map<string, Choice>;
  relation?: string;
  isTold: boolean;
  hasRole: boolean;
  restriction?: { scope: 'MARKETING' | 'ALL'; liftAsked: boolean };
  pausedUntil?: number;
}

/** Whom an act names: a contact made earlier, an address, or (a link) both. */
export interface Target {
  readonly person?: Person;
  readonly address?: string;
}

export const kindOf = (address: string): Kind => (address.startsWith('e') ? 'EMAIL' : 'PHONE');
export const kindOfChannel = (channel: string): Kind | undefined =>
  (({ EMAIL: 'EMAIL', SMS: 'PHONE', PHONE: 'PHONE' }) as const)[channel];
export const rootOf = (person: Person): Person => (person.mergedInto ? rootOf(person.mergedInto) : person);
const choiceKey = ({ topic, channel }: OptIn) => `${topic}|${channel}`;

/** What is known, and the questions that design section 3 asks about it. */
export class ModelState {
  seq = 0;
  now = 0;
  readonly people: Person[] = [];
  readonly rows: Row[] = [];
  readonly exceptions: { by: Person; address: string; topic: string; channel: string; seq: number }[] = [];
  readonly asked: Asked[] = [];
  readonly undeliverable = new Set<string>();

  constructor(readonly topics: readonly ModelTopic[]) {}

  topic(key: string): ModelTopic {
    return this.topics.find((topic) => topic.key === key) as ModelTopic;
  }

  holders(address: string): Person[] {
    const holding = this.people.filter((person) => person.life === 'LIVING' && person.addresses.includes(address));
    return holding.sort((one, other) => ((one.id ?? '') < (other.id ?? '') ? -1 : 1));
  }

  find({ person, address }: Target): Person | undefined {
    if (person && rootOf(person).life === 'LIVING') return rootOf(person);
    return address === undefined ? undefined : this.holders(address)[0];
  }

  isShared({ person, address }: Target): boolean {
    const isKnown = person !== undefined && rootOf(person).life === 'LIVING';
    return !isKnown && address !== undefined && this.holders(address).length > 1;
  }

  /** Design section 3 for an address or a contact; a shared number gets the strictest of its holders' answers. */
  decide({ person, address }: Target, topic: string, channel: string): string {
    if (address === undefined) return this.decideOne(person && rootOf(person), undefined, { topic, channel });
    const holders = this.holders(address);
    if (holders.length <= 1) return this.decideOne(holders[0], address, { topic, channel });
    const answers = holders.map((holder) => this.decideOne(holder, address, { topic, channel }));
    return answers.find((answer) => !answer.startsWith('yes')) ?? (answers[0] as string);
  }

  private decideOne(person: Person | undefined, asked: string | undefined, what: OptIn): string {
    const topic = this.topic(what.topic);
    const contact = person?.life === 'LIVING' ? person : undefined;
    const kind = kindOfChannel(what.channel);
    const target = asked !== undefined && kindOf(asked) === kind ? asked : kind && contact?.primary[kind];
    const keys = [target, asked].filter((key) => key !== undefined);
    if (keys.some((key) => this.barring(key))) return 'no SUPPRESSED';
    if (kind && (target === undefined || this.undeliverable.has(target))) return 'no UNDELIVERABLE';
    if (contact?.restriction?.scope === 'ALL') return 'no RESTRICTED';
    if (topic.class === 'MANDATORY') {
      return !topic.needsRole || contact?.hasRole ? 'yes MANDATORY_TOPIC' : 'no NOT_IN_REQUIRED_ROLE';
    }
    if (this.standing(contact, keys, what).length > 0) return 'no SUPPRESSED';
    const isMarketing = topic.class === 'MARKETING';
    if (isMarketing && contact?.restriction) return 'no RESTRICTED';
    if (isMarketing && contact?.pausedUntil !== undefined && this.now < contact.pausedUntil) return 'no PAUSED';
    const state = this.stateAt(contact, what, target);
    if (state === 'OPTED_OUT') return 'no OPTED_OUT';
    if (topic.class === 'SERVICE' && topic.basis !== 'CONSENT' && contact) return 'yes SERVICE_TOPIC';
    if (state === 'OPTED_IN') return 'yes OPTED_IN';
    const without = state === 'PENDING' ? 'no UNCONFIRMED' : 'no NO_CONSENT';
    if (topic.basis !== 'LEGITIMATE_INTEREST') return without;
    if (!contact?.isTold) return 'no NOT_INFORMED';
    const isSoft = topic.soft && what.channel === 'EMAIL' && contact.relation === 'CUSTOMER';
    return isSoft && !this.everObjected(contact, keys, what) ? 'yes SOFT_OPT_IN' : without;
  }

  /** Row 2: under age and not ended, or erased and held by nobody. */
  barring(address: string): No['reason'] | undefined {
    const on = this.rows.filter((row) => row.address === address).map((row) => row.no);
    if (on.some((no) => no.reason === 'UNDER_AGE' && !no.isEnded)) return 'UNDER_AGE';
    return this.holders(address).length === 0 && on.some((no) => no.reason === 'ERASURE') ? 'ERASURE' : undefined;
  }

  stateAt(contact: Person | undefined, what: OptIn, address: string | undefined): State {
    const choice = contact?.choices.get(choiceKey(what));
    if (!choice) return 'UNKNOWN';
    if (choice.state !== 'OPTED_IN' || !this.topic(what.topic).doubleOptIn) return choice.state;
    const isConfirmed = address === undefined ? choice.confirmedOn.size > 0 : choice.confirmedOn.has(address);
    return isConfirmed ? 'OPTED_IN' : 'PENDING';
  }

  choice(contact: Person, what: OptIn): Choice | undefined {
    return contact.choices.get(choiceKey(what));
  }

  choose(contact: Person, what: OptIn, choice: Choice): void {
    contact.choices.set(choiceKey(what), choice);
  }

  /** Row 5. */
  standing(contact: Person | undefined, keys: readonly string[], what: OptIn): No[] {
    return this.bearing(contact, keys, what)
      .filter((row) => !(row.no.reason === 'MANUAL' && row.no.isEnded))
      .filter((row) => !this.isOpened(contact, row, what))
      .map((row) => row.no);
  }

  private everObjected(contact: Person, keys: readonly string[], what: OptIn): boolean {
    return this.bearing(contact, keys, what).some((row) => row.no.reason !== 'MANUAL');
  }

  private bearing(contact: Person | undefined, keys: readonly string[], { topic, channel }: OptIn): Row[] {
    const isService = this.topic(topic).class === 'SERVICE';
    return this.rows
      .filter((row) => keys.includes(row.address) || (contact && row.by && rootOf(row.by) === contact))
      .filter(({ no }) => no.channels.includes('ALL') || no.channels.includes(channel))
      .filter(({ no }) => !isService || no.scope === 'ALL_OPTIONAL');
  }

  private isOpened(contact: Person | undefined, row: Row, { topic, channel }: OptIn): boolean {
    if (!contact) return false;
    return this.exceptions.some((exception) => {
      if (rootOf(exception.by) !== contact || exception.topic !== topic || exception.channel !== channel) return false;
      if (exception.seq <= row.no.seq) return false;
      if (row.by && wasPartOf(row.by, exception.by, exception.seq)) return true;
      if (row.address !== exception.address || (row.by && rootOf(row.by) === contact)) return false;
      const holders = this.holders(row.address);
      return row.by ? !holders.includes(rootOf(row.by)) : holders.every((holder) => holder === contact);
    });
  }
}

function wasPartOf(person: Person, whole: Person, at: number): boolean {
  if (person === whole) return true;
  return person.mergedInto !== undefined && (person.mergedAt ?? 0) < at && wasPartOf(person.mergedInto, whole, at);
}
