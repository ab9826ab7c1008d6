import { createHash } from 'node:crypto';
import { Arg, Authorized, Ctx, Int, Query, Resolver } from 'type-graphql';
import { type AddressKey, addressKey, isKeyVersion } from '../src/domain/address-key';
import { Channel, type ChannelOrAll } from '../src/domain/words';
import type { SuppressionFilter as AskedFor, ListedSuppression, SuppressionPlace } from '../src/operations';
import { holdsScope } from './authorise';
import { AFTER_OF_LIST, Cursors, FIRST_DESCRIPTION, pageInfo, parseFirst, refuseCursor } from './connection';
import { parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { InputFaults } from './input-faults';
import { type Suppression, SuppressionConnection, SuppressionCount, SuppressionFilter } from './suppression.types';

@Resolver()
export class SuppressionResolver {
  @Authorized('suppression')
  @Query(() => SuppressionConnection, {
    description: 'The suppression list, without addresses. Entries are only ever added, so none is lost between pages.',
  })
  async suppressions(
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST_DESCRIPTION }) first?: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_OF_LIST }) after?: string,
    @Arg('filter', () => SuppressionFilter, { nullable: true, description: 'Which suppressions; left out: all.' })
    filter?: SuppressionFilter,
  ): Promise<SuppressionConnection> {
    const faults = new InputFaults();
    const asked = parseFilter(filter ?? {}, context, faults);
    const size = parseFirst(first, context, faults);
    faults.refuse();
    const cursors = new Cursors(['suppressions', JSON.stringify(asked)]);
    const place = after === null || after === undefined ? undefined : readPlace(cursors.read(after));
    if (typeof after === 'string' && !place) refuseCursor(faults);
    const page = await context.operations.listSuppressions(asked, { first: size, after: place });
    const edges = page.suppressions.map((suppression) => ({
      node: suppressionAnswer(suppression, context),
      cursor: cursors.write(writePlace(suppression)),
    }));
    const written = edges.map((edge) => edge.cursor);
    return {
      edges,
      pageInfo: pageInfo(written, { hasNextPage: page.hasNextPage, isBehindCursor: typeof after === 'string' }),
    };
  }

  @Authorized('screening')
  @Query(() => [SuppressionCount], { description: 'How many suppressions there are, by reason, scope and channel.' })
  async suppressionCounts(@Ctx() { operations }: GraphqlContext): Promise<SuppressionCount[]> {
    const counts = await operations.suppressionCounts();
    return counts.map((count) => ({ ...count, channel: channelOf(count.channel) }));
  }
}

function parseFilter(filter: SuppressionFilter, { operations }: GraphqlContext, faults: InputFaults): AskedFor {
  const { controllers } = operations.active.policy;
  const controller = filter.controller ?? undefined;
  if (controller !== undefined && !controllers.some(({ key }) => key === controller)) {
    faults.add(['filter', 'controller'], 'The policy has no such controller.');
  }
  const contact = filter.contact ? parseContactKey(filter.contact, ['filter', 'contact'], faults) : undefined;
  faults.refuse();
  return {
    reason: filter.reason ?? undefined,
    scope: filter.scope ?? undefined,
    channel: filter.channel ?? undefined,
    controller,
    since: filter.since ?? undefined,
    until: filter.until ?? undefined,
    contact: contact && operations.withoutText(contact),
  };
}

function suppressionAnswer(
  { key, channel, contactId, ...row }: ListedSuppression,
  context: GraphqlContext,
): Suppression {
  const { reason, scope, controller, statedBy, source, statedAt, isEnded } = row;
  return {
    key: opaque(key),
    reason,
    scope,
    channel: channelOf(channel),
    controller,
    statedBy,
    source,
    statedAt,
    isEnded,
    contactId: holdsScope(context, 'contacts') ? contactId : undefined,
  };
}

/** The keyed hash itself goes into links and stays inside. */
function opaque(key: AddressKey): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

function channelOf(channel: ChannelOrAll): Channel | undefined {
  return channel === 'ALL' ? undefined : channel;
}

function writePlace({ place, key, contactId, channel }: SuppressionPlace): string {
  return [place.position, place.ordinal, key.replace(':', '.'), contactId ?? '', channel].join('.');
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const PLACE = new RegExp(`^(\\d{1,15})\\.(\\d{1,9})\\.(\\d{1,5})\\.(${UUID})\\.(${UUID})?\\.([A-Z_]{1,9})$`);

function readPlace(text: string | undefined): SuppressionPlace | undefined {
  const match = PLACE.exec(text ?? '');
  if (!match) return undefined;
  const [, position, ordinal, version, hash = '', contactId, channel = ''] = match;
  if (!isKeyVersion(Number(version))) return undefined;
  if (channel !== 'ALL' && !Object.hasOwn(Channel, channel)) return undefined;
  return {
    place: { position: Number(position), ordinal: Number(ordinal) },
    key: addressKey(Number(version), hash),
    contactId,
    channel: channel as ChannelOrAll,
  };
}
