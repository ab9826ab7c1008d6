import { startHubspot } from './start-hubspot';

/**
 * The stand-in as a process of its own: `node main.js [port]`. Prints its address on a line and runs until it is ended, or
 * until who forked it is gone. The environment may give a token (HUBSPOT_ACCESS_TOKEN) and a secret
 * (HUBSPOT_CLIENT_SECRET), as the service's does.
 */
async function main(): Promise<void> {
  const { HUBSPOT_ACCESS_TOKEN: token, HUBSPOT_CLIENT_SECRET: secret } = process.env;
  const port = Number(process.argv[2] ?? 0);
  const hubspot = await startHubspot({ port, token, webhooks: secret ? { secret } : {} });
  const end = () => void hubspot.close().then(() => process.exit(0));
  for (const told of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(told, end);
  // Last, for whoever reads it may end the process at once.
  process.stdout.write(`${hubspot.url}\n`);
}

void main();
