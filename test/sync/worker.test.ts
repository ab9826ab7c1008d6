import { ProviderError } from '../../integrations/provider';
import { email } from '../support/statement';
import { COMPANY, PERSON, type SyncStage, syncStage, writesTo } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.settleAll();
  stage.provider.calls.length = 0;
  stage.provider.pushed.length = 0;
  stage.provider.faults.length = 0;
  stage.provider.beforeAnswer = async () => {};
});

const rowOf = async (contactId: string) =>
  (await stage.sql<Record<string, unknown>>('SELECT * FROM due_contact WHERE contact_id = $1', [contactId]))[0];

test('a yes is opened at the provider, with its evidence and the fields that the policy lets out', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');

  await stage.settleAll();

  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_IN' });
  const [push] = stage.provider.pushed.filter((one) => one.kind === 'STATE' && one.difference.opened.length > 0);
  expect(push).toMatchObject({
    fields: { email: address.value, name: 'Ada' },
    evidence: { text: expect.stringContaining('stated by RECIPIENT; API; ledger entry') },
  });
  expect(push?.kind === 'STATE' && push.fields).not.toHaveProperty('organisation');
  expect(await rowOf(contactId)).toBeUndefined();
});

test('a no closes it again, and an objection is the widest stop that reaches nothing but marketing', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();

  await stage.operations.recordObjection({ address }, {}, PERSON);
  await stage.settleAll();

  expect(stage.provider.stateOf(address.value)).toMatchObject({ stops: ['portal'], topics: { news: 'OPTED_OUT' } });
});

test('a hundred changes are one write, and changes that cancel out are none', async () => {
  const { address } = await stage.aPerson();
  for (let n = 0; n < 50; n++) {
    await stage.choose(address, 'OPTED_IN');
    await stage.choose(address, 'OPTED_OUT');
  }
  await stage.settleAll();
  const ofHundred = stage.provider.pushed.length;
  await stage.choose(address, 'OPTED_IN', 'offers');
  await stage.choose(address, 'OPTED_OUT', 'offers');
  await stage.settleAll();
  stage.provider.pushed.length = 0;
  await stage.operations.upsertContact({ email: address, profile: { name: 'Eva' } }, COMPANY);
  await stage.operations.upsertContact({ email: address, profile: { name: 'Ada' } }, COMPANY);
  await stage.settleAll();

  expect(ofHundred).toBe(1);
  expect(stage.provider.pushed).toEqual([]);
});

test('noes of many go out in one call, before any yes', async () => {
  const people = [];
  for (let n = 0; n < 5; n++) people.push(await stage.aPerson());
  for (const { address } of people) await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  stage.provider.calls.length = 0;
  stage.provider.pushed.length = 0;

  await stage.choose(people[0]!.address, 'OPTED_IN', 'offers');
  for (const { address } of people.slice(1)) await stage.choose(address, 'OPTED_OUT');
  await stage.round();

  expect(stage.provider.calls[0]).toEqual({ what: 'push' });
  const opened = stage.provider.pushed.map((one) => one.kind === 'STATE' && one.difference.opened.length);
  expect(opened).toEqual([0, 0, 0, 0, 1]);
});

test('a changed name is written as a field alone; one that the policy keeps here is not written', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  stage.provider.pushed.length = 0;

  await stage.operations.upsertContact({ email: address, profile: { name: 'Eva' } }, COMPANY);
  await stage.settleAll();
  await stage.operations.upsertContact({ email: address, profile: { organisation: 'Other' } }, COMPANY);
  await stage.settleAll();

  expect(stage.provider.pushed).toMatchObject([
    { fields: { name: 'Eva' }, difference: { stops: [], closed: [], opened: [] } },
  ]);
});

test('a no that stands there and nobody told us of is taken in, and not written over', async () => {
  const { address } = await stage.aPerson();
  stage.provider.put(address.value, { topics: { news: 'OPTED_OUT' } });
  await stage.choose(address, 'OPTED_IN');

  await stage.settleAll();

  const { decisions } = await stage.operations.decideSends([{ address }], 'news', 'EMAIL');
  expect(decisions[0]).toMatchObject({ allowed: false, reason: 'OPTED_OUT' });
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
  expect(writesTo(stage.provider, address).flatMap(({ opened }) => opened)).toEqual([]);
});

test('a no that is committed before the yes goes out keeps it from going out', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  stage.provider.beforeAnswer = async (what) => {
    if (what === 'fetch') await stage.choose(address, 'OPTED_OUT');
  };

  await stage.round();

  expect(writesTo(stage.provider, address).flatMap(({ opened }) => opened)).toEqual([]);
  stage.provider.beforeAnswer = async () => {};
  await stage.settleAll();
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
});

test('a no that is committed while the yes is on the wire goes out after it, and is looked at there', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  stage.provider.beforeAnswer = async (what) => {
    if (what === 'push' && stage.topicsOf(address).news === 'OPTED_IN') await stage.choose(address, 'OPTED_OUT');
  };

  await stage.round();
  const afterTheYes = stage.topicsOf(address);
  stage.provider.beforeAnswer = async () => {};
  stage.provider.calls.length = 0;
  await stage.settleAll();

  expect(afterTheYes).toEqual({ news: 'OPTED_IN' });
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
  expect(stage.provider.calls).toContainEqual({ what: 'fetch' });
});

test('a yes that went over a no which nobody told us of is closed at once, and the no is the person’s here too', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  stage.provider.beforeAnswer = async (what) => {
    if (what === 'fetch') stage.provider.put(address.value, { topics: { news: 'OPTED_OUT' } });
  };

  await stage.round();

  const { decisions } = await stage.operations.decideSends([{ address }], 'news', 'EMAIL');
  expect(decisions[0]?.reason).toBe('OPTED_OUT');
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
});

test('a pause closes the topic there, no more, and its end opens it again by itself', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  const until = new Date(stage.ground.ground.clock().getTime() + 3_600_000).toISOString();
  await stage.operations.pauseMarketing({ address }, until, PERSON);
  await stage.settleAll();
  const paused = stage.provider.stateOf(address.value);
  const waiting = await rowOf(contactId);

  stage.forward(3_700_000);
  await stage.settleAll();

  expect(paused).toMatchObject({ stops: [], topics: { news: 'OPTED_OUT' } });
  expect(waiting?.turns_at).toEqual(new Date(until));
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_IN' });
});

test('the lost answer to a pause is not taken for the person’s no', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  const until = new Date(stage.ground.ground.clock().getTime() + 3_600_000).toISOString();
  await stage.operations.pauseMarketing({ address }, until, PERSON);
  stage.provider.beforeAnswer = async (what) => {
    if (what === 'push') throw new ProviderError('retry', 'no answer in time');
  };
  await stage.round();
  const closed = stage.topicsOf(address);
  stage.provider.beforeAnswer = async () => {};
  await stage.letTimePass();
  await stage.settleAll();

  stage.forward(3_700_000);
  await stage.letTimePass();
  await stage.settleAll();

  expect(closed).toEqual({ news: 'OPTED_OUT' });
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_IN' });
});

test('what fails is tried again later, and is seen until then', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_OUT');
  await stage.settleAll();
  await stage.choose(address, 'OPTED_OUT', 'offers');
  stage.provider.faults.push(new ProviderError('retry', '503'));

  await stage.round();
  const failed = await rowOf(contactId);
  const again = await stage.round();
  await stage.letTimePass();
  await stage.settleAll();

  expect(failed).toMatchObject({ attempts: 1, fault: 'retry: 503', is_no: true, lease: null });
  expect(again).toBe(0);
  expect(stage.topicsOf(address)).toMatchObject({ offers: 'OPTED_OUT' });
  expect(await rowOf(contactId)).toBeUndefined();
});

test('one whom the provider refuses is parked until somebody asks, and hinders nobody else', async () => {
  const bad = await stage.aPerson();
  const good = await stage.aPerson();
  for (const { address } of [bad, good]) await stage.choose(address, 'OPTED_OUT', 'offers');
  await stage.settleAll();
  for (const { address } of [bad, good]) await stage.choose(address, 'OPTED_OUT');
  stage.provider.pushed.length = 0;
  const write = stage.provider.push.bind(stage.provider);
  stage.provider.push = async (differences) => {
    const isBad = differences.some((one) => one.ref.email?.value === bad.address.value);
    if (isBad) throw new ProviderError('refused', 'not an address there');
    return write(differences);
  };
  await stage.settleAll();
  const parked = await rowOf(bad.contactId);
  const health = await stage.operations.sync.health('hubspot');

  stage.provider.push = write;
  const retried = await stage.operations.sync.retryParked('hubspot');
  await stage.settleAll();

  expect(stage.topicsOf(good.address)).toMatchObject({ news: 'OPTED_OUT' });
  expect(parked).toMatchObject({ fault: 'refused: not an address there' });
  expect(health).toMatchObject({ parked: 1, circuit: 'CLOSED' });
  expect(retried).toBe(1);
  expect(stage.topicsOf(bad.address)).toMatchObject({ news: 'OPTED_OUT' });
});

test('a dead token stops all calls until one that is let through works again', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_OUT');
  await stage.settleAll();
  await stage.choose(address, 'OPTED_OUT', 'offers');
  stage.provider.faults.push(new ProviderError('unauthorised', '401'));
  await stage.round();
  stage.provider.calls.length = 0;

  await stage.operations.upsertContact({ email: address, profile: { name: 'Eva' } }, COMPANY);
  await stage.round();
  const calledWhileOpen = stage.provider.calls.length;
  const { circuit, fault } = await stage.operations.sync.health('hubspot');
  await stage.letTimePass();
  await stage.settleAll();
  await stage.settleAll();

  expect(calledWhileOpen).toBe(0);
  expect({ circuit, fault }).toEqual({ circuit: 'OPEN', fault: 'unauthorised: 401' });
  expect((await stage.operations.sync.health('hubspot')).circuit).toBe('CLOSED');
  expect(stage.topicsOf(address)).toMatchObject({ offers: 'OPTED_OUT' });
});

test('a provider that asks for time gets it', async () => {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_OUT');
  stage.provider.faults.push(new ProviderError('slow-down', '429', { until: new Date(Date.now() + 60_000) }));
  await stage.round();
  stage.provider.calls.length = 0;
  await stage.choose(address, 'OPTED_OUT', 'offers');

  await stage.round();

  expect(stage.provider.calls).toEqual([]);
  expect((await stage.operations.sync.health('hubspot')).pausedUntil?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  await stage.letTimePass();
});

test('what a dead worker had is taken again when its lease ends, read first, and looked at once more later', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  await stage.choose(address, 'OPTED_OUT');
  const taken = await stage.operations.sync.takeDue('hubspot', 10);
  const whileHeld = await stage.round();
  stage.provider.calls.length = 0;

  await stage.letTimePass();
  await stage.settleAll();

  expect(taken.contacts.map((contact) => contact.contactId)).toEqual([contactId]);
  expect(whileHeld).toBe(0);
  expect(stage.provider.calls.map(({ what }) => what)).toEqual(['fetch', 'push']);
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
  expect(await rowOf(contactId)).toMatchObject({ doubt: 'TO_READ' });
  await stage.letTimePass();
  await stage.settleAll();
  expect(await rowOf(contactId)).toBeUndefined();
});

test('a worker that lost its lease changes nothing of what was seen, and opens nothing', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  const late = await stage.operations.sync.takeDue('hubspot', 10);
  await stage.letTimePass();
  await stage.settleAll();

  const again = await stage.operations.sync.readAgain(late, contactId);
  const key = late.contacts[0]!.addresses[0]!.key;
  await stage.operations.sync.settle(late, [{ contactId, kind: 'DONE', addresses: [{ key }] }]);

  expect(again).toBeUndefined();
  expect(
    await stage.sql('SELECT held IS NULL AS lost FROM provider_address WHERE contact_id = $1', [contactId]),
  ).toEqual([{ lost: false }]);
});

test('two workers on two instances never do the same contact at once', async () => {
  const other = await stage.ground.another();
  const people = [];
  for (let n = 0; n < 30; n++) people.push(await stage.aPerson());
  for (const { address } of people) await stage.choose(address, 'OPTED_IN');

  await Promise.all([stage.round(), stage.round(other), stage.round(), stage.round(other)]);
  await stage.settleAll();

  for (const { address } of people)
    expect(writesTo(stage.provider, address)).toEqual([{ closed: [], opened: ['news'] }]);
});

test('an address that is given up is closed there, and then nothing is kept of it', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  const to = email(`moved-${contactId}@sync.example`);

  await stage.operations.changeAddress({ contactId }, address, to, PERSON);
  await stage.settleAll();

  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
  expect(stage.topicsOf(to)).toEqual({ news: 'OPTED_IN' });
  expect(
    await stage.sql('SELECT 1 FROM provider_address WHERE contact_id = $1 AND sealed IS NOT NULL', [contactId]),
  ).toEqual([]);
});

test('after a merge the addresses of both hold the noes of both', async () => {
  const into = await stage.aPerson();
  const from = await stage.aPerson();
  for (const { address } of [into, from]) await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  await stage.choose(from.address, 'OPTED_OUT');

  await stage.operations.mergeContacts({ contactId: into.contactId }, { contactId: from.contactId }, COMPANY);
  await stage.settleAll();

  expect([stage.topicsOf(into.address), stage.topicsOf(from.address)]).toEqual([
    { news: 'OPTED_OUT' },
    { news: 'OPTED_OUT' },
  ]);
});

test('an erased person is deleted there after their widest no, tried until it is confirmed, and then nothing is kept', async () => {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  stage.provider.pushed.length = 0;

  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  stage.provider.faults.push(new ProviderError('retry', '503'));
  await stage.round();
  const waiting = await stage.operations.sync.health('hubspot');
  await stage.letTimePass();
  await stage.settleAll();

  expect(waiting.erasures).toBe(1);
  expect(stage.provider.pushed.map(({ kind }) => kind)).toEqual(['STATE', 'ERASE']);
  expect(stage.provider.pushed[0]).toMatchObject({ difference: { stops: ['portal'] } });
  expect(stage.provider.stateOf(address.value)).toBeUndefined();
  expect(await stage.sql('SELECT 1 FROM provider_erasure')).toEqual([]);
});

test('what became of each contact that was written for is counted by provider', async () => {
  const { address } = await stage.aPerson();
  await stage.settleAll();
  const { metrics } = stage.ground.ground;
  const counted = async () => {
    const { values } = await metrics.providerWrites.get();
    return Object.fromEntries(values.map(({ labels, value }) => [`${labels.provider} ${labels.outcome}`, value]));
  };
  const before = await counted();

  stage.provider.faults.push(new ProviderError('retry', '503'));
  await stage.choose(address, 'OPTED_OUT');
  await stage.round();
  const failed = await counted();
  await stage.letTimePass();
  await stage.settleAll();
  const after = await counted();

  expect(failed['hubspot RETRY']).toBe((before['hubspot RETRY'] ?? 0) + 1);
  expect(failed['hubspot DONE']).toBe(before['hubspot DONE']);
  expect(after['hubspot DONE']).toBe((before['hubspot DONE'] ?? 0) + 1);
});
