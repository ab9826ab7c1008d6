import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ProviderName } from '../../domain/provider-map';

/** A provider's stand-in in a process of its own, which ends with the demo, also when that is killed. */
export interface StandIn {
  readonly url: string;
  /** What its calls are made with. */
  readonly token: string;
  /** Does there what people do, or sets it up: `test/fakes/README.md`. */
  control<T = unknown>(name: string, act?: object): Promise<T>;
  end(): Promise<void>;
}

export interface StandInSettings {
  /** Where the compiled stand-ins are. */
  readonly folder: string;
  readonly token: string;
  /** HubSpot's webhooks are signed with it. */
  readonly secret?: string;
}

/** Beside this file in what `npm run build` makes. */
export const BUILT_STAND_INS = join(__dirname, '../../../test/fakes');

export async function startStandIn(
  name: ProviderName,
  { folder, token, secret = '' }: StandInSettings,
): Promise<StandIn> {
  const variables =
    name === 'hubspot' ? { HUBSPOT_ACCESS_TOKEN: token, HUBSPOT_CLIENT_SECRET: secret } : { MAILCHIMP_API_KEY: token };
  // In a group of its own, so that a Ctrl-C ends it after us and not under us.
  const child = fork(join(folder, name, 'main.js'), ['0'], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  const url = await firstLineOf(child);
  return {
    url,
    token,
    control: (act, given = {}) => tell(`${url}/_control/${act}`, given),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a stand-in ended before it said where it is (exit code ${code})`);
  });
  ended.catch(() => {});
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return line;
}

async function tell<T>(url: string, given: object): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(given) });
  const body = (await response.json()) as T;
  if (!response.ok) throw new Error(`a stand-in answered ${response.status} to ${new URL(url).pathname}`);
  return body;
}
