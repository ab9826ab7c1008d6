import type { Address } from '../../src/domain/address';
import type { ProviderEvent, ProviderEventOf } from '../../src/domain/provider-event';
import { NOTHING_HELD, type ProviderState } from '../../src/domain/provider-state';
import type { Said } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

const COMPANY: Said = { source: 'API', statedBy: 'COMPANY' };
const PAUSED_UNTIL = '2099-01-01T00:00:00Z';

let stage: TestGround;
beforeAll(async () => {
  stage = await testGround(aSyncPolicy({ complaintsMayBeLifted: true }), { providers: ['hubspot', 'mailchimp'] });
});
afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
});

let count = 0;
const anAddress = (): Address => email(`person${++count}@told.example`);

async function aPerson(): Promise<{ contactId: string; address: Address }> {
  const address = anAddress();
  const { contactId } = await stage.operations.upsertContact({ email: address }, COMPANY);
  return { contactId: contactId as string, address };
}

const personsOwn = (): Said => ({
  source: 'API',
  statedBy: 'RECIPIENT',
  wordingId: 'form-1',
  occurredAt: new Date(),
});
const optIn = (address: Address) =>
  stage.operations.setPreferences({ address }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], personsOwn());

/** As by the link that was mailed to the address. */
async function lift(address: Address): Promise<void> {
  const asked = [{ topic: 'news', channel: 'EMAIL' }] as const;
  await stage.operations.liftObjection({ address }, asked, personsOwn());
  await stage.operations.confirmOptIn({ address }, asked, { source: 'CONFIRMATION', statedBy: 'RECIPIENT' });
}

const holding = (state: Partial<ProviderState>): ProviderState => ({ ...NOTHING_HELD, isHeld: true, ...state });

function reading(address: Address, state: Partial<ProviderState>, more: object = {}): ProviderEvent {
  return { kind: 'READING', occurredAt: new Date(), ref: { email: address }, state: holding(state), ...more };
}

/** As a worker or walk does that asks now. */
async function read(...events: ProviderEvent[]) {
  const readAt = await stage.operations.inbound.providerTime();
  return stage.operations.inbound.receiveProviderEvents({ provider: 'hubspot', events, readAt });
}

const told = (...events: ProviderEvent[]) =>
  stage.operations.inbound.receiveProviderEvents({ provider: 'hubspot', events });

type Stop = Partial<ProviderEventOf<'STOPPED'>>;
const stopped = (address: Address, more: Stop = {}): ProviderEvent => ({
  kind: 'STOPPED',
  occurredAt: new Date(),
  ref: { email: address },
  stops: [],
  topics: ['news'],
  ...more,
});

async function stateOf(address: Address, topic = 'news'): Promise<string | undefined> {
  const contact = await stage.operations.readContact({ address });
  return contact?.preferences.get(`${topic}|EMAIL`)?.state;
}

async function decision(address: Address, topic = 'news') {
  const { decisions } = await stage.operations.decideSends([{ address }], topic, 'EMAIL');
  return decisions[0];
}

async function sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await stage.ground.database.pool.query<T>(text, values)).rows;
}

const settleAll = () => sql('DELETE FROM due_contact');
const marksOf = (contactId: string) =>
  sql<{ is_no: boolean }>(`SELECT is_no FROM due_contact WHERE contact_id = $1 AND provider = 'hubspot'`, [contactId]);
const hints = () => sql<{ name: string }>('SELECT name FROM provider_hint ORDER BY name');
const refusals = (contactId: string) =>
  sql<{ reason: string }>(
    `SELECT body ->> 'reason' AS reason FROM ledger_entry WHERE contact_id = $1 AND kind = 'CHANGE_REFUSED'`,
    [contactId],
  );

/** A push of ours that ended: what stands there since. */
async function wePushed(contactId: string, address: Address, state: Partial<ProviderState>): Promise<void> {
  await read(reading(address, state));
  await sql(`UPDATE provider_address SET held = $2, held_at = clock_timestamp() WHERE contact_id = $1`, [
    contactId,
    JSON.stringify(holding(state)),
  ]);
}

describe('a no in a reading', () => {
  test('of one type is an opt-out of its topics, by the person and carried in by the provider', async () => {
    const { address } = await aPerson();
    await optIn(address);

    const { entries } = await read(reading(address, { topics: { news: 'OPTED_OUT', offers: 'OPTED_IN' } }));

    expect(entries).toBe(1);
    const contact = await stage.operations.readContact({ address });
    expect(contact?.preferences.get('news|EMAIL')).toMatchObject({
      state: 'OPTED_OUT',
      statedBy: 'RECIPIENT',
      source: 'PROVIDER',
    });
    expect(await decision(address, 'offers')).not.toMatchObject({ reason: 'SUPPRESSED' });
  });

  test('of the whole portal is an objection, and the topics under it say nothing of their own', async () => {
    const { address } = await aPerson();

    await read(reading(address, { stops: ['portal'], topics: { news: 'OPTED_OUT', offers: 'OPTED_OUT' } }));

    expect(await decision(address)).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
    expect(await stateOf(address)).toBeUndefined();
  });

  test('of one list of several leaves what is known of the others', async () => {
    const { contactId, address } = await aPerson();
    await read(reading(address, { topics: { news: 'OPTED_OUT', offers: 'OPTED_OUT' }, stops: ['other'] }));

    await read(reading(address, { topics: { offers: 'OPTED_IN' } }, { covers: ['offers', 'one'] }));

    const [row] = await sql<{ held: object }>('SELECT held FROM provider_address WHERE contact_id = $1', [contactId]);
    expect(row?.held).toMatchObject({ topics: { news: 'OPTED_OUT', offers: 'OPTED_IN' }, stops: ['other'] });
    const again = await read(reading(address, { topics: { news: 'OPTED_OUT' } }, { covers: ['news', 'other'] }));
    expect(again.entries).toBe(0);
  });

  test('that was read before is an echo: it changes nothing, and takes nothing from a later yes', async () => {
    const { address } = await aPerson();
    await read(reading(address, { topics: { news: 'OPTED_OUT' } }));
    await optIn(address);

    const { entries } = await read(reading(address, { topics: { news: 'OPTED_OUT' } }));

    expect(entries).toBe(0);
    expect(await stateOf(address)).toBe('OPTED_IN');
  });

  test('that we wrote for a pause is an echo, and the yes comes back with its end', async () => {
    const { contactId, address } = await aPerson();
    await optIn(address);
    await stage.operations.pauseMarketing({ address }, PAUSED_UNTIL, personsOwn());
    await wePushed(contactId, address, { topics: { news: 'OPTED_OUT' } });

    const { entries } = await read(reading(address, { topics: { news: 'OPTED_OUT' } }));

    expect(entries).toBe(0);
  });

  test('that may be our own write without an answer is none where a pause explains it, and one where nothing does', async () => {
    const paused = await aPerson();
    const open = await aPerson();
    for (const { address } of [paused, open]) {
      await optIn(address);
      await read(reading(address, { topics: { news: 'OPTED_IN' } }));
    }
    await stage.operations.pauseMarketing({ address: paused.address }, PAUSED_UNTIL, personsOwn());
    await sql('UPDATE provider_address SET held = NULL WHERE contact_id = ANY ($1)', [
      [paused.contactId, open.contactId],
    ]);

    await read(...[paused, open].map(({ address }) => reading(address, { topics: { news: 'OPTED_OUT' } })));

    expect(await stateOf(paused.address)).toBe('OPTED_IN');
    expect(await stateOf(open.address)).toBe('OPTED_OUT');
  });

  test('that was read before our last write says nothing: the person is looked up again', async () => {
    const { contactId, address } = await aPerson();
    await optIn(address);
    const readAt = await stage.operations.inbound.providerTime();
    await wePushed(contactId, address, { topics: { news: 'OPTED_IN' } });

    await stage.operations.inbound.receiveProviderEvents({
      provider: 'hubspot',
      events: [reading(address, { topics: { news: 'OPTED_OUT' } })],
      readAt,
    });

    expect(await stateOf(address)).toBe('OPTED_IN');
    expect(await hints()).toContainEqual({ name: `contact:${contactId}` });
  });

  test('that a worker began in the very millisecond in which it noted its own write is taken in', async () => {
    const { contactId, address } = await aPerson();
    await optIn(address);
    await wePushed(contactId, address, { topics: { news: 'OPTED_IN' } });
    const [{ readAt }] = (await sql(
      `SELECT date_trunc('milliseconds', held_at) AS "readAt" FROM provider_address WHERE contact_id = $1`,
      [contactId],
    )) as [{ readAt: Date }];
    const events = [reading(address, { topics: { news: 'OPTED_OUT' } })];
    const tell = (isOfWriter: boolean) =>
      stage.operations.inbound.receiveProviderEvents({ provider: 'hubspot', events, readAt, isOfWriter });

    await tell(false);
    const ofAnother = await stateOf(address);
    await tell(true);

    expect(ofAnother).toBe('OPTED_IN');
    expect(await stateOf(address)).toBe('OPTED_OUT');
  });

  test('of an address that nobody holds makes a contact, so that it has a place', async () => {
    const ofTopic = anAddress();
    const ofAll = anAddress();
    const ofNothing = anAddress();

    await read(
      reading(ofTopic, { topics: { news: 'OPTED_OUT' } }),
      reading(ofAll, { stops: ['portal'] }),
      reading(ofNothing, { topics: { news: 'OPTED_IN' } }),
    );

    expect(await stateOf(ofTopic)).toBe('OPTED_OUT');
    expect(await decision(ofAll)).toMatchObject({ reason: 'SUPPRESSED' });
    expect(await stage.operations.readContact({ address: ofNothing })).toBeUndefined();
  });

  test('does not end an undo of what was pressed on the page, when it only repeats it', async () => {
    const { contactId, address } = await aPerson();
    await optIn(address);
    await wePushed(contactId, address, { topics: { news: 'OPTED_IN' } });
    const { ledgerPosition } = await stage.operations.setPreferences(
      { address },
      [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }],
      { source: 'PAGE', statedBy: 'RECIPIENT' },
    );
    await wePushed(contactId, address, { topics: { news: 'OPTED_OUT' } });

    const { entries } = await read(reading(address, { topics: { news: 'OPTED_OUT' } }));

    expect(entries).toBe(0);
    const contact = await stage.operations.readContact({ address });
    expect(contact?.preferences.get('news|EMAIL')?.place.position).toBe(ledgerPosition);
  });
});

describe('a yes in a reading', () => {
  const acts = { news: { occurredAt: new Date('2026-01-05T10:00:00Z'), reference: 'form 12' } };

  test('fills what is unknown when it tells the act of the person, and nothing without one', async () => {
    const withAct = await aPerson();
    const without = await aPerson();

    await read(
      reading(withAct.address, { topics: { news: 'OPTED_IN' } }, { acts }),
      reading(without.address, { topics: { news: 'OPTED_IN' } }),
    );

    expect(await stateOf(withAct.address)).toBe('OPTED_IN');
    expect(await stateOf(without.address)).toBeUndefined();
  });

  test('over a no is refused, and the contact is due so that it is closed there again', async () => {
    const { contactId, address } = await aPerson();
    await stage.operations.recordObjection({ address }, {}, { source: 'API', statedBy: 'RECIPIENT' });
    await settleAll();

    await read(reading(address, { topics: { news: 'OPTED_IN' } }, { acts }));

    expect(await refusals(contactId)).toEqual([{ reason: 'NO_STANDS' }]);
    expect(await marksOf(contactId)).toEqual([{ is_no: true }]);
    expect(await decision(address)).toMatchObject({ reason: 'SUPPRESSED' });
  });

  test('that stands there already is not refused again, and is closed as long as it stands', async () => {
    const { contactId, address } = await aPerson();
    await stage.operations.recordObjection({ address }, {}, { source: 'API', statedBy: 'RECIPIENT' });
    await read(reading(address, { topics: { news: 'OPTED_IN' } }, { acts }));
    await settleAll();

    await read(reading(address, { topics: { news: 'OPTED_IN' } }, { acts }));

    expect(await refusals(contactId)).toHaveLength(1);
    expect(await marksOf(contactId)).toEqual([{ is_no: true }]);
  });

  test('of an address that nobody holds makes a contact with its act', async () => {
    const address = anAddress();

    await read(reading(address, { topics: { news: 'OPTED_IN' } }, { acts, profile: { name: 'Ada', country: 'NL' } }));

    expect(await stateOf(address)).toBe('OPTED_IN');
    expect(await stage.operations.readContact({ address })).toMatchObject({ profile: { name: 'Ada' }, country: 'NL' });
  });

  test('of an erased address makes no contact: it is closed there from the reading in hand', async () => {
    const { address } = await aPerson();
    await stage.operations.eraseContact({ address }, 'REQUEST', { source: 'API', statedBy: 'RECIPIENT' });

    const { openThere } = await read(reading(address, { topics: { news: 'OPTED_IN' } }, { acts }));

    expect(openThere).toMatchObject([
      { ref: { email: address }, difference: { closed: ['news', 'offers'], opened: [] } },
    ]);
    expect(await stage.operations.readContact({ address })).toBeUndefined();
    const closed = await read(
      reading(address, { stops: ['portal'], topics: { news: 'OPTED_OUT', offers: 'OPTED_OUT' } }),
    );
    expect(closed.openThere).toEqual([]);
  });
});

describe('a stop that a provider tells', () => {
  test('is taken once, however often it is told', async () => {
    const { address } = await aPerson();
    await optIn(address);
    const event = stopped(address, { id: 'stop-1' });

    const first = await told(event, event);
    await optIn(address);
    const second = await told(event);

    expect([first.entries, second.entries]).toEqual([1, 0]);
    expect(await stateOf(address)).toBe('OPTED_IN');
  });

  test('is an echo when it only repeats what we wrote, and a no when it was said well after that', async () => {
    const { contactId, address } = await aPerson();
    await optIn(address);
    await wePushed(contactId, address, { topics: { news: 'OPTED_OUT' } });
    await optIn(address);

    const echo = await told(stopped(address));
    await sql(`UPDATE provider_address SET held_at = now() - interval '1 hour' WHERE contact_id = $1`, [contactId]);
    const no = await told(stopped(address));

    expect([echo.entries > 0, no.entries > 0]).toEqual([false, true]);
  });

  test('that comes late is an echo where a reading brought it before, and a no where none did', async () => {
    const { contactId, address } = await aPerson();
    const other = await aPerson();
    const occurredAt = new Date();
    await read(reading(address, { topics: { news: 'OPTED_OUT' } }));
    await optIn(address);
    await wePushed(contactId, address, { topics: { news: 'OPTED_IN' } });
    await optIn(other.address);
    await wePushed(other.contactId, other.address, { topics: { news: 'OPTED_IN' } });

    await told(stopped(address, { occurredAt }), stopped(other.address, { occurredAt }));

    expect(await stateOf(address)).toBe('OPTED_IN');
    expect(await stateOf(other.address)).toBe('OPTED_OUT');
  });

  test('by a complaint that comes late takes nothing back either where a reading brought it before, and is one where none did', async () => {
    const { address } = await aPerson();
    const other = await aPerson();
    const occurredAt = new Date();
    await read(reading(address, { isComplaint: true }));
    await lift(address);
    await read(reading(other.address, { stops: ['portal'] }));
    await lift(other.address);

    const complained = (who: Address): ProviderEvent => ({ kind: 'COMPLAINED', occurredAt, ref: { email: who } });
    await told(complained(address), complained(other.address));

    expect(await decision(address)).toMatchObject({ reason: 'OPTED_IN' });
    expect(await decision(other.address)).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'COMPLAINT' });
  });

  test('of nobody we know by that id is looked up, and by an address it makes a contact', async () => {
    const address = anAddress();

    await told(
      { ...stopped(address), ref: { remoteId: 'unknown-1' } } as ProviderEvent,
      stopped(address, { stops: ['portal'], topics: [] }),
    );

    expect(await hints()).toContainEqual({ name: 'remote:unknown-1' });
    expect(await decision(address)).toMatchObject({ reason: 'SUPPRESSED' });
  });

  test('by a complaint is one, and a failure for good leaves what the person wants as it is', async () => {
    const complaining = await aPerson();
    const failing = await aPerson();
    await optIn(failing.address);
    const head = { occurredAt: new Date() };

    await told(
      { kind: 'COMPLAINED', ...head, ref: { email: complaining.address } },
      { kind: 'FAILED_FOR_GOOD', ...head, ref: { email: failing.address } },
    );

    expect(await decision(complaining.address)).toMatchObject({ suppressionReason: 'COMPLAINT' });
    expect(await decision(failing.address)).toMatchObject({ reason: 'UNDELIVERABLE' });
    expect(await stateOf(failing.address)).toBe('OPTED_IN');
  });
});

describe('what becomes of a record there', () => {
  const head = { occurredAt: new Date() };

  test('an address that changes there changes here, with the noes and without the consents', async () => {
    const { contactId, address } = await aPerson();
    const to = anAddress();
    await optIn(address);
    await stage.operations.setPreferences(
      { address },
      [{ topic: 'offers', channel: 'EMAIL', state: 'OPTED_OUT' }],
      personsOwn(),
    );

    await told({ kind: 'ADDRESS_CHANGED', ...head, ref: { email: address }, to });

    const contact = await stage.operations.readContact({ address: to });
    expect(contact?.id).toBe(contactId);
    expect(contact?.preferences.get('offers|EMAIL')?.state).toBe('OPTED_OUT');
    expect(contact?.preferences.get('news|EMAIL')?.state).toBe('PENDING');
    expect(await stage.operations.readContact({ address })).toBeUndefined();
  });

  test('an address that somebody else holds here stays theirs, and takes over the noes', async () => {
    const { address } = await aPerson();
    const other = await aPerson();
    await stage.operations.setPreferences(
      { address },
      [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }],
      personsOwn(),
    );
    await optIn(other.address);

    await told({ kind: 'ADDRESS_CHANGED', ...head, ref: { email: address }, to: other.address });

    expect(await stateOf(other.address)).toBe('OPTED_OUT');
    expect((await stage.operations.readContact({ address: other.address }))?.id).toBe(other.contactId);
  });

  test('records that were merged there are merged here, by the strictest of both', async () => {
    const into = await aPerson();
    const from = await aPerson();
    await optIn(into.address);
    await read(
      reading(into.address, {}, { ref: { email: into.address, remoteId: 'm-1' } }),
      reading(from.address, { topics: { news: 'OPTED_OUT' } }, { ref: { email: from.address, remoteId: 'm-2' } }),
    );

    await told({ kind: 'MERGED', ...head, ref: { remoteId: 'm-1' }, from: ['m-2', 'never-seen'] });

    expect(await stateOf(into.address)).toBe('OPTED_OUT');
    expect((await stage.operations.readContact({ address: from.address }))?.id).toBe(into.contactId);
  });

  test('a record that was deleted there is forgotten, not the noes; after one for privacy nothing is written', async () => {
    const plain = await aPerson();
    const forgotten = await aPerson();
    for (const [one, remoteId] of [[plain, 'd-1'] as const, [forgotten, 'd-2'] as const]) {
      const ref = { email: one.address, remoteId };
      await read(reading(one.address, { topics: { news: 'OPTED_OUT', offers: 'OPTED_IN' } }, { ref }));
    }

    await told(
      { kind: 'DELETED', isForPrivacy: false, occurredAt: new Date(), ref: { remoteId: 'd-1' } },
      { kind: 'DELETED', isForPrivacy: true, occurredAt: new Date(), ref: { remoteId: 'd-2' } },
    );

    const [one] = await sql<{ remote_id: null; held: ProviderState }>(
      'SELECT remote_id, held FROM provider_address WHERE contact_id = $1',
      [plain.contactId],
    );
    expect(one).toMatchObject({
      remote_id: null,
      held: { isHeld: false, isDeleted: true, topics: { news: 'OPTED_OUT' } },
    });
    const [other] = await sql<{ held: ProviderState }>('SELECT held FROM provider_address WHERE contact_id = $1', [
      forgotten.contactId,
    ]);
    expect(other?.held.isForgotten).toBe(true);
    expect(await stateOf(plain.address)).toBe('OPTED_OUT');
  });
});

test('what cannot be told apart from another is not lost on two instances at once', async () => {
  const other = await stage.another();
  const people = await Promise.all(Array.from({ length: 8 }, aPerson));
  for (const { address } of people) await optIn(address);
  const readAt = await stage.operations.inbound.providerTime();
  const events = people.map(({ address }) => reading(address, { topics: { news: 'OPTED_OUT' } }));
  const on = (operations: TestGround['operations']) =>
    operations.inbound.receiveProviderEvents({ provider: 'hubspot', events, readAt });

  const received = await Promise.all([on(stage.operations), on(other), on(stage.operations)]);

  expect(received.reduce((sum, { entries }) => sum + entries, 0)).toBe(people.length);
  for (const { address } of people) expect(await stateOf(address)).toBe('OPTED_OUT');
});
