import { spawn } from 'node:child_process';

/** Each in a process of its own, so that its memory is its own; it prints what it measured. */
export function runScreening({ environment, databaseUrl }, { script, list, out, more = [] }) {
  const file = new URL(`../screening/${script}.mjs`, import.meta.url).pathname;
  const options = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '');
  const child = spawn(process.execPath, [...options, file, list, out, ...more], {
    env: { PATH: process.env.PATH, ...environment, BENCH_DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code !== 0) return reject(new Error(`${script} ended with code ${code}`));
      resolve(JSON.parse(printed));
    });
  });
}
