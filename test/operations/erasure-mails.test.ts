import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '../../src/domain/address';
import { mailForgetter } from '../../src/jobs/forget-mails';
import { mailSender } from '../../src/jobs/send-mail';
import { createOutbox, type Outbox } from '../../src/mail/outbox';
import type { MailJob, Said } from '../../src/operations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { email } from '../support/statement';

const policy = aPolicy({ topics: [aTopic({ key: 'news', lawfulBasis: 'CONSENT', doubleOptIn: true })] });
const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
const A_YES = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }] as const;

let stage: TestGround;
let outbox: Outbox;
let folder: string;

beforeAll(async () => {
  stage = await testGround(policy);
  folder = await mkdtemp(join(tmpdir(), 'abide-erasure-mails-'));
  outbox = createOutbox({ from: 'no-reply@sender.example', dataDir: folder });
});

afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
  await rm(folder, { recursive: true });
});

let count = 0;
async function aPerson(): Promise<{ contactId: string; address: Address }> {
  const address = email(`person${++count}@erasure-mails.example`);
  const { contactId } = await stage.operations.upsertContact({ email: address }, { source: 'API' });
  return { contactId: contactId as string, address };
}

interface JobRow {
  readonly id: string;
  readonly data: MailJob;
}

/** The mails that wait, and those that were sent, of a contact or a mailbox. */
async function jobRows(contactId: string): Promise<JobRow[]> {
  const { rows } = await stage.ground.database.pool.query<JobRow>(
    `SELECT id, data FROM (SELECT id, name, data FROM pgboss.job UNION ALL SELECT id, name, data FROM pgboss.archive) j
     WHERE name = 'mail' AND (data->>'contactId' = $1 OR data->>'key' IN (
       SELECT body->>'key' FROM ledger_entry WHERE kind = 'ADDRESS_ADDED' AND contact_id = $1::uuid))`,
    [contactId],
  );
  return rows;
}

async function filesOf(contactId: string): Promise<string[]> {
  const files = await readdir(join(folder, 'mail')).catch(() => []);
  return files.filter((file) => file.includes(contactId));
}

/** Sends what waits for this contact, as a worker does. */
async function sendMails(contactId: string, into: Outbox = outbox): Promise<void> {
  const send = mailSender({ operations: stage.operations, outbox: into, log: stage.ground.log });
  for (const { id, data } of await jobRows(contactId)) await send(data, { id });
}

const forget = () => mailForgetter({ operations: stage.operations, outbox, log: stage.ground.log })();

async function untilGone(contactId: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await filesOf(contactId)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the files stay');
}

test('an erasure takes the mails with it: those that wait, those that were sent, and no one else’s', async () => {
  const { contactId, address } = await aPerson();
  const other = await aPerson();
  for (const who of [address, other.address]) {
    await stage.operations.setPreferences({ address: who }, A_YES, PERSON);
    await stage.operations.requestFreshLink({ address: who });
  }
  await stage.ground.database.pool.query(
    `WITH done AS (DELETE FROM pgboss.job WHERE name = 'mail' AND data->>'contactId' = ANY($1) RETURNING *)
     INSERT INTO pgboss.archive SELECT * FROM done`,
    [[contactId, other.contactId]],
  );
  for (const { contactId: id } of [{ contactId }, other]) await sendMails(id);
  const before = { jobs: await jobRows(contactId), files: await filesOf(contactId) };

  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  await stage.ground.jobs.work({ forget });
  await untilGone(contactId);

  expect(before).toMatchObject({ jobs: { length: 2 }, files: { length: 2 } });
  expect(await jobRows(contactId)).toEqual([]);
  expect(await jobRows(other.contactId)).toHaveLength(2);
  expect(await filesOf(other.contactId)).toHaveLength(2);
});

test('the mails of a contact that was merged into the erased one go too', async () => {
  const from = await aPerson();
  const into = await aPerson();
  await stage.operations.setPreferences({ address: from.address }, A_YES, PERSON);
  await sendMails(from.contactId);
  const before = await filesOf(from.contactId);
  await stage.operations.mergeContacts({ address: into.address }, { address: from.address }, PERSON);
  await forget();
  const merged = await filesOf(from.contactId);

  await stage.operations.eraseContact({ address: into.address }, 'REQUEST', PERSON);
  await forget();

  expect(before).toHaveLength(1);
  expect(merged).toEqual(before);
  expect(await filesOf(from.contactId)).toEqual([]);
  expect(await jobRows(from.contactId)).toEqual([]);
});

test('a mail whose person is erased while it is being written leaves no file', async () => {
  const { contactId, address } = await aPerson();
  await stage.operations.setPreferences({ address }, A_YES, PERSON);
  let written: string[] = [];
  const slow: Outbox = {
    ...outbox,
    send: async (mail) => {
      await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
      await forget();
      await outbox.send(mail);
      written = await filesOf(contactId);
    },
  };

  await sendMails(contactId, slow);

  expect(written).toHaveLength(1);
  expect(await filesOf(contactId)).toEqual([]);
});

test('an instance that died before its files went takes them away when it starts again, and not those of others', async () => {
  const gone = await aPerson();
  const stays = await aPerson();
  for (const { contactId, address } of [gone, stays]) {
    await stage.operations.setPreferences({ address }, A_YES, PERSON);
    await sendMails(contactId);
  }
  const elsewhere = await stage.another();
  await elsewhere.eraseContact({ contactId: gone.contactId }, 'UNDER_AGE', PERSON);
  const again = createOutbox({ from: 'no-reply@sender.example', smtpUrl: 'smtp://localhost:1', dataDir: folder });

  await mailForgetter({ operations: stage.operations, outbox: again, log: stage.ground.log })();
  again.close();

  expect(await filesOf(gone.contactId)).toEqual([]);
  const [file = ''] = await filesOf(stays.contactId);
  expect(await readFile(join(folder, 'mail', file), 'utf8')).toContain(stays.address.value);
});

test('a clean-up that is refused brings no job about, and that of an erasure holds nothing', async () => {
  const { contactId } = await aPerson();
  const jobs = async () =>
    (await stage.ground.database.pool.query<{ data: object }>(`SELECT data FROM pgboss.job WHERE name = 'forget'`))
      .rows;
  await stage.operations.pauseMarketing({ contactId }, '2999-01-01T00:00:00Z', PERSON);
  const before = await jobs();
  const refused = await stage.operations.eraseContact({ contactId }, 'RETENTION', PERSON);
  const between = await jobs();

  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);

  expect(refused.refused).toHaveLength(1);
  expect(between).toHaveLength(before.length);
  expect((await jobs()).slice(before.length)).toEqual([{ data: {} }]);
});
