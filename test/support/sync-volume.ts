import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { effectiveStatus } from '../fakes/hubspot/effective-status';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { hashOf } from '../fakes/mailchimp/account';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { askGraphql, compileService, type Environment, type Service, type Serving } from './serving';
import { tellFigures } from './sync-figures';
import { testFolder } from './test-server';

export const TOPICS = ['news', 'events'] as const;
export type Topic = (typeof TOPICS)[number];
export const TYPES: Readonly<Record<Topic, string>> = { news: '1001', events: '1002' };
export const AUDIENCE = 'a1b2c3d4e5';
export const INTERESTS: Readonly<Record<Topic, string>> = { news: 'c0ffee0001', events: 'c0ffee0002' };

const NO_LIMIT = 10_000;
const LOOK_EVERY_MS = 250;
const TELL_EVERY_MS = 10_000;
const STATUS = `{ syncStatus { provider circuit fault due toLookUp erasures parked drift
  walks { walk finishedAt events fault } } }`;

export interface SyncStatus {
  readonly provider: string;
  readonly circuit: string;
  readonly fault: string | null;
  readonly due: number;
  readonly toLookUp: number;
  readonly erasures: number;
  readonly parked: number;
  readonly drift: number | null;
  readonly walks: readonly { walk: string; finishedAt: string | null; events: number; fault: string | null }[];
}

/** How HubSpot is called: `rate` calls in ten seconds are allowed, by both sides. */
export interface Pace {
  readonly rate: number;
  readonly mayBatch: boolean;
}

export const UNHURRIED: Pace = { rate: NO_LIMIT, mayBatch: true };

/** The service as a process with a database of its own, between stand-ins of both providers. */
export interface SyncVolume {
  readonly hubspot: Hubspot;
  readonly mailchimp: Mailchimp;
  /** Takes people in from a CSV, while no service runs. */
  importPeople(lines: readonly string[]): Promise<void>;
  serve(pace?: Pace): Promise<Serving>;
  /** Until nothing is due, nobody is to be looked up, and everybody was walked through at both. */
  untilInStep(patienceMs: number): Promise<readonly SyncStatus[]>;
  status(): Promise<readonly SyncStatus[]>;
  /** Whether the topic is open for the address there, as that provider would send. */
  isOpenAtHubspot(email: string, topic: Topic): boolean;
  isOpenAtMailchimp(email: string, topic: Topic): boolean;
  close(): Promise<void>;
}

export async function openSyncVolume(): Promise<SyncVolume> {
  const service = await compileService();
  const dataDir = await testFolder();
  const [hubspot, mailchimp] = await Promise.all([startPortal(), startAccount()]);
  let serving: Serving | undefined;
  const environment = (pace: Pace = UNHURRIED): Environment => ({
    ABIDE_DATA_DIR: dataDir,
    ABIDE_POLICY: join(__dirname, 'volume-policy.yaml'),
    HUBSPOT_ACCESS_TOKEN: hubspot.token,
    HUBSPOT_BASE_URL: hubspot.url,
    HUBSPOT_RATE: String(pace.rate),
    HUBSPOT_BATCH: pace.mayBatch ? 'yes' : 'no',
    MAILCHIMP_API_KEY: mailchimp.apiKey,
    MAILCHIMP_BASE_URL: mailchimp.url,
  });
  const status = async () => {
    const { data, errors } = await askGraphql((serving as Serving).url, STATUS);
    if (!data) throw new Error(`no status: ${JSON.stringify(errors)}`);
    return data.syncStatus as SyncStatus[];
  };
  return {
    hubspot,
    mailchimp,
    importPeople: (lines) => importPeople(service, { dataDir, lines, environment: environment() }),
    serve: async (pace = UNHURRIED) => {
      hubspot.control.changeRate({ limit: pace.rate });
      hubspot.control.change({ isEnterprise: pace.mayBatch });
      serving = await service.serve(environment(pace));
      return serving;
    },
    status,
    untilInStep: (patienceMs) => untilInStep(status, patienceMs),
    isOpenAtHubspot: (email, topic) => isOpenAtHubspot(hubspot, email, topic),
    isOpenAtMailchimp: (email, topic) => isOpenAtMailchimp(mailchimp, email, topic),
    close: async () => {
      if (serving?.isUp()) await serving.end('SIGTERM');
      await service.close();
      await Promise.all([hubspot.close(), mailchimp.close()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function startPortal(): Promise<Hubspot> {
  return startHubspot({
    definitions: [
      { id: TYPES.news, name: 'News' },
      { id: TYPES.events, name: 'Events' },
    ],
    rate: { limit: NO_LIMIT, searchLimit: NO_LIMIT, daily: undefined },
  });
}

function startAccount(): Promise<Mailchimp> {
  const interests = [
    { id: INTERESTS.news, name: 'News' },
    { id: INTERESTS.events, name: 'Events' },
  ];
  return startMailchimp({
    apiKey: 'madeup-us1',
    audiences: [
      {
        id: AUDIENCE,
        name: 'everybody',
        categories: [{ id: 'cafe000001', title: 'Topics', type: 'checkboxes', interests }],
      },
    ],
  });
}

async function importPeople(
  service: Service,
  { dataDir, lines, environment }: { dataDir: string; lines: readonly string[]; environment: Environment },
): Promise<void> {
  const file = join(dataDir, 'people.csv');
  await writeFile(file, lines.join('\n'));
  const { code, errors } = await service.run(['import', file, '--format', 'csv'], environment);
  await rm(file);
  if (code !== 0) throw new Error(`the import ended with ${code}: ${errors}`);
}

async function untilInStep(
  read: () => Promise<readonly SyncStatus[]>,
  patienceMs: number,
): Promise<readonly SyncStatus[]> {
  const startedAt = Date.now();
  const end = startedAt + patienceMs;
  for (let toldAt = startedAt; ; ) {
    const found = await read();
    if (Date.now() - toldAt > TELL_EVERY_MS) {
      toldAt = Date.now();
      tellFigures(`after ${Math.round((toldAt - startedAt) / 1000)} s`, {
        due: found.map(({ due }) => due),
        walks: walked(found),
      });
    }
    if (found.length === 2 && found.every(isInStep)) return found;
    if (Date.now() > end) throw new Error(`it never came into step: ${JSON.stringify(found)}`);
    await pause(LOOK_EVERY_MS);
  }
}

function walked(statuses: readonly SyncStatus[]): string {
  return statuses
    .flatMap(({ walks }) =>
      walks.map(({ walk, events, finishedAt }) => `${walk} ${events}${finishedAt ? ' done' : ''}`),
    )
    .join(', ');
}

function isInStep({ due, toLookUp, erasures, walks }: SyncStatus): boolean {
  const isWalked = walks.some(({ walk, finishedAt }) => walk === 'ALL' && finishedAt !== null);
  return isWalked && due + toLookUp + erasures === 0;
}

function isOpenAtHubspot({ state }: Hubspot, email: string, topic: Topic): boolean {
  const definition = state.definitions.get(TYPES[topic]);
  if (!definition) throw new Error('the type is not there');
  return effectiveStatus(state.preferences.get(email), definition).state === 'SUBSCRIBED';
}

function isOpenAtMailchimp({ state }: Mailchimp, email: string, topic: Topic): boolean {
  const member = state.audiences.get(AUDIENCE)?.members.get(hashOf(email));
  return member?.status === 'subscribed' && member.interests[INTERESTS[topic]] === true;
}
