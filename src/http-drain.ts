import { type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a connection may stay open without a request, once the instance was told to stop. */
const IDLE_MS = 2_000;

export interface Drain {
  readonly isStopping: () => boolean;
  /** Takes no new connection, and makes the next answer of each open one its last. Resolves when no more can come. */
  stopTaking(): Promise<void>;
}

/**
 * Ends the connections of a server without breaking one off in the middle.
 *
 * A client that keeps a connection may be sending on it the moment we close it, and would never know what became of its
 * request. So an idle connection stays open for some time; what comes by it is answered, with `Connection: close`, after
 * which the client goes elsewhere by itself. Connections that stayed idle all that time are closed with the server.
 */
export function createDrain(fastify: FastifyInstance): Drain {
  const server = fastify.server as HttpServer;
  const open = new Set<Socket>();
  let isStopping = false;
  let whenEmpty: (() => void) | undefined;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0) whenEmpty?.();
    });
  });
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (isStopping) reply.header('connection', 'close');
    done();
  });
  return {
    isStopping: () => isStopping,
    stopTaking: async () => {
      isStopping = true;
      // Of the net server: that of HTTP closes the idle connections at once.
      Server.prototype.close.call(server);
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, IDLE_MS);
        whenEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
