import { randomUUID } from 'node:crypto';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { Change, ContactRef } from '../domain/change';
import { addressKindOf } from '../domain/contact';
import { isAddressGone } from '../domain/interaction';
import { readOvertaken, readPrimaryKeys, readTaken, readUndeliverable } from '../store/delivery-reports';
import { eventName, findPeople } from '../store/interactions';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import { isTracked, type Line, type RefusedLine } from './interaction-line';

/**
 * What reports of delivery change, before they are noted: a complaint is the person's no (also on an address of nobody),
 * an address that does not exist becomes undeliverable, a later delivery ends that. No rule about tracking holds these
 * back. Each is harmless twice, so a call that broke off half-way is simply sent again.
 */
export async function applyDeliveryReports(
  ground: Ground,
  commits: CommitLane,
  lines: readonly Line[],
): Promise<RefusedLine[]> {
  const reports = lines.filter(({ report }) => !isTracked(report));
  if (reports.length === 0) return [];
  const fresh = await notTaken(ground, reports);
  const changes = [...complaints(ground, fresh), ...(await deliveries(ground, fresh))];
  if (changes.length === 0) return [];
  const { refused } = await commits.run({ changes: changes.map(({ change }) => change) });
  return refused.map(({ index }) => ({ index: (changes[index] as Effect).line.index, reason: 'UNKNOWN_CONTACT' }));
}

interface Effect {
  readonly line: Line;
  readonly change: Change;
}

/**
 * Only a report of the same kind about the same person is a repeat: an id that a sender used for two people must not
 * cost one of them their no.
 */
async function notTaken({ database: { pool } }: Ground, lines: readonly Line[]): Promise<Line[]> {
  const taken = new Map((await readTaken(pool, lines)).map((report) => [eventName(report), report]));
  if (taken.size === 0) return [...lines];
  const hashes = lines.flatMap(({ keys }) => keys.map(keyHashOf));
  const contactIds = lines.flatMap(({ contactId }) => (contactId === undefined ? [] : [contactId]));
  const { byHash, byId } = await findPeople(pool, { hashes, contactIds });
  return lines.filter((line) => {
    const before = taken.get(eventName(line));
    const holders = line.keys.map((key) => byHash.get(keyHashOf(key))).find((found) => found !== undefined);
    const person = (line.contactId !== undefined && byId.get(line.contactId)) || holders?.[0];
    return before?.kind !== line.report.kind || !person || before.contactId !== person.contactId;
  });
}

function complaints(ground: Ground, lines: readonly Line[]): Effect[] {
  return lines
    .filter(({ report }) => report.kind === 'COMPLAINT')
    .map((line) => ({
      line,
      change: {
        kind: 'OBJECT',
        newContactId: randomUUID(),
        channels: [line.report.channel],
        isComplaint: true,
        contact: contactRef(ground, line.report.contact),
        ...carriedIn(line),
      },
    }));
}

function carriedIn({ report }: Line) {
  const evidence = report.providerEventId === undefined ? undefined : { reference: report.providerEventId };
  return { source: 'API' as const, statedBy: 'RECIPIENT' as const, evidence };
}

/** Of several reports about one address in a call the latest says how it is now. */
async function deliveries(ground: Ground, lines: readonly Line[]): Promise<Effect[]> {
  const telling = lines.filter(
    ({ report }) => report.kind === 'DELIVERED' || (report.kind === 'BOUNCE' && isAddressGone(report)),
  );
  const latest = new Map<string, { line: Line; key: AddressKey }>();
  for (const one of await withAddress(ground, telling)) {
    const known = latest.get(keyHashOf(one.key));
    if (!known || known.line.occurredAt <= one.line.occurredAt) latest.set(keyHashOf(one.key), one);
  }
  const all = [...latest.values()];
  const bounces = await markGone(
    ground,
    all.filter(({ line }) => line.report.kind === 'BOUNCE'),
  );
  return [
    ...bounces,
    ...(await clearReached(
      ground,
      all.filter(({ line }) => line.report.kind === 'DELIVERED'),
    )),
  ];
}

interface AtAddress {
  readonly line: Line;
  readonly key: AddressKey;
}

/** A report that names the contact alone is about the address that speaks for it on the channel. */
async function withAddress({ database: { pool } }: Ground, lines: readonly Line[]): Promise<AtAddress[]> {
  const unnamed = lines.filter(({ keys, contactId }) => keys.length === 0 && contactId !== undefined);
  const byKind = new Map(
    await Promise.all(
      (['EMAIL', 'PHONE'] as const).map(async (kind) => {
        const ofKind = unnamed.filter(({ report }) => addressKindOf(report.channel) === kind);
        return [
          kind,
          await readPrimaryKeys(
            pool,
            ofKind.map(({ contactId }) => contactId as string),
            kind,
          ),
        ] as const;
      }),
    ),
  );
  return lines.flatMap((line) => {
    const kind = addressKindOf(line.report.channel);
    const own = kind && line.contactId !== undefined ? byKind.get(kind)?.get(line.contactId) : undefined;
    const key = line.keys[0] ?? own;
    return key === undefined ? [] : [{ line, key }];
  });
}

/** The address named, in every version in use; nothing about the contact, who may hold others. */
function refOf(ground: Ground, { line, key }: AtAddress): ContactRef {
  const named = contactRef(ground, line.report.contact).named;
  return { contactId: line.contactId, named: named ?? { keys: [key] } };
}

async function markGone(ground: Ground, bounces: readonly AtAddress[]): Promise<Effect[]> {
  const asked = bounces.map(({ line, key }) => ({
    hash: keyHashOf(key),
    channel: line.report.channel,
    at: line.occurredAt,
  }));
  const overtaken = await readOvertaken(ground.database.pool, asked);
  return bounces
    .filter((_, index) => !overtaken.has(index))
    .map((one) => ({
      line: one.line,
      change: {
        kind: 'MARK_UNDELIVERABLE',
        contact: refOf(ground, one),
        ...carriedIn(one.line),
        statedBy: 'COMPANY',
      },
    }));
}

/** Later than the failure reached us: one that was under way before may have been delivered before the mailbox went. */
async function clearReached(ground: Ground, reached: readonly AtAddress[]): Promise<Effect[]> {
  const allKeys = reached.flatMap(({ line, key }) => [key, ...line.keys]);
  const undeliverable = await readUndeliverable(ground.database.pool, allKeys);
  if (undeliverable.size === 0) return [];
  return reached.flatMap((one) => {
    const { line, key } = one;
    const standing = [key, ...line.keys].map((each) => undeliverable.get(keyHashOf(each))).find((found) => found);
    if (!standing || line.occurredAt <= standing.since) return [];
    const change: Change = {
      kind: 'CLEAR_UNDELIVERABLE',
      mark: standing.mark,
      contact: refOf(ground, one),
      source: 'API',
      statedBy: 'COMPANY',
      evidence: { reference: line.report.providerEventId ?? 'a delivery was reported' },
    };
    return [{ line, change }];
  });
}
