import { openRunLog } from './run-log-search';
import { startTestServer } from './test-server';

/** One throw-away server for the whole run; each test file clones a database of its own from its template. */
export = async function globalSetup(): Promise<void> {
  await openRunLog();
  await startTestServer();
};
