import { gunzipSync } from 'node:zlib';
import { EVENTS, type Ground, LIST, NEWS, refusalOf, startGround } from '../support/mailchimp-ground';
import { testRequestsAsDescribed } from '../support/provider-requests';
import { hashOf } from './mailchimp/account';

let ground: Ground;
const wrong: string[] = [];

beforeEach(async () => {
  ground = await startGround();
});

afterEach(async () => {
  wrong.push(...ground.mailchimp.wrongRequests());
  await ground.close();
});

const members = (query: Readonly<Record<string, unknown>>) => ground.sdk.lists.getListMembersInfo!(LIST, query);
const addressesOf = (answer: Readonly<Record<string, unknown>>) =>
  (answer.members as { email_address: string }[]).map(({ email_address }) => email_address);

describe('a list of members', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      audience: LIST,
      email: `person-${index}@example.com`,
      lastChanged: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    }));

  test('comes in pages of ten unless asked, of a thousand at most, and says how many there are in all', async () => {
    ground.mailchimp.control.addMembers({ members: many(1200) });

    const first = await members({});
    const last = await members({ count: 1000, offset: 1000 });

    expect(addressesOf(first)).toHaveLength(10);
    expect(first).toMatchObject({ total_items: 1200, list_id: LIST, _links: [expect.anything()] });
    expect(addressesOf(last)).toHaveLength(200);
    const unchecked = await startGround({ check: undefined });
    const tooMany = unchecked.sdk.lists.getListMembersInfo!(LIST, { count: 1001 });
    expect(await refusalOf(tooMany)).toMatchObject({ status: 400, title: 'Invalid Resource' });
    await unchecked.close();
  });

  test('has only the fields that are asked for', async () => {
    ground.mailchimp.control.addMembers({ members: many(1) });

    expect(await members({ fields: ['members.email_address', 'members.merge_fields.FNAME'] })).toEqual({
      members: [{ email_address: 'person-0@example.com', merge_fields: { FNAME: '' } }],
    });
    expect(await members({ excludeFields: ['members', '_links'] })).toEqual({ list_id: LIST, total_items: 1 });
  });

  test('resumes in the second it stopped at, in the order of changes', async () => {
    ground.mailchimp.control.addMembers({ members: many(5).reverse() });

    const later = { sinceLastChanged: '2026-01-01T00:00:02+00:00', sortField: 'last_changed', sortDir: 'ASC' };

    expect(addressesOf(await members(later))).toEqual([2, 3, 4].map((index) => `person-${index}@example.com`));
    expect(addressesOf(await members({ ...later, sortDir: 'DESC' }))[0]).toBe('person-4@example.com');
    await ground.patch('person-0@example.com', { language: 'nl' });
    expect(addressesOf(await members(later))).toEqual([2, 3, 4, 0].map((index) => `person-${index}@example.com`));
  });

  test('leaves out the archived unless it is asked for them', async () => {
    ground.mailchimp.control.addMember({ audience: LIST, email: 'gone@example.com', status: 'archived' });
    ground.mailchimp.control.addMember({ audience: LIST, email: 'here@example.com', status: 'unsubscribed' });

    expect(addressesOf(await members({}))).toEqual(['here@example.com']);
    expect(addressesOf(await members({ status: 'archived' }))).toEqual(['gone@example.com']);
    expect(addressesOf(await members({ status: 'unsubscribed' }))).toEqual(['here@example.com']);
    ground.mailchimp.control.change({ hidesArchived: false });
    expect(addressesOf(await members({}))).toHaveLength(2);
  });

  test('is filtered by interests', async () => {
    ground.mailchimp.control.addMember({ audience: LIST, email: 'news@example.com', interests: { [NEWS]: true } });
    ground.mailchimp.control.addMember({ audience: LIST, email: 'none@example.com' });
    const asked = { interestCategoryId: 'cafe000001', interestIds: `${NEWS},${EVENTS}` };

    expect(addressesOf(await members({ ...asked, interestMatch: 'any' }))).toEqual(['news@example.com']);
    expect(addressesOf(await members({ ...asked, interestMatch: 'all' }))).toEqual([]);
    expect(addressesOf(await members({ ...asked, interestMatch: 'none' }))).toEqual(['none@example.com']);
  });

  test('a search finds the same address in every audience', async () => {
    ground.mailchimp.control.addAudience({ id: 'f00d000001' });
    for (const audience of [LIST, 'f00d000001']) {
      ground.mailchimp.control.addMember({ audience, email: 'mia@example.com' });
      ground.mailchimp.control.addMember({ audience, email: 'mia@example.com.example' });
    }

    const found = await ground.sdk.searchMembers.search!('mia@example.com');

    expect(found).toMatchObject({ exact_matches: { total_items: 2 }, full_search: { total_items: 4 } });
  });

  test('categories and interests are listed; of permissions only that there are some', async () => {
    expect(await ground.sdk.lists.getListInterestCategories!(LIST)).toMatchObject({
      categories: [{ id: 'cafe000001', title: 'Topics', type: 'checkboxes' }],
      total_items: 1,
    });
    expect(await ground.sdk.lists.listInterestCategoryInterests!(LIST, 'cafe000001')).toMatchObject({
      interests: [{ id: NEWS, name: 'News' }, { id: EVENTS }],
    });
    expect(await ground.sdk.lists.getList!(LIST)).toMatchObject({ marketing_permissions: true });
  });
});

describe('a bulk write', () => {
  const write = (rows: readonly object[], more: object = {}, query = {}) =>
    ground.sdk.lists.batchListMembers!(LIST, { members: rows, ...more }, query);

  test('answers 200 with what failed inside, row by row', async () => {
    ground.mailchimp.control.addMember({ audience: LIST, email: 'no@example.com', status: 'unsubscribed' });
    ground.mailchimp.control.forget({ audience: LIST, email: 'forgotten@example.com' });

    const answer = await write(
      ['no', 'forgotten', 'new'].map((name) => ({ email_address: `${name}@example.com`, status: 'subscribed' })),
      { update_existing: true },
    );

    expect(answer).toMatchObject({ total_created: 1, total_updated: 0, error_count: 2 });
    expect(answer.errors).toMatchObject([
      { email_address: 'no@example.com', error_code: 'ERROR_GENERIC', error: expect.stringContaining('compliance') },
      { email_address: 'forgotten@example.com', error_code: 'ERROR_GENERIC' },
    ]);
    expect(ground.standing('no@example.com').status).toBe('unsubscribed');
  });

  test('changes nobody who is there unless it says so', async () => {
    ground.mailchimp.control.addMember({ audience: LIST, email: 'mia@example.com' });
    const row = { email_address: 'mia@example.com', status: 'unsubscribed' };

    expect((await write([row])).errors).toMatchObject([{ error_code: 'ERROR_CONTACT_EXISTS' }]);
    expect(ground.standing('mia@example.com').status).toBe('subscribed');
    expect(await write([row], { update_existing: true })).toMatchObject({ total_updated: 1, error_count: 0 });
    expect(ground.standing('mia@example.com').status).toBe('unsubscribed');
  });

  test('with one address twice fails for the second, or keeps the first in silence', async () => {
    const rows = ['subscribed', 'unsubscribed'].map((status) => ({ email_address: 'mia@example.com', status }));

    expect(await write(rows)).toMatchObject({ total_created: 1, error_count: 1 });
    const again = await write(rows, { update_existing: true }, { skipDuplicateCheck: true });
    expect(again).toMatchObject({ total_updated: 1, error_count: 0 });
    expect(ground.standing('mia@example.com').status).toBe('subscribed');
  });

  test('takes five hundred rows and not one more', async () => {
    const rows = Array.from({ length: 501 }, (_, index) => ({
      email_address: `person-${index}@example.com`,
      status: 'unsubscribed',
    }));

    expect(await refusalOf(write(rows))).toMatchObject({ status: 400 });
    expect(await write(rows.slice(0, 500))).toMatchObject({ total_created: 500 });
  });

  test('drops permissions: they have to be written one by one', async () => {
    const unchecked = await startGround({ check: undefined });
    const row = {
      email_address: 'mia@example.com',
      status: 'subscribed',
      marketing_permissions: [{ marketing_permission_id: 'd00d000001', enabled: true }],
    };

    await unchecked.sdk.lists.batchListMembers!(LIST, { members: [row] });

    const read = await unchecked.read('mia@example.com');
    expect(read.marketing_permissions).toMatchObject([{ enabled: false }]);
    await unchecked.close();
  });
});

describe('a batch', () => {
  const operation = (email: string, status: string) => ({
    method: 'PUT',
    path: `/lists/${LIST}/members/${hashOf(email)}`,
    operation_id: `${email} ${status}`,
    body: JSON.stringify({ email_address: email, status_if_new: status, status }),
  });

  test('runs later, by the rules of single calls, and its results come in an archive', async () => {
    ground.mailchimp.control.addMember({ audience: LIST, email: 'no@example.com', status: 'unsubscribed' });
    const operations = [operation('no@example.com', 'subscribed'), operation('new@example.com', 'subscribed')];

    const { id, status } = await ground.sdk.batches.start!({ operations });
    expect(status).toBe('pending');
    expect(ground.standing('new@example.com').status).toBeUndefined();
    await ground.mailchimp.control.finishBatches();

    const batch = await ground.sdk.batches.status!(id);
    expect(batch).toMatchObject({
      status: 'finished',
      total_operations: 2,
      finished_operations: 2,
      errored_operations: 1,
    });
    expect(ground.standing('new@example.com').status).toBe('subscribed');
    expect(ground.standing('no@example.com').status).toBe('unsubscribed');
    const results = await resultsAt(batch.response_body_url as string);
    expect(results).toContainEqual(
      expect.objectContaining({ status_code: 400, operation_id: 'no@example.com subscribed' }),
    );
    const { response } = results.find(({ status_code }) => status_code === 200) as { response: string };
    expect(JSON.parse(response)).toMatchObject({ email_address: 'new@example.com' });
  });

  test('keeps no order: of an opt-in and an opt-out of one person the first may be the last', async () => {
    const operations = ['unsubscribed', 'subscribed'].map((status) => operation('mia@example.com', status));

    await ground.sdk.batches.start!({ operations });
    await ground.mailchimp.control.finishBatches();

    expect(ground.standing('mia@example.com').status).toBe('unsubscribed');
  });

  test('goes through its states by the clock, and its link works for a while', async () => {
    const { id } = await ground.sdk.batches.start!({ operations: [operation('mia@example.com', 'subscribed')] });
    const seen: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      await ground.mailchimp.control.advance({ ms: 2000 });
      seen.push((await ground.sdk.batches.status!(id)).status);
    }
    expect(seen).toEqual(['preprocessing', 'started', 'finalizing', 'finished']);
    const { response_body_url: old } = await ground.sdk.batches.status!(id);

    await ground.mailchimp.control.advance({ ms: 11 * 60_000 });

    expect((await fetch(old as string)).status).toBe(403);
    const { response_body_url: fresh } = await ground.sdk.batches.status!(id);
    expect((await fetch(fresh as string)).status).toBe(200);
  });

  test('of more than a thousand operations is refused', async () => {
    const one = operation('mia@example.com', 'subscribed');

    const started = ground.sdk.batches.start!({ operations: Array.from({ length: 1001 }, () => one) });

    expect(await refusalOf(started)).toMatchObject({ status: 400 });
  });

  async function resultsAt(url: string): Promise<{ status_code: number; operation_id: string; response: string }[]> {
    const tar = gunzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()));
    const files: string[] = [];
    for (let at = 0; tar[at] !== 0; ) {
      const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
      if (tar.toString('latin1', at + 156, at + 157) === '0')
        files.push(tar.toString('utf8', at + 512, at + 512 + size));
      at += 512 + Math.ceil(size / 512) * 512;
    }
    return files.flatMap((text) => JSON.parse(text));
  }
});

testRequestsAsDescribed('mailchimp', () => wrong);
