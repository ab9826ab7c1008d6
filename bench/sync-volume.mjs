import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Plays the sync tests of a running service with many people, between stand-ins of both providers, and prints figures.
 * `npm run sync-volume -- outage`, `killed-worker` or `first-connection`; sizes by `ABIDE_SYNC_CHANGES`,
 * `ABIDE_SYNC_RATE` (calls in ten seconds that HubSpot allows), `ABIDE_SYNC_BATCH=no`, `ABIDE_SYNC_KILLED`, `ABIDE_SYNC_PEOPLE`.
 */
const PLAYS = ['outage', 'killed-worker', 'first-connection'];
const SIZES = {
  ABIDE_SYNC_CHANGES: '10000',
  ABIDE_SYNC_RATE: '100',
  ABIDE_SYNC_KILLED: '1000',
  ABIDE_SYNC_PEOPLE: '100000',
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !PLAYS.includes(name));
if (unknown.length > 0) {
  console.error(`sync-volume: plays are ${PLAYS.join(', ')}.`);
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const files = (named.length > 0 ? named : PLAYS).map((name) => `test/sync/${name}.test.ts`);
const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...files, '--runInBand', '--verbose'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...SIZES, ...process.env, ABIDE_SYNC_VOLUME: '1', ABIDE_TEST_MAIN: 'dist/src/main.js' },
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
