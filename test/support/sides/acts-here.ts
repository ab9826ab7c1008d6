import type { Address } from '../../../src/domain/address';
import type { SendDecision } from '../../../src/domain/send-decision';
import { AbideError } from '../../../src/errors';
import type { ChangeAnswer, Operations } from '../../../src/operations';
import { namedAddress } from '../../../src/operations/ground';
import { email as addressOf } from '../statement';
import { type Act, ADDRESSES_EACH } from './plan';
import { COMPANY, isNo, nowBy, ON_PAGE, PERSON, TOPICS } from './said';
import type { World } from './world';

const DAY_MS = 86_400_000;
let names = 0;

/** Plays what somebody does here, and notes the noes that it was admitted as. False: all of it was refused. */
export async function actHere(world: World, { who, which, topic: place, here }: Act): Promise<boolean> {
  const [operations] = world.stage.instances;
  const value = world.address(who, which);
  const address = addressOf(value);
  const topic = TOPICS[place % TOPICS.length] as string;
  const group = await world.groupOf(value);
  const said = { topics: world.marketing, isWide: true };
  switch (here) {
    case 'OPT_OUT': {
      const change = { topic, channel: 'EMAIL', state: 'OPTED_OUT' } as const;
      const isDone = await done(operations.setPreferences({ address }, [change], PERSON));
      return noted(world, isDone, { addresses: group, topics: [topic], isWide: false });
    }
    case 'ONE_CLICK':
      return noted(world, await oneClick(world, address), { addresses: group, ...said });
    case 'OBJECT': {
      const isDone = await done(operations.recordObjection({ address }, {}, PERSON));
      return noted(world, isDone, { addresses: group, ...said });
    }
    case 'OPT_IN':
    case 'PAGE_YES':
    case 'LIFT':
      return sayYes(world, { value, topic, here });
    case 'PAUSE':
      return done(operations.pauseMarketing({ address }, new Date(Date.now() + DAY_MS).toISOString(), PERSON));
    case 'END_PAUSE':
      return done(operations.pauseMarketing({ address }, undefined, nowBy(PERSON)));
    case 'MERGE': {
      const from = addressOf(world.address(who, (which + 1) % ADDRESSES_EACH));
      const isDone = await done(operations.mergeContacts({ address }, { address: from }, COMPANY));
      if (!isDone) return false;
      world.noes.join(await world.groupOf(value), TOPICS);
      world.record.link(await world.groupOf(value));
      return true;
    }
    case 'CHANGE_ADDRESS': {
      const to = world.address(who, (which + 2) % ADDRESSES_EACH);
      const isDone = await done(operations.changeAddress({ address }, address, addressOf(to), PERSON));
      if (!isDone) return false;
      const all = [...new Set([...group, ...(await world.groupOf(to))])];
      world.noes.join(all, TOPICS);
      world.record.link(all);
      return true;
    }
    case 'ERASE': {
      const isDone = await operations.eraseContact({ address }, 'REQUEST', COMPANY).then(
        () => true,
        () => false,
      );
      if (isDone) for (const one of group) world.erased.add(one);
      return noted(world, isDone, { addresses: group, topics: TOPICS, isWide: true });
    }
    case 'NAME': {
      const profile = { name: `Ada Example-${++names}`, organisation: 'Acme' };
      return done(operations.upsertContact({ email: address, profile, country: 'NL' } as never, COMPANY));
    }
  }
}

interface SaidHere {
  readonly addresses: readonly string[];
  readonly topics: readonly string[];
  readonly isWide: boolean;
}

function noted(world: World, isDone: boolean, { addresses, topics, isWide }: SaidHere): boolean {
  if (!isDone) return false;
  world.noes.say(addresses, topics, { at: 'HERE', isWide, tick: world.nextTick() });
  world.record.say(addresses, topics, { at: 'HERE', isWide });
  return true;
}

async function oneClick({ stage }: World, address: Address): Promise<boolean> {
  const [operations] = stage.instances;
  const contact = await operations.readContact({ address });
  if (!contact) return false;
  const [addressKey] = namedAddress(stage.ground.ground, address).keys;
  const link = { contactId: contact.id, addressKey, scope: 'DIRECT_MARKETING', channel: 'EMAIL', mandatory: false };
  return done(operations.stopByLink(link as never, { source: 'ONE_CLICK' }));
}

interface Yes {
  readonly value: string;
  readonly topic: string;
  readonly here: 'OPT_IN' | 'PAGE_YES' | 'LIFT';
}

async function sayYes(world: World, { value, topic, here }: Yes): Promise<boolean> {
  const [operations] = world.stage.instances;
  const group = await world.groupOf(value);
  const linked = [...world.record.linkedTo(value)];
  const noesOf = async () => {
    const all = [...new Set([...group, ...linked])];
    const decisions = await world.decisionsOf(all, topic);
    return new Set(all.filter((_one, place) => isNo(decisions[place] as SendDecision)));
  };
  const before = await noesOf();
  const isDone = await admitYes(operations, { value, topic, here });
  const after = await noesOf();
  if (after.has(value)) return isDone;
  world.noes.open(group, topic, { isLift: here === 'LIFT', wasKnown: (one) => before.has(one) });
  // The no of an address that was left stands on at the one its contact went to.
  const isOpenToAll = linked.every((one) => !after.has(one));
  for (const one of isOpenToAll ? linked : []) {
    world.record.open(one, topic, { wasNo: before.has(one) });
  }
  return isDone;
}

async function admitYes(operations: Operations, { value, topic, here }: Yes): Promise<boolean> {
  const contact = { address: addressOf(value) };
  const change = { topic, channel: 'EMAIL', state: 'OPTED_IN' } as const;
  if (here === 'OPT_IN') return done(operations.setPreferences(contact, [change], nowBy(PERSON)));
  if (here === 'PAGE_YES') return done(operations.setPreferences(contact, [change], ON_PAGE));
  const asked = [{ topic, channel: 'EMAIL' }] as const;
  await done(operations.liftObjection(contact, asked, nowBy(PERSON)));
  return done(operations.confirmOptIn(contact, asked, { ...ON_PAGE, source: 'CONFIRMATION' }));
}

/** Admitted as a whole. A contact that is not known is a refusal here, anything else a failure. */
async function done(answer: Promise<ChangeAnswer>): Promise<boolean> {
  try {
    return (await answer).refused.length === 0;
  } catch (error) {
    if (error instanceof AbideError && ['NOT_FOUND', 'CONFLICT'].includes(error.code)) return false;
    throw error;
  }
}
