import { join } from 'node:path';
import { openApp } from '../../src/app';
import { runCommandLine } from '../../src/cli/run-command-line';
import { readConfig } from '../../src/config';
import { examineInstallation } from '../../src/doctor';
import { keepSaid, runLog, showErrors } from './run-log';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `abide` in this process as the shell would, on a database given by its URL, and keeps what it said. */
export function abide(databaseUrl: string, ...words: string[]): Promise<Ran> {
  return abideIn({}, databaseUrl, ...words);
}

/** The same with variables of the test beside. */
export async function abideIn(
  variables: Readonly<Record<string, string>>,
  databaseUrl: string,
  ...words: string[]
): Promise<Ran> {
  const root = join(__dirname, '../..');
  let out = '';
  let err = '';
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    ABIDE_SECRET: '1:a-secret-of-the-tests-that-is-long-enough',
    ABIDE_POLICY: join(root, 'policies/engage-process.yaml'),
    ...variables,
  };
  const code = await runCommandLine(words, {
    openApp: ({ set = {}, goesByPolicyInForce } = {}) =>
      openApp(readConfig({ ...environment, ...set }), {
        log: runLog(showErrors),
        allowUnsafeDurability: true,
        goesByPolicyInForce,
      }),
    examine: () =>
      examineInstallation({ environment, defaultPolicy: environment.ABIDE_POLICY, allowUnsafeDurability: true }),
    packageRoot: root,
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    signal: new AbortController().signal,
  });
  keepSaid(err);
  return { code, out, err };
}
