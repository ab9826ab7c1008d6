import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const QUICK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250];

/** What the process says about itself. One set for each app, so that two in one process keep apart. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Everything that is counted and measured, on one screen: names start with `abide_`, units are base units, counters end
 * in `_total`. A label takes its values from a closed list of ours (a route's pattern, a reason, a channel): never from
 * a request, so a scrape holds no address, token or id, and does not grow with the number of people.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, more: { buckets: number[]; labelNames?: L[] }) =>
    new Histogram({ name, help, registers, ...more });
  return {
    registry,
    requests: histogram('abide_http_request_duration_seconds', 'Requests answered, by route, method and status.', {
      buckets: QUICK_SECONDS,
      labelNames: ['route', 'method', 'status'],
    }),
    graphqlErrors: counter('abide_graphql_errors_total', 'Errors in answers of GraphQL, by code.', ['code']),
    optIns: counter('abide_opt_ins_total', 'Opt-ins committed, by channel and source.', ['channel', 'source']),
    optOuts: counter('abide_opt_outs_total', 'Opt-outs committed, by channel and source.', ['channel', 'source']),
    objections: counter('abide_objections_total', 'Objections committed, by channel and source.', [
      'channel',
      'source',
    ]),
    erasures: counter('abide_erasures_total', 'Contacts erased, by reason.', ['reason']),
    refusals: counter('abide_refusals_total', 'Changes refused, by reason.', ['reason']),
    decisions: counter('abide_send_decisions_total', 'Send decisions given, by reason.', ['reason']),
    interactions: counter(
      'abide_interactions_total',
      'Opens, clicks and reports of delivery, by what became of them.',
      ['outcome'],
    ),
    providerEvents: counter('abide_provider_events_total', 'What providers told of people, by provider and kind.', [
      'provider',
      'kind',
    ]),
    providerWebhooks: counter('abide_provider_webhooks_total', 'Webhooks of providers, by what became of them.', [
      'provider',
      'outcome',
    ]),
    providerWrites: counter(
      'abide_provider_writes_total',
      'Contacts written for at providers, by what became of it; deletions apart.',
      ['provider', 'outcome'],
    ),
    providerCalls: counter(
      'abide_provider_calls_total',
      'Calls of providers, by the class of what was answered; none: no answer came.',
      ['provider', 'status'],
    ),
    providerDue: gauge('abide_provider_due', 'Contacts for which something is to be written there.', ['provider']),
    providerParked: gauge(
      'abide_provider_parked',
      'Contacts for which nothing is written, or deleted, until somebody acts.',
      ['provider'],
    ),
    providerDrift: gauge(
      'abide_provider_drift',
      'Contacts of which it held something else than it should, when everybody was last read.',
      ['provider'],
    ),
    providerNoLag: gauge('abide_provider_no_lag_seconds', 'How long the oldest no waits to be written there.', [
      'provider',
    ]),
    providerOpen: gauge('abide_provider_circuit_open', '1 while it is not called, because it gave no answer.', [
      'provider',
    ]),
    batchSize: histogram('abide_commit_batch_calls', 'Calls committed in one transaction.', { buckets: BATCH_SIZES }),
    commitDuration: histogram('abide_commit_duration_seconds', 'Time of one commit, locks included.', {
      buckets: QUICK_SECONDS,
    }),
    commitFailures: counter('abide_commit_failures_total', 'Batches that could not be committed.'),
    laneWaiting: gauge('abide_lane_waiting', 'Items that wait for a batch, by lane.', ['lane']),
    sessions: gauge('abide_database_sessions', 'Sessions of the database pool, by use.', ['use']),
    sessionsAwaited: gauge('abide_database_sessions_awaited', 'Requests that wait for a database session.'),
    ready: gauge('abide_ready', '1 when this instance can answer, as /readyz says; else 0.'),
    clockOffset: gauge(
      'abide_clock_offset_seconds',
      'How far the clock of this machine is before that of the database.',
    ),
    ledgerPosition: gauge('abide_ledger_position', 'Position of the last commit of the ledger.'),
    suppressions: gauge(
      'abide_suppressions',
      'Rows of the suppression list, copies and ended ones too; rounded when many.',
    ),
    keyVersion: gauge('abide_key_version', 'Always 1; versions of the secret that are known here, by use.', [
      'version',
      'use',
    ]),
    build: gauge('abide_build_info', 'Always 1; which Abide under which policy.', ['version', 'policy']),
  };
}

/** Adds what the process costs. Only while it serves: watching the event loop wakes it 50 times a second. */
export function watchProcess({ registry }: Pick<Metrics, 'registry'>): { end(): void } {
  const startedAt = Date.now() / 1000 - process.uptime();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const measured = (name: string, help: string, collect: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(collect());
      },
    });
  measured('abide_process_start_time_seconds', 'Start of the process, in seconds since 1970.', () => startedAt);
  measured('abide_process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  measured('abide_event_loop_delay_seconds', 'Delay of the event loop since the last scrape, 99th percentile.', () => {
    const seconds = delay.count === 0 ? 0 : delay.percentile(99) / 1e9;
    delay.reset();
    return seconds;
  });
  new Counter({
    name: 'abide_process_cpu_seconds_total',
    help: 'CPU time of the process, in and for it.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  return { end: () => void delay.disable() };
}
