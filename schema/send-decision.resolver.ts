import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Channel } from '../src/domain/words';
import { AbideError } from '../src/errors';
import type { ContactKey, DecidedSends } from '../src/operations';
import { ContactKeyInput, parseContactKey, parseContactKeys } from './contact-key';
import type { GraphqlContext } from './context';
import { explain } from './explanation';
import { InputFaults } from './input-faults';
import { LedgerEntry } from './ledger.types';
import { ledgerEntryAnswer } from './ledger-view';
import { MOST_CONTACTS, spendAllowance } from './limits';
import { DateTime } from './scalars';
import { type DecidedSend, SendDecision } from './send-decision.types';

const TOPIC = 'The key of the topic.';
const CHANNEL = 'The channel; it must be one of the topic’s.';

@Resolver(() => SendDecision)
export class SendDecisionResolver {
  @Authorized('screening')
  @Query(() => SendDecision, {
    description: 'May this message be sent to this person now? Decided on everything that was acknowledged so far.',
  })
  async sendDecision(
    @Arg('to', () => ContactKeyInput, { description: 'Whom it would go to; an address need not be known.' })
    to: ContactKeyInput,
    @Arg('topic', () => ID, { description: TOPIC }) topic: string,
    @Arg('channel', () => Channel, { defaultValue: Channel.EMAIL, description: CHANNEL }) channel: Channel,
    @Ctx() context: GraphqlContext,
    @Arg('at', () => DateTime, {
      nullable: true,
      description:
        'A past time: decided on what Abide had recorded by then, under the policy then in force. The future, and what lies before the first entry, are BAD_USER_INPUT.',
    })
    at?: Date,
  ): Promise<DecidedSend> {
    const faults = new InputFaults();
    const key = parseContactKey(to, ['to'], faults);
    spendAllowance(context, 1, faults);
    faults.refuse();
    const decided = at
      ? withPosition(await context.operations.decideAsOf({ to: key, topic, channel, at }))
      : await decide([key], { topic, channel, context });
    const [decision] = decided;
    if (!decision) throw new Error('no decision came back for a contact');
    return decision;
  }

  @Authorized('screening')
  @Query(() => [SendDecision], {
    description: 'The same for many, in their order; at most 10,000. All are taken at one ledger position.',
  })
  async sendDecisions(
    @Arg('to', () => [ContactKeyInput], { description: 'Whom it would go to; addresses need not be known.' })
    to: ContactKeyInput[],
    @Arg('topic', () => ID, { description: TOPIC }) topic: string,
    @Arg('channel', () => Channel, { defaultValue: Channel.EMAIL, description: CHANNEL }) channel: Channel,
    @Ctx() context: GraphqlContext,
  ): Promise<DecidedSend[]> {
    const faults = new InputFaults();
    const keys = parseContactKeys(to, { name: 'to', longest: MOST_CONTACTS, faults });
    spendAllowance(context, to.length, faults);
    faults.refuse();
    return decide(keys, { topic, channel, context });
  }

  @FieldResolver(() => String, { description: 'The reason in plain words. Texts are in en, nl, fr and de.' })
  explanation(
    @Root() decision: DecidedSend,
    @Ctx() { operations }: GraphqlContext,
    @Arg('language', () => String, {
      nullable: true,
      description: 'A language tag (BCP 47). Left out, or without a text: the policy’s first language that has one.',
    })
    language?: string,
  ): string {
    return explain(decision, [language, ...operations.active.policy.languages]);
  }

  @FieldResolver(() => [LedgerEntry], {
    description: 'The ledger entries it rests on. Without the scope contacts only their id, kind and time.',
  })
  async basedOn(@Root() { basedOn }: DecidedSend, @Ctx() context: GraphqlContext): Promise<LedgerEntry[]> {
    const entries = await context.ledgerEntries.loadMany(basedOn);
    return entries.map((entry) => {
      if (entry instanceof Error) throw entry;
      return ledgerEntryAnswer(entry, context);
    });
  }
}

/** In doubt no: an answer for fewer people than were asked about is none. */
async function decide(
  keys: readonly ContactKey[],
  { topic, channel, context }: { topic: string; channel: Channel; context: GraphqlContext },
): Promise<DecidedSend[]> {
  const decided = await context.operations.decideSends(keys, topic, channel);
  if (decided.decisions.length !== keys.length) {
    throw new AbideError('UNAVAILABLE', 'Not every contact was decided; nothing may be sent. Try again.');
  }
  return withPosition(decided);
}

function withPosition({ decisions, ledgerPosition }: DecidedSends): DecidedSend[] {
  return decisions.map((decision) => ({ ...decision, ledgerPosition: String(ledgerPosition) }));
}
