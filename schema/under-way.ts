import type { FastifyReply } from 'fastify';
import { AbideError } from '../src/errors';
import type { Caller } from './context';

/** More than the connections that an integration has reason to open; each waits for others of its key only. */
export const MOST_UNDER_WAY = 1_000;

/** Counts the requests of each key that are under way on this instance, so that one caller cannot take it all. */
export class UnderWay {
  private readonly counts = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Until the answer is out or the connection is gone. One too many is RATE_LIMITED, and nothing of it was begun. */
  begin({ id }: Caller, reply: FastifyReply): void {
    const count = this.counts.get(id) ?? 0;
    if (count >= this.most) {
      reply.header('retry-after', '1');
      throw new AbideError('RATE_LIMITED', `At most ${this.most} requests of one API key may be under way at a time.`);
    }
    this.counts.set(id, count + 1);
    reply.raw.once('close', () => this.end(id));
  }

  private end(id: string): void {
    const count = (this.counts.get(id) ?? 0) - 1;
    if (count > 0) this.counts.set(id, count);
    else this.counts.delete(id);
  }
}
