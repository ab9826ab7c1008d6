import { Arg, Authorized, Ctx, Int, Query, Resolver } from 'type-graphql';
import { takesPreferences } from '../src/domain/topic';
import type { ContactFilter as AskedFor } from '../src/operations';
import { AFTER_OF_LIST, Cursors, FIRST_DESCRIPTION, pageInfo, parseFirst, placeBehind } from './connection';
import { ContactConnection, ContactFilter } from './contact-list.types';
import { contactAnswer } from './contact-view';
import { type GraphqlContext, placeText } from './context';
import { FieldParsers } from './field-parsers';
import { InputFaults } from './input-faults';

@Resolver()
export class ContactListResolver {
  @Authorized('contacts')
  @Query(() => ContactConnection, {
    description:
      'All living contacts, in the order in which they were made: whoever lives through a paging is found in it exactly once.',
  })
  async contacts(
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST_DESCRIPTION }) first?: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_OF_LIST }) after?: string,
    @Arg('filter', () => ContactFilter, { nullable: true, description: 'Which contacts; left out: all.' })
    filter?: ContactFilter,
  ): Promise<ContactConnection> {
    const faults = new InputFaults();
    const asked = parseFilter(filter ?? {}, context, faults);
    const size = parseFirst(first, context, faults);
    const cursors = new Cursors(['contacts', JSON.stringify(asked)]);
    const place = placeBehind(after, cursors, faults);
    faults.refuse();
    const page = await context.operations.listContacts(asked, { first: size, after: place });
    const edges = page.contacts.map((contact) => ({
      node: contactAnswer(contact, context),
      cursor: cursors.write(placeText(contact.createdPlace)),
    }));
    const written = edges.map((edge) => edge.cursor);
    const info = pageInfo(written, { hasNextPage: page.hasNextPage, isBehindCursor: typeof after === 'string' });
    return { edges, pageInfo: { ...info, endCursor: page.end && cursors.write(placeText(page.end)) } };
  }
}

function parseFilter(filter: ContactFilter, { operations }: GraphqlContext, faults: InputFaults): AskedFor {
  const parsers = new FieldParsers(faults);
  const { preference } = filter;
  if (preference) {
    const topic = operations.active.policy.topics.find(({ key }) => key === preference.topic);
    if (!topic || !takesPreferences(topic)) {
      faults.add(['filter', 'preference', 'topic'], 'The policy has no such topic that takes preferences.');
    } else if (!topic.channels.includes(preference.channel)) {
      faults.add(['filter', 'preference', 'channel'], 'The topic is not sent by this channel.');
    }
  }
  return {
    relation: filter.relation ?? undefined,
    business: filter.business ?? undefined,
    country: parsers.country(filter.country, ['filter', 'country']),
    language: parsers.language(filter.language, ['filter', 'language']),
    createdAfter: filter.createdAfter ?? undefined,
    createdBefore: filter.createdBefore ?? undefined,
    preference: preference ? { ...preference } : undefined,
  };
}
