import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const PATIENCE_MS = 60_000;
/** Of /proc/<pid>/stat: Linux counts the time of a process in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** Starts a server in a process of its own and waits until it says at which address it is. */
export async function startServer(script, args, environment) {
  const child = spawn(process.execPath, [...nodeOptions(), script, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await addressOf(child);
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    mebibytes: () => mebibytesOf(child.pid),
    sockets: () => socketsOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** `BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=…'` profiles every server of a run. */
function nodeOptions() {
  return (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '');
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const giveUp = setTimeout(() => reject(new Error('a server did not start in time')), PATIENCE_MS);
    child.once('exit', (code) => reject(new Error(`a server ended with code ${code}`)));
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const url = /http:\/\/[^\s]+/.exec(printed)?.[0];
      if (!url) return;
      clearTimeout(giveUp);
      resolve(url);
    });
  });
}

/** The time a process has had on a processor; undefined where the system does not tell. */
export function cpuSecondsOf(pid, { withEnded = false } = {}) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const ticks = fields.slice(11, withEnded ? 15 : 13);
    return ticks.reduce((sum, one) => sum + Number(one), 0) / TICKS_A_SECOND;
  } catch {
    return undefined;
  }
}

/** What a process holds of the machine's memory now. */
function mebibytesOf(pid) {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

/** How many sockets a process has open: those of its clients, of the database and the one it listens on. */
function socketsOf(pid) {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(`/proc/${pid}/fd/${fd}`)).length;
}

function isSocket(path) {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}
