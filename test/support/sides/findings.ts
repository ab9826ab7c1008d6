import type { ProviderState } from '../../../src/domain/provider-state';
import type { SendDecision } from '../../../src/domain/send-decision';
import { isNo, TOPICS } from './said';
import type { Side } from './side';
import type { World } from './world';

/** What is not as it must be once everything is quiet; empty when all is well. */
export async function findings(world: World): Promise<readonly string[]> {
  const { addresses, sides } = world;
  const held = await world.stage.sql<Holder & { readonly value: string }>(HELD);
  const holderOf = new Map(held.map((row) => [row.value, row]));
  const found = [...world.wrong];
  for (const topic of TOPICS) {
    const decisions = await world.decisionsOf(addresses, topic);
    for (const [place, decision] of decisions.entries()) {
      const email = addresses[place] as string;
      found.push(...ofTopic(world, { email, topic, decision, holder: holderOf.get(email) }));
    }
  }
  for (const email of world.erased) {
    if (holderOf.has(email)) continue;
    for (const side of sides) if (side.isHeld(email)) found.push(`${side.name} still holds ${email}, who was erased`);
  }
  return found.length === 0 ? [] : [...found, ...world.storyOf(found.join())];
}

const HELD = `
  SELECT a.value, a.is_primary, coalesce(jsonb_object_agg(p.provider, p.held) FILTER (WHERE p.held IS NOT NULL), '{}') AS known
    FROM address a LEFT JOIN provider_address p USING (hash) GROUP BY a.value, a.is_primary`;

/** Who holds an address here, and what we know of it at each side. */
interface Holder {
  readonly is_primary: boolean;
  readonly known: Readonly<Record<string, ProviderState>>;
}

interface Asked {
  readonly email: string;
  readonly topic: string;
  readonly decision: SendDecision;
  readonly holder?: Holder;
}

function ofTopic(world: World, asked: Asked): string[] {
  const { email, topic, decision } = asked;
  const about = `${topic} for ${email} (${decision.allowed ? 'allowed' : decision.reasons.join()})`;
  const isSaid = world.noes.holds(email, topic);
  const found = isSaid && decision.allowed ? [`a no was lost here: ${about}`] : [];
  if (!world.record.accountsFor(email, topic, decision)) found.push(`nobody said a no that stands here: ${about}`);
  for (const side of world.sides.filter(({ topics }) => topics.includes(topic))) {
    const fault = faultAt(side, asked);
    if (fault) found.push(`${side.name} ${fault}: ${about}`);
    if (isSaid && isOpenFor(side, email, topic)) found.push(`a no was lost at ${side.name}: ${about}`);
  }
  return found;
}

function isOpenFor(side: Side, email: string, topic: string): boolean {
  const { isOpen, isForgotten } = side.standing(email, topic);
  return isOpen && !isForgotten;
}

function faultAt(side: Side, { email, topic, decision, holder }: Asked): string | undefined {
  const { isOpen, isClosed, isSilent, isLocked, isForgotten } = side.standing(email, topic);
  const isANo = isNo(decision);
  if (isForgotten) return undefined;
  // Of whom we do not hold, a yes there is no business of ours, unless a no stands on the address.
  if (!decision.allowed && isOpen && (holder || isANo)) return 'holds open what is denied';
  if (!holder) return undefined;
  if (isANo && !isClosed && !isSilent) return 'holds no no where one stands here';
  if (!decision.allowed) return undefined;
  // To an address that is not the primary one nothing is sent, so what was closed there is not opened again.
  const isLeftClosed = !holder.is_primary && isKnownClosed(holder.known[side.name], topic);
  if (isClosed && !isLocked && !isLeftClosed) return 'holds a no that is not known here';
  const mayBeOpen = holder.is_primary && !isLocked;
  return mayBeOpen && !isOpen ? 'does not hold the yes' : undefined;
}

function isKnownClosed(known: ProviderState | undefined, topic: string): boolean {
  return known !== undefined && (known.topics[topic] === 'OPTED_OUT' || known.stops.length > 0);
}
