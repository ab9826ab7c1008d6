import { Arg, Authorized, Ctx, Int, Query, Resolver } from 'type-graphql';
import { AbideError } from '../src/errors';
import type { ContactKey, LedgerPage } from '../src/operations';
import { AFTER_DESCRIPTION, Cursors, FIRST_DESCRIPTION, pageInfo, parseFirst, placeBehind } from './connection';
import { ContactKeyInput, parseContactKey } from './contact-key';
import { type GraphqlContext, placeText } from './context';
import { InputFaults } from './input-faults';
import { LedgerConnection } from './ledger.types';
import { ledgerEntryAnswer } from './ledger-view';

@Resolver()
export class LedgerResolver {
  @Authorized('contacts')
  @Query(() => LedgerConnection, {
    description: 'The history of one contact, oldest first, that of contacts merged into it included.',
  })
  async ledger(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose history.' }) contact: ContactKeyInput,
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST_DESCRIPTION }) first?: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after?: string,
  ): Promise<LedgerConnection> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    const size = parseFirst(first, context, faults);
    faults.refuse();
    const cursors = new Cursors(['ledger', await contactIdOf(key, context)]);
    const page = await context.operations.readLedger(key, { first: size, after: placeBehind(after, cursors, faults) });
    if (!page) throw unknownContact();
    return connection(page, { cursors, context, isBehindCursor: typeof after === 'string' });
  }
}

/** An erased or merged contact is still known by its own id, and its history can be read by it. */
async function contactIdOf(key: ContactKey, { operations }: GraphqlContext): Promise<string> {
  const id = (await operations.readContact(key))?.id ?? ('contactId' in key ? key.contactId : undefined);
  if (id === undefined) throw unknownContact();
  return id;
}

function unknownContact(): AbideError {
  return new AbideError('NOT_FOUND', 'No contact is known by this key.', { path: 'contact' });
}

function connection(
  page: LedgerPage,
  { cursors, context, isBehindCursor }: { cursors: Cursors; context: GraphqlContext; isBehindCursor: boolean },
): LedgerConnection {
  const edges = page.entries.map((entry) => ({
    node: ledgerEntryAnswer(entry, context),
    cursor: cursors.write(placeText(entry)),
  }));
  const written = edges.map((edge) => edge.cursor);
  return { edges, pageInfo: pageInfo(written, { hasNextPage: page.hasNextPage, isBehindCursor }) };
}
