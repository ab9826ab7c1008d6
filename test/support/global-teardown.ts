import { closeRunLog } from './run-log-search';
import { stopTestServer } from './test-server';

export = async function globalTeardown(): Promise<void> {
  await stopTestServer();
  await closeRunLog();
};
