import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Made-up people live nowhere else; plain and as in a link. */
const ADDRESS = /[^\s"'<>@%,;:(]+(?:@|%40)(?:[\w-]+\.)*example(?:\.(?:com|org|net))?\b/i;
const PHONE_NUMBER = /(?:\+|%2B|\b00)\d(?:[ ().-]?\d){8,}|\b(?:31|32|33|44|49)\d{8,11}\b/i;
/** One in some thousand ids has a run of digits like those of a number. */
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const API_KEY = /\babide_[0-9A-Za-z]{8}_[0-9A-Za-z]{32,}/;
/** How every secret that is written out in a test ends. */
const SECRET_OF_TESTS = /of-the-tests/;
const LONG_RUN = /[\w-]{50,}/g;
const SHORTEST_NAME = 6;
const HEX_RUN = /\b[0-9a-f]{32,128}\b/g;

/** What no log may hold, of what the tests used: the kind of each find, with its line. */
export function findInLog(text: string, used: ReadonlySet<string> = new Set()): string[] {
  const hashes = unkeyedHashesOf(used);
  // Names that a property draws may be a letter and a blank, which any line holds.
  const names = [...used].filter((value) => value.trim().length >= SHORTEST_NAME && value.trim().includes(' '));
  return text.split('\n').flatMap((line) => {
    const kind = kindOfFind(line, { used, hashes, names });
    return kind === undefined ? [] : [`${kind}: ${line}`];
  });
}

interface Used {
  readonly used: ReadonlySet<string>;
  readonly hashes: ReadonlySet<string>;
  readonly names: readonly string[];
}

function kindOfFind(line: string, { used, hashes, names }: Used): string | undefined {
  if (ADDRESS.test(line)) return 'an address';
  if (PHONE_NUMBER.test(line.replaceAll(UUID, 'an id'))) return 'a phone number';
  if (API_KEY.test(line)) return 'an API key';
  if (SECRET_OF_TESTS.test(line)) return 'a secret';
  if ([...line.matchAll(LONG_RUN)].some(([run]) => isToken(run))) return 'a link';
  const runs = [...line.matchAll(HEX_RUN)].map(([run]) => run);
  if (runs.some((run) => used.has(run))) return 'a secret';
  if (runs.some((run) => hashes.has(run))) return 'a hash without a key';
  if (names.some((name) => line.includes(name))) return 'a name';
  return undefined;
}

/**
 * Signed links are base64url or base32; hashes are written in hex, and long names are words with marks between them.
 * One token in some thousand has no digit, so that alone tells nothing.
 */
function isToken(run: string): boolean {
  if (!/[g-z]/i.test(run)) return false;
  const isOneWord = !/[-_]/.test(run);
  return isOneWord || /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run));
}

function unkeyedHashesOf(values: ReadonlySet<string>): Set<string> {
  return new Set(
    [...values].flatMap((value) =>
      ['md5', 'sha1', 'sha256'].map((algorithm) => createHash(algorithm).update(value).digest('hex')),
    ),
  );
}

/** Makes the folder of a run and tells the processes of the tests where it is. */
export async function openRunLog(): Promise<void> {
  process.env.ABIDE_TEST_LOGS = await mkdtemp(join(tmpdir(), `abide-test-${process.pid}-logs-`));
}

/** Throws when the logs of the run hold something of what its tests used. */
export async function closeRunLog(): Promise<void> {
  const folder = process.env.ABIDE_TEST_LOGS;
  if (!folder) return;
  const texts = { said: '', used: '' };
  for (const file of await readdir(folder)) {
    const kind = file.startsWith('used-') ? 'used' : 'said';
    texts[kind] += await readFile(join(folder, file), 'utf8');
  }
  await rm(folder, { recursive: true });
  const found = findInLog(texts.said, new Set(texts.used.split('\n').filter((value) => value !== '')));
  if (found.length === 0) return;
  const shown = found.slice(0, 20).map((find) => `  ${find.slice(0, 600)}`);
  throw new Error(`The logs of the tests hold what no log may hold (${found.length} lines):\n${shown.join('\n')}`);
}
