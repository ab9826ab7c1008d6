import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AbideError } from '../../errors';
import { callerOf } from './screening-caller';
import type { ScreeningDoor } from './stream';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * `GET /screen/<id>`: the receipt of a list that was screened to its end. `GET /screen/<id>/changes?after=<cursor>`: who
 * became unsendable since, a page at a time, by the reference that stood beside each line.
 *
 * A reference tells a caller nothing that was not given it with the line. Contact and address come only to a key that
 * may see contacts anyway.
 */
export function registerScreeningReads(fastify: FastifyInstance, { operations, readKey }: ScreeningDoor): void {
  fastify.get('/screen/:id', async (request, reply) => {
    await callerOf(request, readKey);
    const receipt = await operations.readScreening(idOf(request));
    if (!receipt) throw noSuchScreening();
    return reply.header('cache-control', 'no-store').send(receipt);
  });
  fastify.get('/screen/:id/changes', async (request, reply) => {
    const caller = await callerOf(request, readKey);
    const { unsendable, cursor, ...page } = await operations.readScreeningChanges(idOf(request), afterOf(request));
    const seesContacts = caller.scopes.has('contacts');
    const shown = unsendable.map(({ contactId, address, ...each }) =>
      seesContacts ? { ...each, contactId, address } : each,
    );
    return reply.header('cache-control', 'no-store').send({ ...page, unsendable: shown, cursor: String(cursor) });
  });
}

function idOf({ params }: FastifyRequest): string {
  const { id } = params as { id: string };
  if (!ID.test(id)) throw noSuchScreening();
  return id;
}

function noSuchScreening(): AbideError {
  return new AbideError('NOT_FOUND', 'No list was screened to its end under this id.');
}

function afterOf({ query }: FastifyRequest): number | undefined {
  const { after } = query as { after?: unknown };
  if (after === undefined) return undefined;
  if (typeof after === 'string' && /^\d{1,15}$/.test(after)) return Number(after);
  throw new AbideError('BAD_USER_INPUT', 'This is no cursor of this screening.', { path: 'after' });
}
