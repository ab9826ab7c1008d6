import { startMailchimp } from './start-mailchimp';

/**
 * The stand-in as a process of its own: `node main.js [port]`. Prints its address on a line and runs until it is ended, or
 * until who forked it is gone. The environment may give a key (MAILCHIMP_API_KEY), as the service's does.
 */
async function main(): Promise<void> {
  const { MAILCHIMP_API_KEY: apiKey } = process.env;
  const mailchimp = await startMailchimp({ port: Number(process.argv[2] ?? 0), apiKey });
  const end = () => void mailchimp.close().then(() => process.exit(0));
  for (const told of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(told, end);
  // Last, for whoever reads it may end the process at once.
  process.stdout.write(`${mailchimp.url}\n`);
}

void main();
