import { hubspotPortal } from '../support/hubspot-portal';
import { testRequestsAsDescribed } from '../support/provider-requests';

const CONTACTS = '/crm/v3/objects/contacts';
const wrong: string[] = [];

describe('contacts, through the SDK', () => {
  const portal = hubspotPortal({}, wrong);
  const contacts = () => portal().client.crm.contacts;
  const create = (email: string) => contacts().basicApi.create({ properties: { email }, associations: [] });
  const upserted = (...emails: string[]) => ({
    inputs: emails.map((id) => ({ id, idProperty: 'email', properties: { firstname: 'Anna' } })),
  });

  test('are made once for an address, whatever its case', async () => {
    const made = await create('Anna@example.com');

    expect(made.properties.email).toBe('anna@example.com');
    await expect(create('anna@EXAMPLE.com')).rejects.toMatchObject({
      code: 409,
      body: { category: 'CONFLICT', message: expect.stringContaining(`Existing ID: ${made.id}`) },
    });
    expect((await create('bob@example.com')).id).not.toBe(made.id);
  });

  test('are found by id and by address, and changed by either; an unknown one is not found', async () => {
    const { basicApi } = contacts();
    const { id } = await create('anna+news@example.com');

    await basicApi.update('anna+news@example.com', { properties: { firstname: 'Anna' } }, 'email');
    const found = await basicApi.getById(id, ['firstname', 'country']);

    expect(found.properties).toMatchObject({ firstname: 'Anna', country: null });
    await expect(basicApi.getById('bob@example.com', [], undefined, undefined, false, 'email')).rejects.toMatchObject({
      code: 404,
    });
  });

  test('are listed in pages, with no cursor on the last', async () => {
    for (const name of ['a', 'b', 'c']) await create(`${name}@example.com`);

    const first = await contacts().basicApi.getPage(2, undefined, ['email']);
    const last = await contacts().basicApi.getPage(2, first.paging?.next?.after, ['email']);

    const emails = [...first.results, ...last.results].map(({ properties }) => properties.email);
    expect(emails).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
    expect(last.paging).toBeUndefined();
  });

  test('are upserted by address: old and new told apart, each bad one in a line of its own', async () => {
    await create('anna@example.com');

    const all = await contacts().batchApi.upsert(upserted('anna@example.com', 'bob@example.com'));
    const some = await contacts().batchApi.upsert(upserted('not an address', 'carol@example.com'));

    expect(all.results.map((result) => result._new)).toEqual([false, true]);
    expect(some.results).toHaveLength(1);
    expect(some).toMatchObject({
      numErrors: 1,
      errors: [{ category: 'VALIDATION_ERROR', context: { ids: ['not an address'] } }],
    });
    const { status } = await portal().call('POST', `${CONTACTS}/batch/upsert`, upserted('x', 'd@example.com'));
    expect(status).toBe(207);
  });

  test('are read in a batch; those that are not there are named', async () => {
    await create('anna@example.com');

    const read = await contacts().batchApi.read({
      idProperty: 'email',
      inputs: [{ id: 'anna@example.com' }, { id: 'bob@example.com' }],
      properties: ['email'],
      propertiesWithHistory: [],
    });

    expect(read.results.map(({ properties }) => properties.email)).toEqual(['anna@example.com']);
    expect(read).toMatchObject({ numErrors: 1, errors: [{ context: { ids: ['bob@example.com'] } }] });
  });

  test('are searched for by the time of their last change, once the index has caught up', async () => {
    const { hubspot } = portal();
    hubspot.control.change({ searchLagMs: 2000 });
    await create('anna@example.com');
    const search = (value: string) =>
      contacts().searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE' as never, value }] }],
        sorts: ['lastmodifieddate'],
        properties: ['email'],
        limit: 200,
        after: '0',
      });
    const since = String(hubspot.state.now().getTime() - 60_000);

    const early = await search(since);
    hubspot.control.advance({ ms: 3000 });
    const late = await search(since);
    const future = await search(String(hubspot.state.now().getTime() + 1000));

    expect([early.total, late.total, future.total]).toEqual([0, 1, 0]);
  });

  test('go by a deletion, and their address may come back as another record', async () => {
    const { id } = await create('anna@example.com');

    await contacts().basicApi.archive(id);

    await expect(contacts().basicApi.getById(id)).rejects.toMatchObject({ code: 404 });
    expect((await create('anna@example.com')).id).not.toBe(id);
  });

  test('go for good by a privacy deletion, and their address, known or not, cannot be used again', async () => {
    const { call } = portal();
    await create('anna@example.com');

    for (const objectId of ['anna@example.com', 'unknown@example.com']) {
      const { status } = await call('POST', `${CONTACTS}/gdpr-delete`, { objectId, idProperty: 'email' });
      expect(status).toBe(204);
    }

    await expect(create('anna@example.com')).rejects.toMatchObject({ code: 400 });
    const { numErrors } = (await contacts().batchApi.upsert(
      upserted('unknown@example.com', 'bob@example.com'),
    )) as never;
    expect(numErrors).toBe(1);
  });

  test.each([
    true,
    false,
  ])('become one by a merge, found by both addresses (a new record: %p)', async (doesMergeRenumber) => {
    const { hubspot, call } = portal();
    hubspot.control.change({ doesMergeRenumber });
    const [primary, other] = [await create('anna@example.com'), await create('a.smith@example.com')];
    hubspot.control.unsubscribeFromAll({ email: 'a.smith@example.com' });

    const body = { primaryObjectId: primary.id, objectIdToMerge: other.id };
    const { body: merged } = await call('POST', `${CONTACTS}/merge`, body);

    expect(merged.id === primary.id).toBe(!doesMergeRenumber);
    const found = async (id: string, by?: string) =>
      contacts().basicApi.getById(id, ['email', 'hs_email_optout'], undefined, undefined, false, by);
    const each = [await found(primary.id), await found(other.id), await found('a.smith@example.com', 'email')];
    expect(each.map(({ id }) => id)).toEqual(Array(3).fill(merged.id));
    // The other address keeps its stop, and the record shows nothing of it.
    expect(each[0]?.properties).toMatchObject({ email: 'anna@example.com', hs_email_optout: null });
  });

  testRequestsAsDescribed('hubspot', () => wrong);
});

describe('requests for contacts that are not right', () => {
  const portal = hubspotPortal();

  test.each([
    ['a limit over the most', 'GET', `${CONTACTS}?limit=101`, undefined],
    ['a cursor of their own', 'GET', `${CONTACTS}?after=100`, undefined],
    ['a search for more than a page', 'POST', `${CONTACTS}/search`, { limit: 201 }],
    ['an unknown property', 'POST', CONTACTS, { properties: { email: 'a@example.com', shoe: '43' } }],
    ['an opt-out as a property', 'POST', CONTACTS, { properties: { email: 'a@example.com', hs_email_optout: 'true' } }],
    ['a batch of 101', 'POST', `${CONTACTS}/batch/read`, { inputs: Array(101).fill({ id: '1' }) }],
    ['a batch of none', 'POST', `${CONTACTS}/batch/read`, { inputs: [] }],
    [
      'one person twice in a batch',
      'POST',
      `${CONTACTS}/batch/upsert`,
      { inputs: ['a@example.com', 'A@example.com'].map((id) => ({ id, idProperty: 'email', properties: {} })) },
    ],
  ])('are refused: %s', async (_, method, path, body) => {
    const { hubspot, call } = portal();

    expect(await call(method, path, body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(hubspot.state.contacts.size).toBe(0);
  });

  test('find nothing at an address that is none, and nobody without the right bearer', async () => {
    const { hubspot, call } = portal();

    expect((await call('GET', '/crm/v3/objects/people')).status).toBe(404);
    const stranger = await fetch(hubspot.url + CONTACTS);
    const wrongBearer = await fetch(hubspot.url + CONTACTS, { headers: { Authorization: 'Bearer other' } });
    expect([stranger.status, wrongBearer.status]).toEqual([401, 401]);
    hubspot.control.revokeToken();
    expect((await call('GET', CONTACTS)).status).toBe(401);
  });

  test('are refused without their scope, and only they', async () => {
    const { hubspot, call } = portal();
    hubspot.control.change({ withheldScopes: ['crm.objects.contacts.write'] });

    const write = await call('POST', CONTACTS, { properties: { email: 'a@example.com' } });

    expect(write).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });
});
