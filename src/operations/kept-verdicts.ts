import { addressKindOf } from '../domain/contact';
import { VerdictTable } from '../domain/verdict-table';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import { readHeadPosition, readTouched } from '../store/touched-contacts';
import { type KeptFile, keepVerdicts, readKeptVerdicts } from '../store/verdict-files';
import { countKeys, readKeysEverHeld, readKeyVersions } from '../store/verdict-source';
import type { Ground } from './ground';
import { type Asked, GrowingVerdicts, TableIsFull } from './growing-verdicts';
import { putAll, putHeld, putNoes } from './make-verdicts';
import { theTopic } from './said';
import type { Verdict } from './verdict-keys';

/** Whom a topic may be sent to on a channel, for every address that anything is known of. Answers age: take it anew. */
export interface KeptVerdicts {
  /** Every no that was committed by this ledger position is in it. */
  readonly ledgerPosition: number;
  readonly takenAt: Date;
  readonly policyVersion: string;
  /** Code to verdict. A code without one is to be asked for when it is needed; zero is whoever nothing is known of. */
  readonly verdicts: readonly (Verdict | undefined)[];
  readonly table: VerdictTable;
}

const GOOD_FOR_MS = 24 * 3_600_000;
/** A list that is begun has that long to come to its end. */
const LEAST_LEFT_MS = 2 * 3_600_000;
const ROOM_TO_GROW = 1.1;
const TOUCHED_AT_ONCE = 2_000;
/** Behind which it costs more to follow than to begin anew. */
const MOST_BEHIND = 2_000_000;
const LAST_ORDINAL = 2_147_483_647;

/**
 * The verdicts for all addresses, as of now: taken from a file that a former screening kept, brought up to the end of the
 * ledger, or made anew. Each was given by the one rule on the facts of its address; which of them may be other by now is
 * told by the ledger, as no decision changes without an entry about its contact or on its address.
 *
 * Undefined while addresses stand under several versions of the secret: then a list is decided line by line.
 *
 * @param folder where the files are kept; they hold parts of keyed hashes and codes, and are readable by their owner only.
 */
export async function openVerdicts(
  ground: Ground,
  { topic, channel, folder }: { topic: string; channel: Channel; folder: string },
): Promise<KeptVerdicts | undefined> {
  const kind = addressKindOf(channel);
  if (!kind) throw new AbideError('BAD_USER_INPUT', 'lists are for EMAIL, SMS and PHONE', { path: 'channel' });
  theTopic(ground, topic, { channel });
  if ((await readKeyVersions(ground.database.pool)).length > 1) return undefined;
  const policyVersion = ground.active.policy.version;
  const name = { folder, topic, channel, policy: ground.active.sha256 };
  const kept = await readKeptVerdicts(name);
  const start = kept && isGood(ground, kept) ? kept : undefined;
  const followed =
    start && (await follow(ground, new GrowingVerdicts(ground, start, { topic, channel, kind, policyVersion })));
  const growing = followed ?? (await build(ground, { topic, channel, kind, policyVersion }));
  if (!followed || growing.isWorthKeeping) await keepVerdicts(name, growing.toFile());
  const { place, byCode, table } = growing;
  return { ledgerPosition: place.position, takenAt: ground.clock(), policyVersion, verdicts: byCode, table };
}

function isGood({ clock }: Ground, { goodUntil }: KeptFile): boolean {
  return goodUntil - clock().getTime() > LEAST_LEFT_MS;
}

async function build(ground: Ground, asked: Asked): Promise<GrowingVerdicts> {
  const { pool } = ground.database;
  const growing = new GrowingVerdicts(
    ground,
    {
      goodUntil: ground.clock().getTime() + GOOD_FOR_MS,
      // All that is committed by now is in what is read from here on; what comes later is followed.
      place: { position: await readHeadPosition(pool), ordinal: LAST_ORDINAL },
      verdicts: [],
      memory: VerdictTable.withRoomFor((await countKeys(pool)) * ROOM_TO_GROW + TOUCHED_AT_ONCE).memory,
    },
    asked,
  );
  await putNoes(ground, growing);
  await putHeld(ground, growing);
  const followed = await follow(ground, growing);
  if (!followed)
    throw new AbideError('UNAVAILABLE', 'So much changes now that no table of all can be made. Try again.');
  return followed;
}

/** Brings it to the end of the ledger; undefined when that is too far, or there is no room. */
async function follow(ground: Ground, growing: GrowingVerdicts): Promise<GrowingVerdicts | undefined> {
  const { pool } = ground.database;
  if ((await readHeadPosition(pool)) - growing.place.position > MOST_BEHIND) return undefined;
  try {
    for (;;) {
      const touched = await readTouched(pool, { after: growing.place, most: TOUCHED_AT_ONCE });
      const ofContacts = touched.contactIds.length > 0 ? await readKeysEverHeld(pool, touched.contactIds) : [];
      await putAll(ground, growing, [...new Set([...touched.keys, ...ofContacts])]);
      growing.place = touched.upTo;
      if (touched.entries < TOUCHED_AT_ONCE) return growing;
    }
  } catch (error) {
    if (error instanceof TableIsFull) return undefined;
    throw error;
  }
}
