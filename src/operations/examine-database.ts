import type { Clock } from '../clock';
import type { ProviderName } from '../domain/provider-map';
import { AbideError } from '../errors';
import type { Secrets } from '../security/secrets';
import type { Database } from '../store/database';
import { readClockOffset } from '../store/database-clock';
import { readFreeSessions, readMissingGuards, readRoleRights } from '../store/database-guards';
import { examineKeys } from '../store/hash-keys';
import { readMissingMonths } from '../store/interaction-partitions';
import { readQueueFigures } from '../store/job-figures';
import { QUEUES } from '../store/jobs';
import { readMissingMigrations } from '../store/migrate';
import { judgeActivation, type PolicyMark, readActivations } from '../store/policy-activations';
import { readSyncFigures, type SyncFigures } from '../store/sync-figures';
import { type Finding, fine, found } from './finding';
import { verifyLedger } from './verify-ledger';

export interface Examined {
  readonly database: Database;
  readonly secrets: Secrets;
  /** Of the policy file; undefined where that could not be read, which is a finding of its own. */
  readonly policy?: PolicyMark;
  /** The one that Abide started itself: its role owns everything, and is meant to. */
  readonly isEmbedded: boolean;
  readonly clock: Clock;
  /** What the policy maps, and what is set up here. */
  readonly providers?: { readonly mapped: readonly ProviderName[]; readonly setUp: readonly ProviderName[] };
}

type Check = (examined: Examined) => Promise<Finding[]>;

const FEWEST_SESSIONS = 10;
/** Above this a decision and a change on two instances may be told in the wrong order; /readyz says no at 30 s. */
const STEADY_CLOCK_SECONDS = 2;
const FARTHEST_CLOCK_SECONDS = 30;
/** As many as some hundredths of a second read; `abide verify` reads all. */
const NEWEST_COMMITS = 2_000;
const LATE_JOB_SECONDS = 600;

const CHECKS: Readonly<Record<string, Check>> = {
  sessions: checkSessions,
  grants: checkGrants,
  guards: checkGuards,
  clock: checkClock,
  secrets: checkSecrets,
  policy: checkPolicy,
  ledger: checkLedger,
  jobs: checkJobs,
  interactions: checkMonths,
  providers: checkProviders,
};

/**
 * Looks at an open database as an operator would who knows it by heart. Reads only, so that it may be run at any time,
 * beside the service. A check that fails is a finding too, and the others go on.
 */
export async function examineDatabase(examined: Examined): Promise<Finding[]> {
  const missing = await attempt('migrations', () => checkMigrations(examined));
  // Without its tables there is nothing to look at.
  if (missing.some(({ level }) => level === 'FAULT')) return missing;
  const findings = [...missing];
  for (const [name, check] of Object.entries(CHECKS)) findings.push(...(await attempt(name, () => check(examined))));
  return findings;
}

async function attempt(name: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    const isPassing = error instanceof AbideError && error.code === 'UNAVAILABLE';
    if (error instanceof AbideError && !isPassing) {
      return [found(name, 'FAULT', { found: error.message, step: 'Put that right, then run `abide doctor` again.' })];
    }
    const code = String((error as { code?: unknown }).code ?? 'no code');
    const step =
      code === '42501' ? 'Grant what docs/operating.md grants.' : 'ABIDE_LOG_LEVEL=debug abide verify tells more.';
    return [{ ...found(name, 'FAULT', { found: `this could not be examined (${code})`, step }), isPassing }];
  }
}

async function checkMigrations({ database }: Examined): Promise<Finding[]> {
  const missing = await readMissingMigrations(database.pool);
  if (missing.length === 0) return [fine('migrations', 'the database has the newest shape')];
  const what = `the database lacks ${missing.length} migrations, from ${missing[0]}`;
  return [found('migrations', 'FAULT', { found: what, step: 'Run `abide migrate`, as the owner of the tables.' })];
}

async function checkSessions({ database }: Examined): Promise<Finding[]> {
  const free = await readFreeSessions(database.pool);
  if (free >= FEWEST_SESSIONS) return [fine('sessions', `${free} sessions are free on the server`)];
  const step = 'Raise max_connections: each instance takes up to 10.';
  return [found('sessions', 'WARNING', { found: `only ${free} sessions are free on the server`, step })];
}

async function checkGrants({ database, isEmbedded }: Examined): Promise<Finding[]> {
  if (isEmbedded) return [fine('grants', 'the embedded database is for this installation alone')];
  const { isOwner, missing, excess } = await readRoleRights(database.pool);
  if (missing.length > 0) {
    const step = 'Run the grants of docs/operating.md ("A service role") as the owner, after every migration.';
    return [found('grants', 'FAULT', { found: `the account may not ${missing.join(', ')}`, step })];
  }
  if (isOwner) {
    const what = 'the account owns the tables, so it could switch off what keeps a no';
    const step = 'Run the service as a role that does not: docs/operating.md ("A service role").';
    return [found('grants', 'WARNING', { found: what, step })];
  }
  if (excess.length === 0) return [fine('grants', 'the account may do what it has to, and no more')];
  const what = `the account may ${excess.join(', ')}, which nothing needs`;
  return [found('grants', 'WARNING', { found: what, step: 'Revoke that, as the owner.' })];
}

async function checkGuards({ database }: Examined): Promise<Finding[]> {
  const missing = await readMissingGuards(database.pool);
  if (missing.length === 0) return [fine('guards', 'all triggers that keep a no are on')];
  const step =
    'Find out who did it, switch them on (ENABLE ALWAYS TRIGGER), run `abide verify --expect` with a noted head.';
  return [found('guards', 'FAULT', { found: `off or gone: ${missing.join(', ')}`, step })];
}

async function checkClock({ database }: Examined): Promise<Finding[]> {
  const seconds = await readClockOffset(database.pool, () => new Date());
  const size = Math.abs(seconds);
  const what = `the clock is ${size.toFixed(1)} s ${seconds < 0 ? 'behind' : 'before'} that of the database`;
  if (size <= STEADY_CLOCK_SECONDS) return [fine('clock', what)];
  const level = size > FARTHEST_CLOCK_SECONDS ? 'FAULT' : 'WARNING';
  return [found('clock', level, { found: what, step: 'Let both machines keep time (NTP).' })];
}

async function checkSecrets({ database, secrets }: Examined): Promise<Finding[]> {
  const { mistakes, usedVersions } = await examineKeys(database.pool, secrets);
  const step = 'Give back the secret it had: without it earlier noes are not found, and Abide does not start.';
  if (mistakes.length > 0) return mistakes.map((mistake) => found('secrets', 'FAULT', { found: mistake, step }));
  const announced = secrets.all.map(({ version }) => version).filter((version) => !usedVersions.includes(version));
  if (announced.length === 0) return [fine('secrets', `version ${secrets.current.version} is current, all are known`)];
  const what = `version ${announced.join(', ')} is known here and was never the current one`;
  const next = 'Once every instance knows it, make it the current one: docs/operating.md ("The secret").';
  return [found('secrets', 'NOTE', { found: what, step: next })];
}

async function checkPolicy({ database, policy }: Examined): Promise<Finding[]> {
  if (!policy) return [];
  const judgement = judgeActivation(policy, await readActivations(database.pool));
  if (judgement.kind === 'ACTIVE') return [fine('policy', `version ${policy.version} is in force`)];
  if (judgement.kind === 'FIRST') {
    const step = 'Nothing yet: the next start puts it in force.';
    return [found('policy', 'NOTE', { found: `no policy is in force; the file has version ${policy.version}`, step })];
  }
  const step = 'Put ABIDE_POLICY right; Abide does not start with this file.';
  return [found('policy', 'FAULT', { found: judgement.message, step })];
}

async function checkLedger({ database }: Examined): Promise<Finding[]> {
  const report = await verifyLedger({ database }, { newest: NEWEST_COMMITS });
  const head = `its head is ${report.position}:${report.headHash}`;
  if (report.isIntact) return [fine('ledger', `the newest ${report.commits} commits are whole; ${head}`)];
  const [first] = report.faults;
  const what = `position ${first?.position}: ${first?.fault}, and ${report.faults.length - 1} other faults; ${head}`;
  return [found('ledger', 'FAULT', { found: what, step: 'Run `abide verify`, and compare with a backup.' })];
}

async function checkJobs({ database }: Examined): Promise<Finding[]> {
  const queues = await readQueueFigures(database.pool, Object.keys(QUEUES));
  const findings = queues.flatMap(({ queue, isMade, due, oldestDueSeconds, lost }) => {
    const step = 'Does an `abide serve` run? Its log says why a job failed.';
    const late = `${due} ${queue} jobs are due, the oldest for ${Math.round(oldestDueSeconds)} s`;
    return [
      ...(isMade
        ? []
        : [found('jobs', 'FAULT', { found: `the queue ${queue} is missing`, step: 'Run `abide migrate`.' })]),
      ...(oldestDueSeconds > LATE_JOB_SECONDS ? [found('jobs', 'WARNING', { found: late, step })] : []),
      ...(lost > 0
        ? [
            found('jobs', 'WARNING', {
              found: `${lost} ${queue} jobs failed for good`,
              step: '`abide cases` lists them.',
            }),
          ]
        : []),
    ];
  });
  const waiting = queues.reduce((sum, { due }) => sum + due, 0);
  return findings.length > 0 ? findings : [fine('jobs', `${waiting} jobs are due, none for long`)];
}

async function checkMonths({ database, clock }: Examined): Promise<Finding[]> {
  const missing = await readMissingMonths(database.pool, clock());
  if (missing.length === 0) return [fine('interactions', 'this month and the next are made')];
  const what = `not made: ${missing.join(', ')}; what comes goes to the default partition`;
  return [found('interactions', 'WARNING', { found: what, step: 'Run `abide migrate` as the owner, once a month.' })];
}

const LATE_NO_SECONDS = 300;

async function checkProviders({ database, providers }: Examined): Promise<Finding[]> {
  const { mapped = [], setUp = [] } = providers ?? {};
  const missing = mapped
    .filter((name) => !setUp.includes(name))
    .map((name) =>
      found('providers', 'WARNING', {
        found: `the policy maps topics to ${name}, which is not set up here`,
        step: 'Set its variables (docs/sync.md), or see that another instance has them.',
      }),
    );
  const findings = [...missing, ...(await readSyncFigures(database.pool)).flatMap(judgeProvider)];
  return findings.length > 0 ? findings : [fine('providers', 'nothing waits for long, and nothing is refused')];
}

function judgeProvider({ provider, circuit, fault, oldestNoSeconds, parked, parkedErasures }: SyncFigures): Finding[] {
  const late = `a no has waited ${Math.round(oldestNoSeconds)} s for ${provider}`;
  const away = `${provider} is not called for now${fault === undefined ? '' : `: ${fault}`}`;
  const refused = `${provider} refuses what is to be written for ${parked} contacts`;
  const undeleted = `${provider} refuses to delete ${parkedErasures} erased people`;
  const warning = (what: string, step: string) => found('providers', 'WARNING', { found: what, step });
  return [
    ...(circuit === 'CLOSED' ? [] : [warning(away, 'It is tried again by itself; with a dead token give a new one.')]),
    ...(oldestNoSeconds > LATE_NO_SECONDS
      ? [warning(late, 'Does an `abide serve` run? `abide sync --status` tells.')]
      : []),
    ...(parked > 0 ? [warning(refused, '`abide cases` names them; then `abide sync retry`.')] : []),
    ...(parkedErasures > 0 ? [warning(undeleted, '`abide cases` names them; then `abide sync retry`.')] : []),
  ];
}
