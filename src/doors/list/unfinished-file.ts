import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AbideError } from '../../errors';

const LEFT_BEHIND_MS = 60 * 60 * 1000;

/**
 * The hidden name beside a file under which it is written until it is whole. Each time another one, so that two who
 * write the same file at once never mix their lines: the later one stands.
 */
export function unfinishedNameOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.unfinished`);
}

/** Removes what a killed process left of the file: it holds addresses, and nobody would look for it. */
export async function removeLeftBehind(path: string): Promise<void> {
  const [folder, start] = [dirname(path), `.${basename(path)}.`];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !name.endsWith('.unfinished')) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(join(folder, name), { force: true });
  }
}

/** A disk that is full, or a folder that may not be written, is for the caller to put right; any other error stays. */
export function toWriteFault(error: unknown, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const isOfFiles = code !== undefined && syscall !== undefined && /^(open|write|mkdir|rename|scandir)$/.test(syscall);
  if (error instanceof AbideError || !isOfFiles) return error;
  return new AbideError('BAD_USER_INPUT', `The result cannot be written (${code}).`, { path, cause: error });
}
