import autocannon from 'autocannon';

export const CONNECTIONS = 50;

/**
 * Loads a server through 50 connections, each of which sends requests of its own: were they all to ask the same
 * question at the same moment, whoever batches would answer it once.
 *
 * Times are taken here, in fractions of a millisecond, and the clock starts when the requests have been made.
 *
 * @param requestsOf the requests of one connection.
 * @param isRedirect the right answer is a redirect; else it is one of 2xx.
 * @param seconds how long; left out: each connection sends its requests once.
 */
export async function load(server, { requestsOf, seconds, isRedirect = false }) {
  const requests = Array.from({ length: CONNECTIONS }, (_, connection) => requestsOf(connection));
  const amount = requests.reduce((sum, one) => sum + one.length, 0);
  const clock = { start: 0, end: 0, cpu: undefined, database: undefined, latencies: [] };
  let next = 0;
  const run = autocannon({
    url: server.url,
    connections: CONNECTIONS,
    timeout: 20,
    sampleInt: 100,
    ...(seconds ? { duration: seconds } : { amount }),
    setupClient: (client) => client.setRequests(requests[next++ % CONNECTIONS]),
  });
  run.on('start', () => {
    clock.start = performance.now();
    clock.cpu = server.cpuSeconds();
    clock.database = server.databaseCpuSeconds?.();
  });
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    clock.latencies.push(milliseconds);
    clock.end = performance.now();
  });
  const result = await run;
  const { errors, requests: sent } = result;
  const refused = sent.total - (isRedirect ? result['3xx'] : result['2xx']);
  return outcome(clock, { cpu: server.cpuSeconds(), database: server.databaseCpuSeconds?.(), errors, refused });
}

function outcome({ start, end, latencies, ...before }, { cpu, database, errors, refused }) {
  const answered = latencies.length;
  if (errors > 0 || refused > 0 || answered === 0) {
    throw new Error(`of a load ${answered} were answered, ${refused} refused and ${errors} lost`);
  }
  latencies.sort((one, other) => one - other);
  const cpuMicros = microsEach(cpu, before.cpu, answered);
  const databaseMicros = microsEach(database, before.database, answered);
  return {
    answered,
    rate: answered / ((end - start) / 1000),
    p50: latencies[Math.floor(answered * 0.5)],
    p99: latencies[Math.floor(answered * 0.99)],
    cpuMicros,
    databaseMicros,
    allCpuMicros: cpuMicros + databaseMicros,
  };
}

/** Processor time of each answer; it swings far less than a rate when the machine has other work. */
function microsEach(after, before, answered) {
  return after === undefined || before === undefined ? undefined : ((after - before) * 1e6) / answered;
}
