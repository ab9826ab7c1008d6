import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommandLine } from './command-line';
import { CONNECTED_POLICY } from './demo/connected-policy';
import { runConnectedDemo } from './demo/connected-story';
import { BUILT_STAND_INS, type StandIn, startStandIn } from './demo/stand-in';
import { runDemo } from './demo/story';

const USUAL_PORT = 4000;

/**
 * `abide demo`: Abide's main job from first to last, on made-up people and databases of its own that are thrown away
 * afterwards: import, links, one click, the page, a role, an import that brings nobody back, and screened lists; then a
 * second company, that is in step with a HubSpot and a Mailchimp of this machine.
 */
export function addDemoCommand(program: Command, line: CommandLine): void {
  program
    .command('demo')
    .description('show the main job on made-up people, then keep serving them')
    .option('--once', 'end with exit code 0 instead of serving on')
    .action(({ once = false }: { once?: boolean }) => playDemo(line, once));
}

async function playDemo(line: CommandLine, once: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'abide-demo-'));
  // Started by root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711);
  try {
    await playMainJob({ line, folder }, async () => {
      await playSync({ line, folder }, async () => {
        if (once) return;
        line.print('\nIt keeps running; stop it with Ctrl-C.');
        await line.toldToStop();
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Demo {
  readonly line: CommandLine;
  readonly folder: string;
}

async function playMainJob({ line, folder }: Demo, whileServing: () => Promise<void>): Promise<void> {
  const port = String(await freePort());
  const { apiKey, url, set } = settingsOf(port, join(folder, 'data'));
  const policy = join(line.surroundings.packageRoot, 'policies/engage-process.yaml');
  await line.withApp(
    async (app) => {
      await app.listen();
      const { operations } = app;
      const print = (text: string) => line.print(text);
      await runDemo({ operations, url, apiKey, folder, print, signal: line.signal });
      await whileServing();
    },
    { set: { ...set, ABIDE_POLICY: policy } },
  );
}

async function playSync({ line, folder }: Demo, whileServing: () => Promise<void>): Promise<void> {
  const port = String((await tryPort(0)) ?? USUAL_PORT + 1);
  const { apiKey, url, set } = settingsOf(port, join(folder, 'connected-data'));
  const policy = join(folder, 'connected-policy.json');
  await writeFile(policy, JSON.stringify(CONNECTED_POLICY), { mode: 0o600 });
  const secret = madeUpKey();
  line.print('\nThe same in step with HubSpot and Mailchimp: stand-ins of this machine, for a second company.');
  await withStandIns(secret, async (hubspot, mailchimp) => {
    await line.withApp(
      async ({ operations, providers, webhookUrlOf, listen }) => {
        const print = (text: string) => line.print(text);
        const app = { operations, providers, webhookUrlOf, listen };
        await runConnectedDemo({ ...app, url, apiKey, hubspot, mailchimp, folder, print, signal: line.signal });
        await whileServing();
      },
      { set: { ...set, ABIDE_POLICY: policy, ...connectedTo({ hubspot, mailchimp, secret }) } },
    );
  });
}

async function withStandIns(
  secret: string,
  play: (hubspot: StandIn, mailchimp: StandIn) => Promise<void>,
): Promise<void> {
  const folder = BUILT_STAND_INS;
  const hubspot = await startStandIn('hubspot', { folder, token: 'demo-hubspot-token', secret });
  try {
    const mailchimp = await startStandIn('mailchimp', { folder, token: 'demo-us1' });
    await play(hubspot, mailchimp).finally(() => mailchimp.end());
  } finally {
    await hubspot.end();
  }
}

/** A large account: batch calls, and the calls in ten seconds that the largest plans allow. */
function connectedTo({ hubspot, mailchimp, secret }: { hubspot: StandIn; mailchimp: StandIn; secret: string }) {
  return {
    HUBSPOT_ACCESS_TOKEN: hubspot.token,
    HUBSPOT_CLIENT_SECRET: secret,
    HUBSPOT_BASE_URL: hubspot.url,
    HUBSPOT_BATCH: 'yes',
    HUBSPOT_RATE: '190',
    MAILCHIMP_API_KEY: mailchimp.token,
    MAILCHIMP_WEBHOOK_SECRET: madeUpKey(),
    MAILCHIMP_BASE_URL: mailchimp.url,
    ABIDE_RECONCILE_EVERY: 'PT1M',
  };
}

/** What leads out of the demo: somebody's own settings must not make it write to their database or to a provider. */
const OWN_SETTINGS = /^(ABIDE_(?!LOG_LEVEL)|DATABASE_URL|SMTP_URL|TWILIO_|HUBSPOT_|MAILCHIMP_)/;

function settingsOf(port: string, dataDir: string) {
  const own = Object.keys(process.env).filter((name) => OWN_SETTINGS.test(name));
  const apiKey = `demo-${madeUpKey()}`;
  const url = `http://localhost:${port}`;
  const set = {
    ...Object.fromEntries(own.map((name) => [name, ''])),
    NODE_ENV: 'development',
    ABIDE_DATA_DIR: dataDir,
    ABIDE_API_KEY: apiKey,
    ABIDE_PUBLIC_URL: url,
    PORT: port,
  };
  return { apiKey, url, set };
}

function madeUpKey(): string {
  return randomBytes(24).toString('hex');
}

/** The usual port, or any free one when somebody has it. */
async function freePort(): Promise<number> {
  if (process.env.PORT) return Number(process.env.PORT);
  return (await tryPort(USUAL_PORT)) ?? (await tryPort(0)) ?? USUAL_PORT;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
