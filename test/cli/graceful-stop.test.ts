import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answered, KeptConnection } from '../support/kept-connection';
import { type MailServer, startMailServer } from '../support/mail-server';
import { askGraphql, compileService, type Outcome, type Service, type Serving } from '../support/serving';
import { testFolder } from '../support/test-server';
import { decide } from '../support/wish';

const CLIENTS = 24;
const PATIENCE_MS = 60_000;
/** Two processes start and stop in each test, with a database of their own. */
const SLOW_MS = 180_000;
const EVIDENCE = { statedBy: 'RECIPIENT', reference: 'a made-up request' };
const OBJECT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  recordObjection(contact: $contact, evidence: $evidence) { id } }`;
const LIFT = `mutation ($contact: ContactKey!, $optIns: [TopicChannel!]!, $evidence: EvidenceInput!) {
  liftObjection(contact: $contact, optIns: $optIns, evidence: $evidence) { id } }`;

let service: Service;
let dataDir: string;
let serving: Serving | undefined;

beforeAll(async () => {
  service = await compileService();
});
afterAll(() => service.close());
beforeEach(async () => {
  dataDir = await testFolder();
});
afterEach(async () => {
  await serving?.end('SIGTERM');
  serving = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

const serve = async (more: Record<string, string> = {}) => {
  serving = await service.serve({ ABIDE_DATA_DIR: dataDir, ...more });
  return serving;
};
const objecting = (email: string) => ({ query: OBJECT, variables: { contact: { email }, evidence: EVIDENCE } });

describe('a service that is told to stop under writes', () => {
  test(
    'answers every request that it was sent, keeps what it acknowledged, and ends with 0',
    async () => {
      const { url, end } = await serve();
      const noes: string[] = [];
      const faults: string[] = [];
      let stopping: Promise<Outcome> | undefined;
      const idle = new KeptConnection(url);
      await idle.ask({ query: '{ topics { key } }' });
      const write = async (client: number) => {
        const connection = new KeptConnection(url);
        for (let n = 0; ; n++) {
          const email = `person-${client}-${n}@people.example`;
          const answer = await connection.ask(objecting(email)).catch((error: Error): Answered => {
            faults.push(`request ${n} of a client got no answer: ${error.message}`);
            return { status: 0, body: '', isLast: true };
          });
          if (answer.status === 200 && !answer.body.includes('"errors"')) noes.push(email);
          else faults.push(`request ${n} of a client was answered ${answer.status}: ${answer.body}`);
          if (answer.isLast || answer.status !== 200) return;
          if (noes.length > 4 * CLIENTS) stopping ??= end('SIGTERM');
        }
      };

      const writing = Array.from({ length: CLIENTS }, (_, client) => write(client));
      await Promise.race(writing);
      const late = await idle.ask(objecting('late@people.example'));
      await Promise.all(writing);
      const outcome = await stopping;

      expect(late).toMatchObject({ status: 200, isLast: true });
      expect(faults).toEqual([]);
      expect(outcome).toMatchObject({ code: 0, errors: '' });
      const again = await serve();
      const kept = await decide(
        again.url,
        [...noes, 'late@people.example'].map((email) => ({ email })),
      );
      expect(kept.filter(({ reason }) => reason !== 'SUPPRESSED')).toEqual([]);
      expect((await service.run(['verify'], { ABIDE_DATA_DIR: dataDir })).output).toContain('The ledger is whole');
    },
    SLOW_MS,
  );
});

describe('jobs under way when the service is told to stop', () => {
  const PEOPLE = Array.from({ length: 30 }, (_, n) => ({ email: `lifts-${n}@people.example` }));
  let mails: MailServer;
  beforeEach(async () => {
    mails = await startMailServer();
  });
  afterEach(() => mails.close());

  const until = async (isSo: () => boolean) => {
    const deadline = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error('what was waited for did not come');
      await pause(20);
    }
  };

  test(
    'are finished, the others are done by the next instance, and none is done twice',
    async () => {
      const environment = { SMTP_URL: mails.url, ABIDE_MAIL_FROM: 'no-reply@sender.example' };
      const { url, end } = await serve(environment);
      mails.hold();
      const optIns = [{ topic: 'newsletter', channel: 'EMAIL' }];
      const lifting = PEOPLE.map(async ({ email }) => {
        await askGraphql(url, OBJECT, objecting(email));
        const evidence = { ...EVIDENCE, wordingId: 'form-1', occurredAt: new Date().toISOString() };
        return askGraphql(url, LIFT, { variables: { contact: { email }, optIns, evidence } });
      });
      for (const { errors } of await Promise.all(lifting)) expect(errors).toBeUndefined();
      await until(() => mails.held() > 0);

      const stopped = end('SIGTERM');
      await isClosed(url);
      const underWay = mails.held();
      mails.release();
      const outcome = await stopped;
      const afterStop = mails.taken.length;
      await serve(environment);
      await until(() => new Set(mails.taken).size === PEOPLE.length);
      await serving?.end('SIGTERM');

      expect(outcome).toMatchObject({ code: 0, errors: '' });
      expect(afterStop).toBeGreaterThanOrEqual(underWay);
      expect([...mails.taken].sort()).toEqual(PEOPLE.map(({ email }) => email).sort());
    },
    SLOW_MS,
  );
});

/** Until nobody listens there any more. */
async function isClosed(url: string): Promise<void> {
  for (;;) {
    const isOpen = await fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    );
    if (!isOpen) return;
    await pause(20);
  }
}
