import { startMailchimp } from './start-mailchimp';

/**
 * The stand-in as a process of its own: `node main.js [port]`. Prints its address on a line and runs until it is ended.
 * The environment may give a key (MAILCHIMP_API_KEY), as the service's does.
 */
async function main(): Promise<void> {
  const { MAILCHIMP_API_KEY: apiKey } = process.env;
  const mailchimp = await startMailchimp({ port: Number(process.argv[2] ?? 0), apiKey });
  process.stdout.write(`${mailchimp.url}\n`);
  const end = () => void mailchimp.close().then(() => process.exit(0));
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Whoever started it went away without ending it.
  process.on('disconnect', end);
}

void main();
