import { startHubspot } from './start-hubspot';

/**
 * The stand-in as a process of its own: `node main.js [port]`. Prints its address on a line and runs until it is ended.
 * The environment may give a token (HUBSPOT_ACCESS_TOKEN) and a secret (HUBSPOT_CLIENT_SECRET), as the service's does.
 */
async function main(): Promise<void> {
  const { HUBSPOT_ACCESS_TOKEN: token, HUBSPOT_CLIENT_SECRET: secret } = process.env;
  const port = Number(process.argv[2] ?? 0);
  const hubspot = await startHubspot({ port, token, webhooks: secret ? { secret } : {} });
  process.stdout.write(`${hubspot.url}\n`);
  const end = () => void hubspot.close().then(() => process.exit(0));
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Whoever started it went away without ending it.
  process.on('disconnect', end);
}

void main();
