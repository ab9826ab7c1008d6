import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openGround } from './ground.mjs';
import { mintLinks } from './links.mjs';
import { load } from './load.mjs';
import { addressOf, askAbide, QUESTIONS } from './measures/decision.mjs';
import { stopRequest } from './measures/one-click.mjs';
import { stopperAddress } from './people.mjs';
import { spread } from './rounds.mjs';
import { isFlat, verdictOf } from './soak-verdict.mjs';

/**
 * The service under mixed load for a long time: nine decisions through GraphQL to one one-click stop, 50 connections.
 * Says whether memory, p99 and the number of connections stay as they are. `npm run soak -- --minutes 10`; exit code 0
 * when all of them do, 1 when one does not, 2 for a wrong option. Needs Linux, which tells what a process holds.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 1)) {
  console.error('soak: --minutes must be a number from 1.');
  process.exit(2);
}

const WINDOW_SECONDS = 10;
const LINKS = 8_000;
const SESSIONS = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE application_name = 'abide'`;

const ground = await openGround();
try {
  const server = await ground.startAbide();
  try {
    const links = await mintLinks(server, { kind: 'oneClickUrl', count: LINKS, addressOf: stopperAddress });
    const atRest = server.sockets();
    const windows = await soak(server, links);
    await pause(2_000);
    const { rows } = await ground.client.query(SESSIONS);
    const verdict = verdictOf(windows, { before: atRest, after: server.sockets(), sessions: rows[0].count });
    console.log(verdict.map(({ name, says }) => `${name}: ${says}`).join('\n'));
    process.exitCode = verdict.every(isFlat) ? 0 : 1;
  } finally {
    await server.stop();
  }
} finally {
  await ground.close();
}

async function soak(server, links) {
  const windows = [];
  const until = performance.now() + minutes * 60_000;
  console.log('| minute | a second | p50 ms | p99 ms | MiB |\n| --- | --- | --- | --- | --- |');
  for (let number = 0; performance.now() < until; number++) {
    const { rate, p50, p99 } = await load(server, {
      seconds: WINDOW_SECONDS,
      requestsOf: (connection) => mixed(connection + number * 7, links),
    });
    windows.push({ rate, p50, p99, mebibytes: server.mebibytes() });
    if (number % 6 === 5) console.log(lineOf(windows.slice(-6), windows.length / 6));
  }
  return windows;
}

function mixed(first, links) {
  return Array.from({ length: 200 }, (_, number) => {
    if (number % 10 === 9) return stopRequest(links[(first * 211 + number) % links.length]);
    return askAbide(addressOf((first * 79 + number * 3) % QUESTIONS));
  });
}

function lineOf(windows, minute) {
  const middle = (key) => spread(windows.map((one) => one[key])).median;
  const cells = [
    minute,
    middle('rate').toFixed(0),
    middle('p50').toFixed(1),
    middle('p99').toFixed(1),
    middle('mebibytes').toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}
