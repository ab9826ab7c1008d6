import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes what a stand-in sends, and keeps the bodies until somebody takes them. */
export interface Receiver {
  readonly url: string;
  take(): string[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  let bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.method === 'POST') bodies.push(Buffer.concat(parts).toString('utf8'));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    take: () => {
      const taken = bodies;
      bodies = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
