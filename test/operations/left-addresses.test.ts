import { NOTHING_HELD } from '../../src/domain/provider-state';
import { type TestGround, testGround } from '../support/ground';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';
import { COMPANY, PERSON } from '../support/sync-stage';

let ground: TestGround;
beforeAll(async () => {
  ground = await testGround(aSyncPolicy(), { providers: ['hubspot'] });
  await ground.operations.sync.switchOn('hubspot');
});
afterAll(async () => {
  await ground.operations.idle();
  await ground.close();
});

const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const MONTH_MS = 30 * 86_400_000;
const LONG_AGO = () => new Date(Date.now() - 12 * MONTH_MS);
let people = 0;

/** Opted out at the old address, which they left for the new one. */
async function aMover() {
  const left = email(`old${++people}@left.example`);
  const now = email(`new${people}@left.example`);
  await ground.operations.upsertContact({ email: left }, COMPANY);
  await ground.operations.setPreferences({ address: left }, [{ ...NEWS, state: 'OPTED_OUT' }], PERSON);
  await ground.operations.changeAddress({ address: left }, left, now, PERSON);
  return { left, now };
}

/** HubSpot holds a yes of the old address, by an act of the person. */
async function toldByHubspot(left: ReturnType<typeof email>): Promise<void> {
  const { inbound } = ground.operations;
  const readAt = await inbound.providerTime();
  const state = { ...NOTHING_HELD, isHeld: true, topics: { news: 'OPTED_IN' } } as const;
  const acts = { news: { occurredAt: LONG_AGO(), reference: 'a form of long ago' } };
  const reading = { kind: 'READING', ref: { email: left }, occurredAt: LONG_AGO(), state, acts } as const;
  await inbound.receiveProviderEvents({ provider: 'hubspot', events: [reading], readAt });
}

async function isAllowed(address: ReturnType<typeof email>): Promise<boolean> {
  const { decisions } = await ground.operations.decideSends([{ address }], 'news', 'EMAIL');
  return decisions[0]?.allowed === true;
}

test('an old yes that a provider still holds of an address opens nothing where somebody left it with a no', async () => {
  const { left, now } = await aMover();

  await toldByHubspot(left);

  expect(await isAllowed(left)).toBe(false);
  expect(await isAllowed(now)).toBe(false);
});

test('it does where nobody was there before, and where they opened the topic again', async () => {
  const unknown = email('nobody@left.example');
  await toldByHubspot(unknown);
  const { left, now } = await aMover();
  await ground.operations.setPreferences({ address: now }, [{ ...NEWS, state: 'OPTED_IN' }], {
    ...PERSON,
    occurredAt: new Date(),
  });

  await toldByHubspot(left);

  expect(await isAllowed(unknown)).toBe(true);
  expect(await isAllowed(now)).toBe(true);
  expect(await isAllowed(left)).toBe(true);
});

test('whoever has the address now opens it by their own word to us', async () => {
  const { left } = await aMover();
  await toldByHubspot(left);
  await ground.operations.setPreferences({ address: left }, [{ ...NEWS, state: 'OPTED_IN' }], {
    ...PERSON,
    occurredAt: new Date(),
  });

  expect(await isAllowed(left)).toBe(true);
});

test('the leaving and the yes in one commit come to the same', async () => {
  const left = email('hasty-old@left.example');
  const now = email('hasty-new@left.example');
  await ground.operations.upsertContact({ email: left }, COMPANY);
  await ground.operations.setPreferences({ address: left }, [{ ...NEWS, state: 'OPTED_OUT' }], PERSON);

  await Promise.all([ground.operations.changeAddress({ address: left }, left, now, PERSON), toldByHubspot(left)]);
  await toldByHubspot(left);

  expect(await isAllowed(left)).toBe(false);
});
