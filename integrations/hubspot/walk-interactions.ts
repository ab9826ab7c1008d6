import { parseEmail } from '../../src/domain/email-address';
import type { InteractionKind } from '../../src/domain/words';
import type { ProviderEvent, ProviderPage } from '../provider';
import { numberAt, type Position, textAt, writeCursor } from './cursor';
import type { EmailEvent } from './email-calls';
import { hasStatus } from './failures';
import { sweepPage } from './newest-first';
import type { ChangesWalk } from './walk-changes';

const PAGE = 500;
/** The first sweep reads so far back, from the newest event: older ones are no news of anybody. */
const FIRST_SWEEP_MS = 30 * 24 * 3600_000;

/** What befell the mails: an account that gives no right to it has nothing to tell. */
export async function walkInteractions(
  { reader, learnPortal }: ChangesWalk,
  position: Position,
): Promise<ProviderPage> {
  const from = numberAt(position, 'from');
  const sweep = {
    from,
    top: numberAt(position, 'top'),
    to: numberAt(position, 'to'),
    offset: textAt(position, 'offset'),
  };
  try {
    const page = await sweepPage(sweep, PAGE, (window) => reader.port.readEmailEvents(window));
    learnPortal(page.items.find(({ portalId }) => portalId !== undefined)?.portalId);
    const { next } = page;
    const floor = from ?? (next.top === undefined ? undefined : next.top - FIRST_SWEEP_MS);
    const cursor = writeCursor({ ...next, ...(!page.isDone && { from: floor }) });
    return { events: page.items.flatMap(eventOf), cursor, isLast: page.isDone };
  } catch (error) {
    if (hasStatus(error, 403, 404, 410)) return { events: [], cursor: writeCursor(position), isLast: true };
    throw error;
  }
}

const KINDS: Readonly<Record<string, InteractionKind>> = {
  OPEN: 'OPEN',
  CLICK: 'CLICK',
  DELIVERED: 'DELIVERED',
  BOUNCE: 'BOUNCE',
};

function eventOf(event: EmailEvent): ProviderEvent[] {
  const parsed = parseEmail(event.email);
  const at = new Date(event.at);
  if (!parsed.ok || Number.isNaN(at.getTime())) return [];
  const head = { id: `${event.id}:${event.at}`, occurredAt: at, ref: { email: parsed.address } };
  if (event.type === 'SPAMREPORT') return [{ ...head, kind: 'COMPLAINED' }];
  if (event.type === 'STATUSCHANGE') return [{ ...head, kind: 'LOOK_AGAIN' }];
  const interaction = KINDS[event.type];
  if (!interaction) return [];
  const { campaign, url, userAgent, ip, statusCode } = event;
  const told = { campaign, url, userAgent, ip, ...(interaction === 'BOUNCE' && { statusCode }) };
  const more = {
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    ...(interaction === 'BOUNCE' && { isPermanent: isPermanent(event) }),
    // HubSpot's own filter: machines, and the account's own people.
    ...(event.isFiltered && { isMachine: true }),
  };
  return [{ ...head, kind: 'INTERACTION', interaction, ...more }];
}

/** Only that there is no such mailbox or domain: a full one, and one that refuses our mail, may take the next. */
function isPermanent({ statusCode, category }: EmailEvent): boolean {
  return statusCode === undefined ? category === 'UNKNOWN_USER' : /^5\.1\./.test(statusCode);
}
