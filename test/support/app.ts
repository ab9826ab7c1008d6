import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { Log } from '../../src/log';
import type { Operations } from '../../src/operations';
import { testDatabase } from './database';
import { runLog, showErrors } from './run-log';

export interface TestApp {
  readonly url: string;
  readonly databaseUrl: string;
  /** Holds all scopes. */
  readonly apiKey: string;
  readonly operations: Operations;
  readonly pool: Awaited<ReturnType<typeof testDatabase>>['pool'];
  graphql(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<{ data?: unknown; errors?: readonly { message: string; extensions: Record<string, unknown> }[] }>;
  close(): Promise<void>;
}

const SECRET = '1:a-secret-of-the-tests-that-is-long-enough';

/**
 * The whole service on a free port and a database of its own, as `abide serve` builds it.
 *
 * @param session parameters of its database sessions, as a connection string takes them.
 */
export async function startTestApp(
  environment: Record<string, string> = {},
  session = '',
  log: Log = runLog(showErrors),
): Promise<TestApp> {
  const { url: databaseUrl, pool, drop } = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), `abide-test-${process.pid}-data-`));
  const apiKey = 'a-key-of-the-tests-with-all-scopes-1';
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: `${databaseUrl}${session}`,
    ABIDE_DATA_DIR: dataDir,
    ABIDE_SECRET: SECRET,
    ABIDE_API_KEY: apiKey,
    ABIDE_POLICY: join(__dirname, '../../policies/engage-process.yaml'),
    ...environment,
  });
  const app = await openApp(config, { log, allowUnsafeDurability: true });
  const { url } = await app.listen();
  return {
    url,
    databaseUrl,
    apiKey,
    operations: app.operations,
    pool,
    graphql: async (query, variables, headers) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}`, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as never;
    },
    close: async () => {
      await app.close();
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
