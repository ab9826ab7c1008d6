import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that can be down: its port then refuses, and open connections end. */
export interface Listening {
  readonly port: number;
  goDown(): Promise<void>;
  /** On the same port. */
  comeBack(): Promise<void>;
}

/** On a port of this machine; 0: a free one. */
export async function listen(onRequest: RequestListener, wantedPort: number): Promise<Listening> {
  let current: Server | undefined;
  const start = async (port: number) => {
    const next = createServer(onRequest);
    // Longer than clients keep an idle connection, so that none is closed under a call that was just sent.
    next.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    current = next;
    return (next.address() as AddressInfo).port;
  };
  const port = await start(wantedPort);
  return {
    port,
    async goDown() {
      const closing = current;
      current = undefined;
      if (!closing) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      closing.closeAllConnections();
      await closed;
    },
    async comeBack() {
      if (!current) await start(port);
    },
  };
}
