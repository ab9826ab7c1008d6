import { mintLinks } from '../links.mjs';
import { CONNECTIONS, load } from '../load.mjs';
import { CONTACTS, contactAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';

/**
 * The preference page behind a link, each request for another person; beside a page with a statement a request, and
 * beside a route of Fastify that does nothing. Of the last only the time on a processor counts.
 */
export async function measurePages(ground, { rounds, seconds }) {
  const servers = { abide: await ground.startAbide(), peer: await ground.startPeer('page-a-statement') };
  try {
    const pages = await mintLinks(servers.abide, { kind: 'pageUrl', count: CONTACTS, addressOf: contactAddress });
    const hashes = (
      await ground.client.query(`SELECT hash FROM address WHERE value LIKE '%@customer.example' LIMIT ${CONTACTS}`)
    ).rows.map(({ hash }) => `/p/${hash}`);
    await checkPages(servers.abide, pages);
    const visits = (server, paths) => () =>
      load(server, { seconds, requestsOf: (connection) => every(paths, connection) });
    const results = await alternate(
      {
        'an empty route': visits(servers.peer, ['/']),
        'a statement a page': visits(servers.peer, hashes),
        abide: visits(servers.abide, pages),
      },
      { rounds },
    );
    return {
      title: 'C. Preference pages by link, 50 connections',
      results,
      ratios: [
        { ...ratio(results, { of: 'abide', to: 'a statement a page', by: 'rate' }), goal: '>= 2' },
        { ...ratio(results, { of: 'abide', to: 'an empty route', by: 'cpuMicros' }), goal: '<= 4' },
      ],
    };
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function every(paths, connection) {
  const start = Math.floor((paths.length * connection) / CONNECTIONS);
  const own = [...paths.slice(start), ...paths.slice(0, start)].slice(0, 400);
  return own.map((path) => ({ method: 'GET', path }));
}

/** Each page must be somebody's own: a masked address, and a switch for what may be chosen. */
async function checkPages({ url }, paths) {
  for (const path of paths.slice(0, 8)) {
    const response = await fetch(url + path);
    const body = await response.text();
    if (response.status !== 200 || !/@customer\.example/.test(body)) throw new Error('a page does not show its person');
  }
}
