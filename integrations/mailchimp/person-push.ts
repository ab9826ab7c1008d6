import type { Address } from '../../src/domain/address';
import { overlaid } from '../../src/domain/partial-state';
import { NOTHING_HELD, type ProviderState } from '../../src/domain/provider-state';
import type { ProviderDifference, PushOutcome } from '../provider';
import { ProviderError } from '../provider';
import type { MailchimpPort } from './client';
import type { Member } from './member';
import type { MappedAudience, SetUp } from './set-up';
import { hashOf, remoteIdOf, type Standing, stateOf } from './translate';

export type StateChange = Extract<ProviderDifference, { kind: 'STATE' }>;

/** One person's difference on its way: what was read and written of it so far, audience by audience. */
export class PersonPush {
  readonly email: Address;
  readonly hash: string;
  private readonly standings = new Map<string, Standing>();
  private readonly errors: ProviderError[] = [];
  private readonly refused = new Set<string>();
  private readonly overwritten = new Set<string>();
  private isForgotten = false;

  constructor(
    readonly change: StateChange,
    private readonly setUp: SetUp,
  ) {
    this.email = change.ref.email;
    this.hash = hashOf(this.email.value);
  }

  /** What an audience holds, as the last answer said. */
  stands(audience: MappedAudience, member: Member | undefined): void {
    this.standings.set(audience.key, { audience, member });
  }

  standingIn(audience: MappedAudience): Standing | undefined {
    return this.standings.get(audience.key);
  }

  fails(error: unknown): void {
    if (!(error instanceof ProviderError)) throw error;
    this.errors.push(error);
  }

  get hasFailed(): boolean {
    return this.errors.length > 0;
  }

  refuses(topics: readonly string[]): void {
    for (const topic of topics) this.refused.add(topic);
  }

  /** Somebody said no to these since it was read: what is known of them stays as it was, so that the no is news. */
  meetsANo(topics: readonly string[]): void {
    for (const topic of topics) this.overwritten.add(topic);
  }

  /** Deleted for good in an audience: no call makes them a member there again. */
  isForgottenIn(audience: MappedAudience): void {
    this.stands(audience, undefined);
    this.isForgotten = true;
  }

  /**
   * Whether what is known says that they are a member whose status is one that mail or a no depends on. If not, they may
   * be in it all the same, as archived for one.
   */
  isKnownIn({ stop, inStep }: MappedAudience): boolean {
    const { held } = this.change;
    if (!held) return false;
    const isSaid = (topic: string) =>
      (held.topics[topic] ?? 'UNKNOWN') !== 'UNKNOWN' || held.silent?.[topic] === 'UNTICKED';
    return held.stops.includes(stop) || inStep.some(isSaid);
  }

  /** Whether what is known says that they are a member who gets mail. */
  isKnownMailedIn({ stop, inStep }: MappedAudience): boolean {
    const { held } = this.change;
    if (!held || held.stops.includes(stop) || inStep.some((topic) => held.topics[topic] === 'PENDING')) return false;
    return inStep.some((topic) => held.topics[topic] === 'OPTED_IN' || held.silent?.[topic] === 'UNTICKED');
  }

  /** Reads what is not known yet, so that the state is whole. */
  async complete(port: MailchimpPort): Promise<void> {
    if (this.change.held) return;
    for (const audience of this.setUp.audiences) {
      if (this.standings.has(audience.key)) continue;
      this.stands(audience, await port.member(audience.list, this.hash));
    }
  }

  outcome(): PushOutcome {
    const [error] = this.errors;
    // What an audience answered may be to a write.
    if (error) return { kind: 'FAILED', error, isPartial: this.standings.size > 0 };
    const members = [...this.standings.values()].flatMap(({ member }) => (member ? [member] : []));
    return {
      kind: 'DONE',
      state: this.state(members.length > 0),
      remoteId: remoteIdOf(members) ?? this.change.ref.remoteId,
      ...(this.refused.size > 0 && { refused: [...this.refused] }),
      ...(this.overwritten.size > 0 && { overwritten: [...this.overwritten] }),
    };
  }

  private state(isMember: boolean): ProviderState {
    const standings = [...this.standings.values()];
    const isWhole = this.setUp.audiences.every(({ key }) => this.standings.has(key));
    const part = stateOf(standings);
    const known = this.change.held ?? NOTHING_HELD;
    const covers = standings.flatMap(({ audience }) => [audience.stop, ...audience.inStep]);
    const state = isWhole ? part : overlaid(known, part, covers);
    // Elsewhere they may still be a member, and then a no has to be written there.
    const isGone = this.isForgotten && !isMember && !state.isHeld;
    return isGone ? { ...state, isForgotten: true } : state;
  }
}
