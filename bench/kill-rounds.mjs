import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Plays many rounds of invariant 3 on the built service: load, kill of the service, of PostgreSQL or of both, restart,
 * and every acknowledged write is asked about. `npm run torture -- --rounds 50`.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } });
if (!/^[1-9]\d*$/.test(values.rounds)) {
  console.error('torture: --rounds must be a number from 1.');
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const args = ['node_modules/jest/bin/jest.js', 'test/invariants/03', '--runInBand', '--verbose'];
const child = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ABIDE_TEST_MAIN: 'dist/src/main.js', ABIDE_TEST_KILL_ROUNDS: values.rounds },
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
