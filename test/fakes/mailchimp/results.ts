import type { ServerResponse } from 'node:http';
import type { Batch } from './account';
import type { World } from './happenings';
import { tarArchive } from './tar-archive';

/** How long a link to results works, by the account's clock. */
const LINK_LIFE = 10 * 60 * 1000;
const ROWS_PER_FILE = 500;

/** Asking for the batch again makes a new one. */
export function resultPath(batch: Batch, now: Date): string {
  return `/_results/${batch.id}.tar.gz?expires=${now.getTime() + LINK_LIFE}`;
}

export function isResult(path: string): boolean {
  return path.startsWith('/_results/');
}

/** Without a key, as from the store of files that the provider's link leads to. */
export function resultArchive(world: World, response: ServerResponse, path: string): void {
  const url = new URL(path, 'http://localhost');
  const id = url.pathname.replace(/^\/_results\/|\.tar\.gz$/g, '');
  const batch = world.account.batches.get(id);
  if (!batch || Number(url.searchParams.get('expires')) < world.now().getTime()) {
    response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
    return;
  }
  const files: { name: string; text: string }[] = [];
  for (let from = 0; from < batch.results.length; from += ROWS_PER_FILE) {
    const rows = batch.results.slice(from, from + ROWS_PER_FILE);
    files.push({ name: `${id}-${files.length}.json`, text: JSON.stringify(rows) });
  }
  response.writeHead(200, { 'content-type': 'application/gzip' }).end(tarArchive(files));
}
