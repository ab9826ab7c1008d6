import type { AddressKind } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import { addressKindOf } from '../domain/contact';
import type { SendDecision } from '../domain/send-decision';
import type { Channel } from '../domain/words';
import { type KnownKeys, readKnownKeys } from '../store/known-keys';
import { type DecisionLane, decideSends } from './decide-sends';
import type { Ground } from './ground';
import { theTopic } from './said';
import { decideShape } from './verdict-keys';

interface Asked {
  readonly topic: string;
  readonly channel: Channel;
}

/**
 * As `decideSends` for addresses by their keys, in their order. Of a list most are known to nobody, and of most others
 * nothing but noes is known: one look tells these apart, and only for the rest all facts are read. Each answer is of a
 * moment after the question; two may be of two moments.
 *
 * @param keys of each, current version first.
 */
export async function decideLines(
  ground: Ground,
  lane: DecisionLane,
  { keys, topic, channel }: Asked & { keys: readonly (readonly AddressKey[])[] },
): Promise<readonly SendDecision[]> {
  const kind = addressKindOf(channel);
  const bare = kind && (await decideBare(ground, keys, { topic, channel, kind }));
  const open = bare ? keys.filter((_, index) => !bare[index]) : keys;
  if (bare && open.length === 0) return bare as SendDecision[];
  const to = open.map(([first, ...rest]) => ({ keys: [first as AddressKey, ...rest], kind }));
  const { decisions } = await decideSends(ground, lane, { to, topic, channel });
  if (!bare) return decisions;
  let next = 0;
  return bare.map((decision) => decision ?? (decisions[next++] as SendDecision));
}

/** The answers for those that nobody holds; undefined where it is another policy, or several keys, that decide. */
async function decideBare(
  ground: Ground,
  keys: readonly (readonly AddressKey[])[],
  { topic, channel, kind }: Asked & { kind: AddressKind },
): Promise<(SendDecision | undefined)[] | undefined> {
  if (keys.length === 0 || ground.secrets.all.length > 1) return undefined;
  const at = ground.clock();
  const hashes = keys.map(([first]) => keyHashOf(first as AddressKey));
  const known = await readKnownKeys(ground.database.pool, hashes);
  const { policy } = ground.active;
  if (known.policyVersion !== policy.version || !isOfOurKeys(ground, known)) return undefined;
  const question = { policy, topic: theTopic(ground, topic, { channel }), channel, at };
  const byShape = new Map<string | undefined, SendDecision>();
  const counts = new Map<string, number>();
  const decisions = hashes.map((hash) => {
    if (known.held.has(hash)) return undefined;
    const shape = known.shapes.get(hash);
    const decision = byShape.get(shape) ?? decideShape(shape, kind, question);
    byShape.set(shape, decision);
    counts.set(decision.reason, (counts.get(decision.reason) ?? 0) + 1);
    return decision;
  });
  for (const [reason, count] of counts) ground.metrics.decisions.inc({ reason }, count);
  return decisions;
}

/** Noes under a key that this process does not know cannot be found by it. */
function isOfOurKeys({ secrets }: Ground, { keyVersions }: KnownKeys): boolean {
  return keyVersions.every((version) => version === secrets.current.version);
}
