import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDatabase } from '../ground.mjs';
import { load } from '../load.mjs';
import { alternate, ratio } from '../rounds.mjs';
import { answerOf, post } from './decision.mjs';

const QUERY = `query Page($first: Int!) {
  contacts(first: $first) {
    edges { cursor node { id email relation business language country } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const PAGE = post(QUERY, { first: 100 });

/** A page of 100 contacts; beside Apollo with the same rows in memory, which is what the answer itself costs. */
export async function measureLists(ground, { rounds, seconds }) {
  const abide = await ground.startAbide();
  const { data, errors } = await answerOf(abide, PAGE);
  if (errors || data.contacts.edges.length !== 100) throw new Error('there is no page of 100 contacts');
  await writeFile(join(ground.dataDir, 'page.json'), JSON.stringify(data));
  const servers = { abide, 'Apollo from memory': await ground.startPeer('apollo-list') };
  try {
    const theirs = await answerOf(servers['Apollo from memory'], PAGE);
    if (JSON.stringify(theirs.data) !== JSON.stringify(data)) throw new Error('the pages differ');
    const run = (name) => (_round, isWarmUp) =>
      load(withDatabase(ground, servers[name]), { seconds: isWarmUp ? 3 : seconds, requestsOf: () => [PAGE] });
    const results = await alternate(
      { 'Apollo from memory': run('Apollo from memory'), abide: run('abide') },
      { rounds },
    );
    return {
      title: 'E. A page of 100 contacts through GraphQL, 50 connections',
      results,
      ratios: ['rate', 'p99', 'cpuMicros'].map((by) => ({
        ...ratio(results, { of: 'abide', to: 'Apollo from memory', by }),
        goal: '-',
      })),
    };
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}
