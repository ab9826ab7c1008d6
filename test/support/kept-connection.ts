import { Agent, request } from 'node:http';

const API_KEY = 'a-key-of-the-tests-with-all-scopes-1';

export interface Answered {
  readonly status: number;
  readonly body: string;
  /** The service said that it closes the connection after this answer. */
  readonly isLast: boolean;
}

/** A client of GraphQL that has one connection and keeps it, as integrations and balancers do. */
export class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  /** Rejects when the connection ends without a whole answer. */
  ask(asked: { query: string; variables?: object }): Promise<Answered> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}/graphql`, { method: 'POST', headers, agent: this.agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          body += part;
        });
        response.on('error', reject);
        response.on('end', () => {
          const isLast = response.headers.connection === 'close';
          resolve({ status: response.statusCode ?? 0, body, isLast });
        });
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(asked));
    });
  }
}
