import { API_KEY, withDatabase } from '../ground.mjs';
import { load } from '../load.mjs';
import { CHANNEL, CONTACTS, contactAddress, suppressedAddress, TOPIC, unknownAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';

export const QUESTIONS = 4_000;
const QUERY = `query Decide($to: ContactKey!, $topic: ID!, $channel: Channel!) {
  sendDecision(to: $to, topic: $topic, channel: $channel) { allowed reason ledgerPosition }
}`;

/** One decision a request, through GraphQL, never stale: Abide, Apollo with an empty resolver, Mercurius with pg. */
export async function measureDecisions(ground, { rounds, seconds }) {
  const servers = {
    abide: await ground.startAbide(),
    'bare Apollo': await ground.startPeer('apollo-hello'),
    'Mercurius + pg': await ground.startPeer('mercurius-decision'),
  };
  try {
    await compareAnswers(servers);
    const run = (name, request) => (_round, isWarmUp) =>
      load(withDatabase(ground, servers[name]), {
        seconds: isWarmUp ? Math.min(seconds, 3) : seconds,
        requestsOf: (connection) => questions(connection).map(request),
      });
    const results = await alternate(
      {
        'bare Apollo': run('bare Apollo', askHello),
        abide: run('abide', askAbide),
        'Mercurius + pg': run('Mercurius + pg', askAbide),
      },
      { rounds },
    );
    return {
      title: 'A. One decision a request through GraphQL, 50 connections',
      results,
      ratios: [
        { ...ratio(results, { of: 'abide', to: 'Mercurius + pg', by: 'rate' }), goal: '>= 1.6' },
        { ...ratio(results, { of: 'abide', to: 'bare Apollo', by: 'rate' }), goal: '>= 0.7' },
        { ...ratio(results, { of: 'abide', to: 'bare Apollo', by: 'p99' }), goal: '<= 1.3' },
        { ...ratio(results, { of: 'abide', to: 'Mercurius + pg', by: 'allCpuMicros' }), goal: '-' },
        { ...ratio(results, { of: 'abide', to: 'bare Apollo', by: 'allCpuMicros' }), goal: '-' },
      ],
    };
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** Of twenty questions fourteen are about contacts, three about suppressed strangers, three about nobody we know. */
export function addressOf(number) {
  const kind = number % 20;
  if (kind < 14) return contactAddress((number * 7) % CONTACTS);
  return kind < 17 ? suppressedAddress(number) : unknownAddress(number);
}

/** 400 questions a connection, each connection at a place of its own. */
function questions(connection) {
  const first = connection * 79;
  return Array.from({ length: 400 }, (_, number) => addressOf((first + number * 3) % QUESTIONS));
}

export function askAbide(email) {
  return post(QUERY, { to: { email }, topic: TOPIC, channel: CHANNEL });
}

function askHello(email) {
  return post('query Hello($name: String!) { hello(name: $name) }', { name: email });
}

export function post(query, variables) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` };
  return { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables }) };
}

async function compareAnswers(servers) {
  const reasons = new Map();
  for (let number = 0; number < 100; number++) {
    const request = askAbide(addressOf(number));
    const [ours, theirs] = [await answerOf(servers.abide, request), await answerOf(servers['Mercurius + pg'], request)];
    const isSame = JSON.stringify(ours) === JSON.stringify(theirs);
    if (!isSame) throw new Error(`answer ${number} differs: ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}`);
    reasons.set(ours.data.sendDecision.reason, (reasons.get(ours.data.sendDecision.reason) ?? 0) + 1);
  }
  if (reasons.size < 4) throw new Error(`the questions meet ${[...reasons.keys()].join(', ')} only`);
}

export async function answerOf(server, { path, method, headers, body }) {
  return (await fetch(server.url + path, { method, headers, body })).json();
}
