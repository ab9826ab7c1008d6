import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TakenText {
  readonly path: string;
  readonly authorization?: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
}

/** A text carrier that takes what Twilio takes: a form with To, From and Body, under an account. */
export interface TextServer {
  readonly url: string;
  readonly taken: readonly TakenText[];
  /** From now on every text is answered with this status, and repeats the number as carriers do. */
  answerWith(status: number): void;
  /** Waits until so many texts to the number came in, and gives them. */
  textsTo(number: string, atLeast?: number): Promise<readonly TakenText[]>;
  close(): Promise<void>;
}

export async function startTextServer(): Promise<TextServer> {
  const taken: TakenText[] = [];
  let status = 201;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      const [to = '', from = '', body = ''] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '');
      taken.push({ path: request.url ?? '', authorization: request.headers.authorization, to, from, body });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status < 300 ? { sid: 'SM1', status: 'queued' } : { code: 1, message: `no ${to}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    answerWith: (next) => {
      status = next;
    },
    textsTo: async (number, atLeast = 1) => {
      for (let tries = 0; tries < 200; tries++) {
        const own = taken.filter(({ to }) => to === number);
        if (own.length >= atLeast) return own;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('the text did not come');
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
