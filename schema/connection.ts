import { createHash } from 'node:crypto';
import { Field, ObjectType } from 'type-graphql';
import type { LedgerPlace } from '../src/domain/ledger-place';
import type { GraphqlContext } from './context';
import type { InputFaults } from './input-faults';
import { spendAllowance } from './limits';

@ObjectType({ simpleResolvers: true, description: 'Where a page stands in its list (Relay).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether entries follow.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether the page was asked for behind a cursor.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first entry.' })
  startCursor?: string;

  @Field(() => String, { nullable: true, description: 'The cursor of the last entry; the `after` of the next page.' })
  endCursor?: string;
}

export const FIRST_DESCRIPTION = 'How many entries at most: 1 to 1,000. Left out: 100.';
export const AFTER_OF_LIST = 'A cursor of the same query with the same filter.';
export const AFTER_DESCRIPTION = 'A cursor of the same query about the same contact.';
const FIRST_BY_DEFAULT = 100;
const LONGEST_PAGE = 1_000;

/** How long a page is asked for; it counts for what one request may ask for over all its fields. */
export function parseFirst(given: number | null | undefined, context: GraphqlContext, faults: InputFaults): number {
  const first = given ?? FIRST_BY_DEFAULT;
  if (first < 1 || first > LONGEST_PAGE) faults.add(['first'], `Ask for 1 to ${LONGEST_PAGE} entries.`);
  else spendAllowance(context, first, faults);
  return first;
}

/**
 * Makes the cursors of one list and reads them back. A cursor is bound to its list, so that one of another query, or
 * about another contact, is refused instead of silently skipping entries.
 *
 * @param list the query and what it is about, by ids only.
 */
export class Cursors {
  private readonly mark: string;

  constructor(list: readonly string[]) {
    this.mark = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12);
  }

  write(place: string): string {
    return Buffer.from(`${this.mark}:${place}`).toString('base64url');
  }

  read(cursor: string): string | undefined {
    const [mark, place, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(':');
    return mark === this.mark && rest.length === 0 ? place : undefined;
  }
}

/** Reads the ledger place that a cursor stands for; notes a fault when it is of another list. */
export function placeBehind(
  after: string | null | undefined,
  cursors: Cursors,
  faults: InputFaults,
): LedgerPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const match = /^(\d{1,15})\.(\d{1,9})$/.exec(cursors.read(after) ?? '');
  if (!match) return refuseCursor(faults);
  return { position: Number(match[1]), ordinal: Number(match[2]) };
}

export function refuseCursor(faults: InputFaults): undefined {
  faults.add(['after'], 'This cursor is of another query, or of the same one about something else.');
  faults.refuse();
  return undefined;
}

export function pageInfo(
  cursors: readonly string[],
  page: { hasNextPage: boolean; isBehindCursor: boolean },
): PageInfo {
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.isBehindCursor,
    startCursor: cursors[0],
    endCursor: cursors.at(-1),
  };
}
