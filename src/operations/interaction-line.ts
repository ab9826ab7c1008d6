import { randomUUID } from 'node:crypto';
import type { AddressKey } from '../domain/address-key';
import { isAnnounced } from '../domain/interaction';
import { topicOf } from '../domain/policy';
import type { Topic } from '../domain/topic';
import type { Channel, InteractionFault, InteractionKind } from '../domain/words';
import { hashIdempotent } from '../security/idempotency-hash';
import { contactRef, type Ground } from './ground';
import type { ContactKey } from './index';

/** One open, click or report of delivery as a mail system or our own links tell it. */
export interface InteractionReport {
  readonly contact: ContactKey;
  readonly kind: InteractionKind;
  readonly channel: Channel;
  readonly topic?: string;
  readonly campaign?: string;
  readonly link?: string;
  /** Left out, or in the future: now. */
  readonly occurredAt?: Date;
  /** By which a repeat is known, together with who reports it and `occurredAt`. */
  readonly providerEventId?: string;
  /** Empty: the request had none. Left out: nobody told us. */
  readonly userAgent?: string;
  readonly ip?: string;
  readonly isPrefetch?: boolean;
  readonly isToldMachine?: boolean;
  /** Of a bounce; see `isAddressGone`. */
  readonly isPermanent?: boolean;
  readonly statusCode?: string;
}

/** A report that can be judged: with its key, its time, and the ways by which its contact is found. */
export interface Line {
  /** Which of the reports of the call, counted from 0. */
  readonly index: number;
  readonly report: InteractionReport;
  readonly topic?: Topic;
  readonly source: string;
  readonly providerEventId: string;
  /** The time it bears. */
  readonly statedAt: Date;
  /** The same, and now where that lies in the future. */
  readonly occurredAt: Date;
  readonly contactId?: string;
  readonly keys: readonly AddressKey[];
}

export interface RefusedLine {
  readonly index: number;
  readonly reason: InteractionFault;
}

export interface SortedLines {
  readonly lines: readonly Line[];
  readonly refused: readonly RefusedLine[];
}

/** Sorts out what cannot be judged. One bad line never stops the others, and nothing about a topic stops a complaint. */
export function readLines(ground: Ground, reports: readonly InteractionReport[], source: string): SortedLines {
  const at = ground.clock();
  const lines: Line[] = [];
  const refused: RefusedLine[] = [];
  for (const [index, report] of reports.entries()) {
    const topic = report.topic === undefined ? undefined : topicOf(ground.active.policy, report.topic);
    const reason = faultOf(ground, report, topic);
    if (reason) {
      refused.push({ index, reason });
      continue;
    }
    const ref = contactRef(ground, report.contact);
    const statedAt = report.occurredAt ?? at;
    lines.push({
      index,
      report,
      topic,
      source,
      providerEventId: report.providerEventId ?? ownEventId(ground, report),
      statedAt,
      occurredAt: statedAt > at ? at : statedAt,
      contactId: ref.contactId,
      keys: ref.named?.keys ?? [],
    });
  }
  return { lines, refused };
}

export function isTracked(
  report: InteractionReport,
): report is InteractionReport & { readonly kind: 'OPEN' | 'CLICK' } {
  return report.kind === 'OPEN' || report.kind === 'CLICK';
}

function faultOf(
  { active }: Ground,
  report: InteractionReport,
  topic: Topic | undefined,
): InteractionFault | undefined {
  if (!isTracked(report)) return undefined;
  if (!isAnnounced(active.policy, report.kind)) return 'NOT_ANNOUNCED';
  if (report.topic === undefined) return undefined;
  if (!topic) return 'UNKNOWN_TOPIC';
  return topic.channels.includes(report.channel) ? undefined : 'NOT_ON_CHANNEL';
}

/** Who reports with a time and no id is known by all that they say; without a time nothing tells a repeat from another. */
function ownEventId(ground: Ground, { contact, ...report }: InteractionReport): string {
  if (report.occurredAt === undefined) return `~${randomUUID()}`;
  const { kind, channel, topic, campaign, link, occurredAt } = report;
  const all = JSON.stringify([contact, kind, channel, topic, campaign, link, occurredAt]);
  return `~${hashIdempotent(all, ground.secrets).slice(0, 32)}`;
}
