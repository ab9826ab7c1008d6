import { stopTestServer } from './test-server';

export = async function globalTeardown(): Promise<void> {
  await stopTestServer();
};
