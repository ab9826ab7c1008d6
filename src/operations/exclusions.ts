import type { AddressKind } from '../domain/address';
import type { SendDecision } from '../domain/send-decision';
import type { Channel, DecisionReason } from '../domain/words';
import { type DigestName, digestOf } from '../security/address-digest';
import { walkAddresses } from '../store/address-walk';
import { type DecisionLane, decideSends } from './decide-sends';
import type { Ground } from './ground';

export interface ExclusionsRequest {
  readonly topic: string;
  readonly channel: Channel;
  readonly kind: AddressKind;
  readonly digest: DigestName;
}

export interface ExclusionPage {
  /** Hashes of the addresses whose owner said no. */
  readonly hashes: readonly string[];
  /** Addresses whose owner asked that nothing is done with them: not even this. */
  readonly restricted: number;
  readonly seen: number;
}

export interface ExclusionOperations {
  /** Who said no to the topic on the channel, as hashes for an exclusion list; some thousands of addresses at a time. */
  readExclusions(request: ExclusionsRequest): AsyncGenerator<ExclusionPage>;
}

/** A no of the person or the company. Who only never said yes is no business of an advertising platform. */
const NOES: ReadonlySet<DecisionReason> = new Set(['SUPPRESSED', 'OPTED_OUT', 'PAUSED']);
const ASKED_AT_ONCE = 1_000;

/**
 * The exclusion list of a topic (EK-20): so that an advertising platform shows nothing to who said no. Only ever that:
 * nothing in Abide writes a list of people to show advertisements to.
 *
 * It knows held addresses alone. Of who was erased there is none to hash; an unsalted hash is still personal data.
 */
export function exclusionOperations(ground: Ground, lane: DecisionLane): ExclusionOperations {
  return { readExclusions: (request) => readExclusions(ground, lane, request) };
}

async function* readExclusions(
  ground: Ground,
  lane: DecisionLane,
  { topic, channel, kind, digest }: ExclusionsRequest,
): AsyncGenerator<ExclusionPage> {
  // Row 1 before the first address.
  await decideSends(ground, lane, { to: [], topic, channel });
  for await (const page of walkAddresses(ground.database.pool, kind, ASKED_AT_ONCE)) {
    const to = page.map(({ address }) => ({ address }));
    const { decisions } = await decideSends(ground, lane, { to, topic, channel });
    const outcomes = decisions.map(outcomeOf);
    const excluded = page.filter((_, at) => outcomes[at] === 'EXCLUDED');
    yield {
      hashes: excluded.map(({ address }) => digestOf(address, digest)),
      restricted: outcomes.filter((outcome) => outcome === 'RESTRICTED').length,
      seen: page.length,
    };
  }
}

function outcomeOf({ allowed, reasons }: SendDecision): 'EXCLUDED' | 'RESTRICTED' | 'LEFT_OUT' {
  if (allowed) return 'LEFT_OUT';
  if (reasons.includes('RESTRICTED')) return 'RESTRICTED';
  return reasons.some((reason) => NOES.has(reason)) ? 'EXCLUDED' : 'LEFT_OUT';
}
