import { type AddressKey, keyHashOf } from '../domain/address-key';
import { addressKindOf } from '../domain/contact';
import type { LedgerPlace } from '../domain/ledger-place';
import { prefixOf, VerdictTable } from '../domain/verdict-table';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import { readHeadPosition, readTouched } from '../store/touched-contacts';
import { type KeptFile, keepVerdicts, readKeptVerdicts } from '../store/verdict-files';
import { countKeys, readBareAddresses, readHeldKeys, readKeysEverHeld, readKeyVersions } from '../store/verdict-source';
import type { Ground } from './ground';
import { theTopic } from './said';
import { type AskedOfAll, type LastingVerdict, lastingVerdicts, type Verdict, verdictOfShape } from './verdict-keys';

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
const MOST_CODES = 255;
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
  const { policyVersion } = { policyVersion: ground.active.policy.version };
  const name = { folder, topic, channel, policy: ground.active.sha256 };
  const kept = await readKeptVerdicts(name);
  const start = kept && isGood(ground, kept) ? kept : undefined;
  const followed = start && (await follow(ground, new Growing(ground, start, { topic, channel, kind, policyVersion })));
  const growing = followed ?? (await build(ground, { topic, channel, kind, policyVersion }));
  if (!followed || growing.isWorthKeeping) await keepVerdicts(name, growing.toFile());
  return growing.kept(ground.clock());
}

function isGood({ clock }: Ground, { goodUntil }: KeptFile): boolean {
  return goodUntil - clock().getTime() > LEAST_LEFT_MS;
}

type Asked = Omit<AskedOfAll, 'goodUntil'>;

/** A table in the making, with what its codes mean and up to where of the ledger it goes. */
class Growing {
  readonly asked: AskedOfAll;
  readonly table: VerdictTable;
  place: LedgerPlace;
  private readonly verdicts: (Verdict | undefined)[];
  private readonly codes = new Map<string, number>();
  private changed = 0;

  constructor(ground: Ground, from: KeptFile, asked: Asked) {
    this.asked = { ...asked, goodUntil: new Date(from.goodUntil) };
    this.table = new VerdictTable(from.memory);
    this.place = from.place;
    this.verdicts = from.verdicts.map((verdict) => verdict ?? undefined);
    for (const [code, verdict] of this.verdicts.entries()) this.codes.set(JSON.stringify(verdict ?? null), code);
    if (this.verdicts.length === 0) this.verdicts.push(verdictOfShape(ground, undefined, this.asked));
  }

  /** @param isNew false for what has a place already: then no room is asked for. */
  put(key: AddressKey, verdict: LastingVerdict): void {
    const { high, low } = prefixOf(keyHashOf(key));
    this.changed++;
    if (!this.table.set(high, low, this.codeOf(verdict))) throw new TableIsFull();
  }

  codeOf(verdict: LastingVerdict): number {
    const text = JSON.stringify(verdict ?? null);
    const known = this.codes.get(text);
    if (known !== undefined && known > 0) return known;
    if (this.verdicts.length > MOST_CODES) throw new TableIsFull();
    this.codes.set(text, this.verdicts.push(verdict) - 1);
    return this.verdicts.length - 1;
  }

  get isWorthKeeping(): boolean {
    return this.changed > TOUCHED_AT_ONCE;
  }

  toFile(): KeptFile {
    return {
      goodUntil: this.asked.goodUntil.getTime(),
      place: this.place,
      verdicts: this.verdicts.map((verdict) => verdict ?? null),
      memory: this.table.memory,
    };
  }

  kept(takenAt: Date): KeptVerdicts {
    const { policyVersion } = this.asked;
    return { ledgerPosition: this.place.position, takenAt, policyVersion, verdicts: this.verdicts, table: this.table };
  }
}

class TableIsFull extends Error {}

async function build(ground: Ground, asked: Asked): Promise<Growing> {
  const { pool } = ground.database;
  const growing = new Growing(
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
  const byShape = new Map<string, LastingVerdict>();
  const version = ground.secrets.current.version;
  for await (const addresses of readBareAddresses(pool)) {
    for (const { hash, shape } of addresses) {
      if (!byShape.has(shape)) byShape.set(shape, verdictOfShape(ground, shape, growing.asked));
      growing.put(`${version}:${hash}` as AddressKey, byShape.get(shape));
    }
  }
  for await (const keys of readHeldKeys(pool, asked.kind)) await putAll(ground, growing, keys);
  const followed = await follow(ground, growing);
  if (!followed)
    throw new AbideError('UNAVAILABLE', 'So much changes now that no table of all can be made. Try again.');
  return followed;
}

/** Brings it to the end of the ledger; undefined when that is too far, or there is no room. */
async function follow(ground: Ground, growing: Growing): Promise<Growing | undefined> {
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

async function putAll(ground: Ground, growing: Growing, keys: readonly AddressKey[]): Promise<void> {
  if (keys.length === 0) return;
  const verdicts = await lastingVerdicts(ground, keys, growing.asked);
  for (const [index, key] of keys.entries()) growing.put(key, verdicts[index]);
}
