import { entryOf, replay } from '../domain/ledger';
import { Register } from '../domain/register';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import { hashAddress } from '../security/keyed-hash';
import { readClicksBefore } from '../store/interaction-reads';
import { findMoment, readEntriesAsOf, readHeldAddresses, readKeyVersions } from '../store/ledger-as-of';
import { decideOne } from './decide-sends';
import { askedFor, contactRef, type Ground } from './ground';
import type { ContactKey, DecidedSends } from './index';

/**
 * What would have been decided at a past time: on what was committed by then, under the policy then in force. The same
 * rules decide as now; the state is the ledger replayed up to that commit, so whoever was merged or erased since, and
 * whoever held the address then, is judged as they stood. Clicks count as far as they are still kept (row 10).
 */
export async function decideAsOf(
  ground: Ground,
  { to, topic, channel, at }: { to: ContactKey; topic: string; channel: Channel; at: Date },
): Promise<DecidedSends> {
  if (at > ground.clock()) throw new AbideError('BAD_USER_INPUT', 'this time has not come yet', { path: 'at' });
  const moment = await findMoment(ground.database.pool, at);
  if (!moment) throw new AbideError('BAD_USER_INPUT', 'nothing was recorded by this time', { path: 'at' });
  const ref = contactRef(ground, to);
  const active = await ground.active.activeAt(moment.policyVersion);
  const register = await registerAsOf(ground, askedFor([ref]), { position: moment.position, at });
  return decideOne(
    { registerOf: () => register, position: moment.position, active },
    { refs: [ref], topic, channel },
    at,
  );
}

async function registerAsOf(
  ground: Ground,
  { addresses, contactIds }: ReturnType<typeof askedFor>,
  { position, at }: { position: number; at: Date },
): Promise<Register> {
  const { pool } = ground.database;
  await refuseUnknownKeyVersions(ground);
  const read = (aliases: typeof addresses) => readEntriesAsOf(pool, { keys: aliases.flat(), contactIds, position });
  let aliases = addresses;
  let entries = await read(aliases);
  const everybody = () => [...new Set(entries.flatMap((entry) => entry.contactId ?? []))];
  if (ground.secrets.all.length > 1) {
    const held = await readHeldAddresses(pool, everybody());
    aliases = [...addresses, ...held.map((address) => hashAddress(address, ground.secrets))];
    entries = await read(aliases);
  }
  const register = new Register();
  for (const keys of aliases) register.addAliases(keys);
  replay(
    entries.map((stored) => ({ entry: entryOf(stored, stored), place: placeOnly(stored) })),
    register,
  );
  for (const { contactId, lastAt } of await readClicksBefore(pool, everybody(), at)) {
    register.noteClick(contactId, lastAt);
  }
  return register;
}

function placeOnly({ position, ordinal }: { position: number; ordinal: number }) {
  return { position, ordinal };
}

/** A no written under a secret that this instance lacks could not be found: in doubt, no answer. */
async function refuseUnknownKeyVersions({ database, secrets }: Ground): Promise<void> {
  const known = new Set(secrets.all.map(({ version }) => version));
  const unknown = (await readKeyVersions(database.pool)).find((version) => !known.has(version));
  if (unknown === undefined) return;
  throw new AbideError('UNAVAILABLE', `key version ${unknown} is in use; add it to ABIDE_SECRET_OLD`);
}
