import { Arg, Authorized, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { isCalendarDate } from '../src/domain/policy-mistake';
import { AbideError } from '../src/errors';
import type { InteractionCount as CountOfOperations, InteractionView } from '../src/operations';
import { AFTER_DESCRIPTION, Cursors, FIRST_DESCRIPTION, pageInfo, parseFirst } from './connection';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { InputFaults } from './input-faults';
import {
  InteractionConnection,
  InteractionCount,
  InteractionInput,
  RecordInteractionsResult,
} from './interaction.types';
import { placeIn, writePlace } from './interaction-place';
import { spendAllowance } from './limits';
import { parseInteraction } from './parse-interactions';
import { recordedAnswer, sortReports } from './recorded-answer';

const MOST_INTERACTIONS = 5_000;

@Resolver()
export class InteractionResolver {
  @Authorized('interactions')
  @Mutation(() => RecordInteractionsResult, {
    description:
      'Records opens, clicks and reports of delivery, as far as the policy and each person allow; at most 5,000 in a call. Late, repeated and reordered ones are harmless, and a bad one does not stop the others. A complaint is a no; a bounce of an address that does not exist makes it undeliverable.',
  })
  async recordInteractions(
    @Arg('interactions', () => [InteractionInput], { description: 'What happened, in any order.' })
    interactions: InteractionInput[],
    @Ctx() context: GraphqlContext,
  ): Promise<RecordInteractionsResult> {
    const faults = new InputFaults();
    if (interactions.length > MOST_INTERACTIONS) {
      faults.add(['interactions'], 'At most 5,000 interactions fit in one call.');
    }
    spendAllowance(context, interactions.length, faults);
    faults.refuse();
    const { reports, places, refused } = sortReports(interactions.map(parseInteraction));
    const by = { source: context.caller?.id ?? '', idempotency: context.idempotency };
    return recordedAnswer(await context.operations.recordInteractions(reports, by), { places, refused });
  }

  @Authorized('interactions')
  @Query(() => InteractionConnection, {
    description:
      'What is kept of a contact’s opens, clicks and deliveries, oldest first, of contacts merged into it too. Reports of delivery stay for thirty days at most.',
  })
  async interactions(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST_DESCRIPTION }) first?: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after?: string,
  ): Promise<InteractionConnection> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    const size = parseFirst(first, context, faults);
    faults.refuse();
    const { operations } = context;
    const contactId = (await operations.readContact(key))?.id;
    if (contactId === undefined) throw unknownContact();
    const cursors = new Cursors(['interactions', contactId]);
    const page = await operations.readInteractions(
      { contactId },
      { first: size, after: placeIn(after, cursors, faults) },
    );
    if (!page) throw unknownContact();
    const edges = page.interactions.map((one) => ({ node: interactionAnswer(one), cursor: writePlace(one, cursors) }));
    const info = { hasNextPage: page.hasNextPage, isBehindCursor: typeof after === 'string' };
    return {
      edges,
      pageInfo: pageInfo(
        edges.map(({ cursor }) => cursor),
        info,
      ),
    };
  }

  @Authorized('interactions')
  @Query(() => [InteractionCount], {
    description: 'How many opens and clicks a day, where the policy keeps counts only.',
  })
  async interactionCounts(
    @Arg('from', () => String, { description: 'The first day, such as 2026-12-01 (UTC).' }) from: string,
    @Arg('until', () => String, { description: 'The last day.' }) until: string,
    @Ctx() { operations }: GraphqlContext,
  ): Promise<readonly CountOfOperations[]> {
    const faults = new InputFaults();
    for (const [name, day] of Object.entries({ from, until })) {
      if (!isCalendarDate(day)) faults.add([name], 'This is no day, such as 2026-12-31.');
    }
    faults.refuse();
    return operations.readInteractionCounts({ from, until });
  }
}

function unknownContact(): AbideError {
  return new AbideError('NOT_FOUND', 'No contact is known by this key.', { path: 'contact' });
}

function interactionAnswer({ isLegitimateInterest, reason, link, ...rest }: InteractionView) {
  return { ...rest, legitimateInterest: isLegitimateInterest, machineReason: reason, url: link };
}
