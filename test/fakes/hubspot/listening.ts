import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A server that can be down: its port then refuses, and open connections end. */
export interface Listening {
  readonly port: number;
  goDown(): Promise<void>;
  /** On the same port. */
  comeBack(): Promise<void>;
}

export async function listen(onRequest: RequestListener, wantedPort: number): Promise<Listening> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  const start = async (port: number) => {
    const next = createServer(onRequest);
    next.keepAliveTimeout = 60_000;
    next.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    server = next;
    return (next.address() as AddressInfo).port;
  };

  const port = await start(wantedPort);
  return {
    port,
    async goDown() {
      const closing = server;
      server = undefined;
      if (!closing) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async comeBack() {
      if (!server) await start(port);
    },
  };
}
