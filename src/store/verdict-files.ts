import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerPlace } from '../domain/ledger-place';
import type { DecisionReason, SuppressionReason } from '../domain/words';

/** A table of verdicts as a file holds it. */
export interface KeptFile {
  /** Until when its verdicts hold by themselves, in milliseconds. */
  readonly goodUntil: number;
  /** Up to where of the ledger it goes. */
  readonly place: LedgerPlace;
  /** By code; null: to be asked for when it is needed. */
  readonly verdicts: readonly ({
    readonly allowed: boolean;
    readonly reason: DecisionReason;
    readonly suppressionReason?: SuppressionReason;
  } | null)[];
  readonly memory: SharedArrayBuffer;
}

export interface FileName {
  readonly folder: string;
  readonly topic: string;
  readonly channel: string;
  /** What tells one policy from another: a table of another one is none. */
  readonly policy: string;
}

const HEAD_BYTES = 65_536;
const FORM = 1;
const PART_BYTES = 16 * 1024 * 1024;

function pathOf({ folder, topic, channel }: FileName): string {
  return join(folder, `${topic}.${channel.toLowerCase()}.verdicts`);
}

/** Undefined when there is none, or none of this policy, or it cannot be read: then one is made anew. */
export async function readKeptVerdicts(name: FileName): Promise<KeptFile | undefined> {
  const file = await open(pathOf(name), 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    await file.read(head, 0, HEAD_BYTES, 0);
    const { form, policy, bytes, checksum, ...kept } = JSON.parse(head.toString('utf8').replace(/\0+$/, ''));
    if (form !== FORM || policy !== name.policy) return undefined;
    const memory = new SharedArrayBuffer(bytes);
    const sum = createHash('sha1');
    for (let at = 0; at < bytes; at += PART_BYTES) {
      const part = new Uint8Array(memory, at, Math.min(PART_BYTES, bytes - at));
      const { bytesRead } = await file.read(part, 0, part.byteLength, HEAD_BYTES + at);
      if (bytesRead !== part.byteLength) return undefined;
      sum.update(part);
    }
    return sum.digest('hex') === checksum ? { ...kept, memory } : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** Takes the place of an earlier one in one step: whoever reads finds one of the two, whole. */
export async function keepVerdicts(name: FileName, { memory, ...kept }: KeptFile): Promise<void> {
  await mkdir(name.folder, { recursive: true, mode: 0o700 });
  const unfinished = `${pathOf(name)}.${process.pid}.unfinished`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    const sum = createHash('sha1');
    for (let at = 0; at < memory.byteLength; at += PART_BYTES) {
      const part = new Uint8Array(memory, at, Math.min(PART_BYTES, memory.byteLength - at));
      sum.update(part);
      await file.write(part, 0, part.byteLength, HEAD_BYTES + at);
    }
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(
      JSON.stringify({
        form: FORM,
        policy: name.policy,
        bytes: memory.byteLength,
        checksum: sum.digest('hex'),
        ...kept,
      }),
    );
    await file.write(head, 0, HEAD_BYTES, 0);
    await file.close();
    await rename(unfinished, pathOf(name));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}
