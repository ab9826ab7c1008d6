import { email as addressOf } from '../statement';
import { PEOPLE } from './plan';
import { COMPANY, PERSON, TOPICS } from './said';
import type { World } from './world';

/** Makes everybody as they are before: known here, most of them with a yes to something. Gives how many changes that was. */
export async function makePeople(world: World, seed: number): Promise<number> {
  const each = await Promise.all(Array.from({ length: PEOPLE }, (_none, who) => makePerson(world, who, seed)));
  return each.reduce((sum, changes) => sum + changes, 0);
}

async function makePerson(world: World, who: number, seed: number): Promise<number> {
  const [operations] = world.stage.instances;
  let changes = 0;
  for (const which of [0, 1]) {
    const email = addressOf(world.address(who, which));
    await operations.upsertContact({ email, profile: { name: 'Ada Example', organisation: 'Acme' } }, COMPANY);
    const isOpened = (place: number) => ((seed >> ((who * 3 + place) % 24)) & 1) === 1;
    const open = TOPICS.filter((_topic, place) => isOpened(place) && (which === 0 || who % 2 === 0));
    const yes = open.map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' }) as const);
    if (yes.length > 0) await operations.setPreferences({ address: email }, yes, PERSON);
    changes += 1 + yes.length;
  }
  return changes;
}
