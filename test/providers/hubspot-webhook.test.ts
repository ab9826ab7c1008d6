import { typeMapOf } from '../../integrations/hubspot/definitions';
import { eventsOf } from '../../integrations/hubspot/webhook-events';
import { aPolicy, aTopic } from '../support/builders';

const AT = new Date('2026-03-10T12:00:00Z');
const OCCURRED_AT = 1_773_000_000_000;

const policy = aPolicy({
  topics: [
    aTopic(),
    aTopic({ key: 'events' }),
    aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT' }),
  ],
  providers: {
    hubspot: {
      contactFields: ['email'],
      types: [
        { name: 'News', kind: 'MARKETING', topics: ['news'] },
        { name: 'Another name', id: '1002', kind: 'MARKETING', topics: ['events'] },
        { name: 'Invoices', kind: 'SERVICE', topics: ['invoices'] },
      ],
    },
  },
});
const typeMap = typeMapOf(
  policy,
  ['News', 'Events', 'Invoices'].map((name, place) => ({
    id: String(1001 + place),
    name,
    isActive: true,
    businessUnitId: 0,
  })),
);

const anItem = (changes: Record<string, unknown> = {}) => ({
  eventId: 3,
  subscriptionId: 25,
  portalId: 33,
  appId: 77,
  occurredAt: OCCURRED_AT,
  subscriptionType: 'contact.propertyChange',
  attemptNumber: 0,
  objectId: 1246965,
  propertyName: 'hs_email_optout',
  propertyValue: 'true',
  changeSource: 'EMAIL',
  ...changes,
});

function read(items: unknown, context: Partial<Parameters<typeof eventsOf>[1]> = {}) {
  return eventsOf(Buffer.from(JSON.stringify(items)), { typeMap, portalId: '33', at: AT, ...context });
}
const kinds = (...args: Parameters<typeof read>) => read(...args).map(({ kind }) => kind);

describe('a HubSpot webhook', () => {
  test('tells of a no to everything, and is a reason to look again', () => {
    const ref = { remoteId: '1246965' };
    const occurredAt = new Date(OCCURRED_AT);

    expect(read([anItem()])).toEqual([
      { kind: 'STOPPED', id: expect.any(String), ref, occurredAt, stops: ['portal'], topics: [] },
      { kind: 'LOOK_AGAIN', id: expect.any(String), ref, occurredAt },
    ]);
  });

  test('tells of a no to one type as a no to its topics', () => {
    expect(read([anItem({ propertyName: 'hs_email_optout_1002' })])[0]).toMatchObject({
      kind: 'STOPPED',
      stops: [],
      topics: ['events'],
    });
  });

  test.each([
    ['a yes', { propertyValue: 'false' }],
    ['an opt-out that was emptied', { propertyValue: '' }],
    ['a no to a type that is not mapped', { propertyName: 'hs_email_optout_9' }],
    ['a no to a type of mandatory topics, which nobody can opt out of', { propertyName: 'hs_email_optout_1003' }],
    ['a property that only begins like one', { propertyName: 'hs_email_optout_reason' }],
    ['an address that changed', { propertyName: 'email', propertyValue: 'x@y.example' }],
    ['a write of our own app', { changeSource: 'INTEGRATION', sourceId: '77' }],
    ['a write of an app that is not named', { changeSource: 'API' }],
    ['a new contact', { subscriptionType: 'contact.creation' }],
    ['a contact that came back', { subscriptionType: 'contact.restore' }],
    ['a kind that is not known', { subscriptionType: 'contact.somethingNew' }],
  ])('is only a reason to look again at %s', (_name, changes) => {
    expect(kinds([anItem(changes)])).toEqual(['LOOK_AGAIN']);
  });

  test("tells of a no that another app wrote, which is somebody's act and not ours", () => {
    expect(kinds([anItem({ changeSource: 'INTEGRATION', sourceId: '78' })])).toEqual(['STOPPED', 'LOOK_AGAIN']);
  });

  test('is only a reason to look while nothing is known of the types, or of whose account it is', () => {
    expect(kinds([anItem()], { typeMap: undefined })).toEqual(['LOOK_AGAIN']);
    expect(kinds([anItem()], { portalId: undefined })).toEqual(['LOOK_AGAIN']);
  });

  test('is read by either name of its kind, and as an object of the type of contacts', () => {
    const { subscriptionType, ...rest } = anItem();
    const asObject = anItem({ subscriptionType: 'object.propertyChange', objectTypeId: '0-1' });

    expect(kinds([{ ...rest, eventType: subscriptionType }])).toEqual(['STOPPED', 'LOOK_AGAIN']);
    expect(kinds([asObject])).toEqual(['STOPPED', 'LOOK_AGAIN']);
    expect(kinds([{ ...asObject, objectTypeId: '0-2' }])).toEqual([]);
    expect(kinds([anItem({ subscriptionType: 'company.propertyChange' })])).toEqual([]);
  });

  test('leaves out what belongs to other accounts that have the same app', () => {
    expect(kinds([anItem({ portalId: 34 }), anItem()])).toEqual(['STOPPED', 'LOOK_AGAIN']);
  });

  test('tells of a record that is gone, and whether for privacy', () => {
    expect(read([anItem({ subscriptionType: 'contact.deletion' })])).toMatchObject([
      { kind: 'DELETED', isForPrivacy: false },
    ]);
    expect(read([anItem({ subscriptionType: 'contact.privacyDeletion' })])).toMatchObject([
      { kind: 'DELETED', isForPrivacy: true },
    ]);
  });

  test('tells which records a merge took in, also when the result is a third', () => {
    const merge = { subscriptionType: 'contact.merge', primaryObjectId: 1, mergedObjectIds: [2, 3] };

    expect(read([anItem({ ...merge, newObjectId: 9, objectId: 9 })])).toMatchObject([
      { kind: 'MERGED', ref: { remoteId: '9' }, from: ['1', '2', '3'] },
    ]);
    expect(read([anItem({ ...merge, newObjectId: 1, objectId: 1 })])).toMatchObject([
      { kind: 'MERGED', ref: { remoteId: '1' }, from: ['2', '3'] },
    ]);
  });

  test('has one id however often it is sent, and another for another event', () => {
    const id = (changes = {}) => read([anItem(changes)]).map((event) => event.id);

    expect(id({ attemptNumber: 4 })).toEqual(id());
    for (const other of [
      { objectId: 2 },
      { occurredAt: 5 },
      { propertyName: 'email' },
      { subscriptionId: 26 },
      { eventId: 4 },
    ]) {
      expect(id(other)).not.toEqual(id());
    }
    // The no and the look are two: the one must not count as a repeat of the other.
    expect(new Set(id()).size).toBe(2);
  });

  test('with parts that are nothing known leaves those out', () => {
    expect(kinds([null, 7, 'x', {}, anItem({ objectId: undefined }), anItem()])).toEqual(['STOPPED', 'LOOK_AGAIN']);
    expect(kinds(anItem())).toEqual(['STOPPED', 'LOOK_AGAIN']);
    expect(() => eventsOf(Buffer.from('{'), { typeMap, portalId: '33', at: AT })).toThrow(
      expect.objectContaining({ kind: 'refused' }),
    );
  });
});
