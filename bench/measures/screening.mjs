import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CONTACTS, contactAddress, suppressedAddress, unknownAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';
import { runScreening } from './run-screening.mjs';

export const LINES = 100_000;

/** A list of 100,000 lines split in two; beside COPY into a temporary table and joins over the same keys. */
export async function measureScreening(ground, { rounds }) {
  const folder = join(ground.dataDir, 'lists');
  await mkdir(folder, { recursive: true });
  const list = join(folder, 'list.csv');
  await writeFile(
    list,
    `email,name\n${Array.from({ length: LINES }, (_, number) => `${addressOf(number)},Reader ${number}`).join('\n')}\n`,
  );
  const run = (script) => (round) => runScreening(ground, { script, list, out: join(folder, `${script}-${round}`) });
  const results = await alternate(
    { 'COPY and joins': run('copy-and-join'), abide: run('abide-screen') },
    { rounds, warmUp: false },
  );
  await compare(folder, rounds);
  return {
    title: `B. ${LINES.toLocaleString('en')} lines screened, never stale`,
    results,
    ratios: [
      { ...ratio(results, { of: 'abide', to: 'COPY and joins', by: 'seconds' }), goal: '<= 1.0' },
      { ...ratio(results, { of: 'abide', to: 'COPY and joins', by: 'peakMebibytes' }), goal: 'peak <= 160 MiB' },
    ],
  };
}

/** A tenth are contacts, a fifth suppressed strangers, the others nobody we know; mixed. */
function addressOf(number) {
  const kind = number % 10;
  if (kind === 0) return contactAddress((number / 10) % CONTACTS);
  return kind < 3 ? suppressedAddress(number % 97_000) : unknownAddress(number);
}

async function compare(folder, rounds) {
  const ours = await addressesIn(join(folder, `abide-screen-${rounds - 1}`, 'sendable.csv'));
  const theirs = await addressesIn(join(folder, `copy-and-join-${rounds - 1}`, 'sendable.csv'));
  const isSame = ours.size === theirs.size && [...ours].every((address) => theirs.has(address));
  if (!isSame || ours.size === 0) throw new Error(`Abide finds ${ours.size} sendable, the peer ${theirs.size}`);
}

async function addressesIn(file) {
  const addresses = new Set();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.includes('@')) addresses.add(line.split(',')[0]);
  }
  return addresses;
}
