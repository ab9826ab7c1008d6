import { type Act, ADDRESSES_EACH } from './plan';
import { isNo, TOPICS } from './said';
import type { Side, Standing, ThereAct, ThereWhat } from './side';
import type { World } from './world';

const NOES: readonly ThereAct[] = ['STOP_ALL', 'COLLEAGUE_STOP_ALL', 'SPAM', 'LINK_STOP', 'COLLEAGUE_STOP'];

/** Plays what somebody does at a provider, and notes the noes that came of it. False: the provider did not let it happen. */
export async function actThere(world: World, side: Side, { who, which, topic: place, there }: Act): Promise<boolean> {
  const email = world.address(who, which);
  const other = world.address(who, (which + 1) % ADDRESSES_EACH);
  const topic = side.topics[place % side.topics.length] as string;
  const standings = () => new Map(side.topics.map((one) => [one, side.standing(email, one)]));
  const before = standings();
  if (!side.act(there, { email, other, topic })) return false;
  keep(world, side, { email, other, topic, there });
  const after = standings();
  for (const one of side.topics) {
    const { isClosed: wasClosed, isOpen: wasOpen } = before.get(one) as Standing;
    const { isClosed, isOpen } = after.get(one) as Standing;
    const no = { at: 'THERE', isWide: side.isWide(there, one), tick: world.nextTick() } as const;
    const isUnticked = wasOpen && !isOpen && !side.hasArrived?.(email);
    const isNewNo = (!wasClosed && isClosed) || isUnticked;
    if (isNewNo && NOES.includes(there)) world.noes.say([email], [one], no);
    const isTakenBack = (wasClosed && !isClosed) || (!wasOpen && isOpen);
    if (isTakenBack && !isNo(await world.decisionOf(email, one))) world.noes.forgetThere(email, one);
  }
  return true;
}

interface DoneThere extends ThereWhat {
  readonly there: ThereAct;
}

/** Every no that it was, also where one stood already; and who may be one person by it. */
function keep({ record, marketing }: World, side: Side, { email, other, topic, there }: DoneThere): void {
  if (there === 'MERGE' || there === 'CHANGE_ADDRESS') record.link([email, other]);
  if (!NOES.includes(there)) return;
  const isOfTopic = (there === 'LINK_STOP' || there === 'COLLEAGUE_STOP') && !side.isWide(there, topic);
  const ofWide = there === 'SPAM' ? TOPICS : marketing;
  record.say([email], isOfTopic ? [topic] : ofWide, { at: 'THERE', isWide: !isOfTopic });
}
