import autocannon from 'autocannon';

export const CONNECTIONS = 50;

/**
 * Loads a server through 50 connections, each of which sends requests of its own: were they all to ask the same
 * question at the same moment, whoever batches would answer it once.
 *
 * @param requestsOf the requests of one connection, made before the clock starts.
 * @param seconds how long; left out: each connection sends its requests once.
 */
export async function load(server, { requestsOf, seconds }) {
  const requests = Array.from({ length: CONNECTIONS }, (_, connection) => requestsOf(connection));
  const amount = requests.reduce((sum, one) => sum + one.length, 0);
  let next = 0;
  const before = server.cpuSeconds();
  const result = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    timeout: 20,
    ...(seconds ? { duration: seconds } : { amount }),
    setupClient: (client) => client.setRequests(requests[next++ % CONNECTIONS]),
  });
  const after = server.cpuSeconds();
  const answered = result['2xx'];
  if (result.errors > 0 || result.non2xx > 0 || answered === 0) {
    throw new Error(`of a load ${answered} were answered, ${result.non2xx} refused and ${result.errors} lost`);
  }
  return {
    rate: answered / ((result.finish - result.start) / 1000),
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: before === undefined ? undefined : ((after - before) * 1e6) / answered,
    answered,
  };
}
