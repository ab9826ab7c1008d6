import type { AddressKind } from '../domain/address';
import { type AddressKey, addressKey } from '../domain/address-key';
import type { Policy } from '../domain/policy';
import { Register } from '../domain/register';
import type { SendDecision } from '../domain/send-decision';
import { decideFor, livingContact, type Question } from '../domain/send-facts';
import type { Channel, DecisionReason, SuppressionReason } from '../domain/words';
import { type BareNo, noesOfShape } from '../store/verdict-source';
import { type Ground, load, loadSends } from './ground';
import { movedOn } from './policy-people';
import { theTopic } from './said';

/** What a list is told of one address. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  readonly suppressionReason?: SuppressionReason;
}

/** What is asked for all addresses of a kind at once. */
export interface AskedOfAll {
  readonly topic: string;
  readonly channel: Channel;
  readonly kind: AddressKind;
  /** The policy that the answers are given under; CONFLICT once another is in force. */
  readonly policyVersion: string;
  /** Until when an answer has to hold by itself. */
  readonly goodUntil: Date;
}

/** The answer, or `undefined` for one that may turn by itself before `goodUntil`: it is to be asked for when it is needed. */
export type LastingVerdict = Verdict | undefined;

/** The lasting answers for these keys, in their order, as of now. */
export async function lastingVerdicts(
  ground: Ground,
  keys: readonly AddressKey[],
  asked: AskedOfAll,
): Promise<LastingVerdict[]> {
  const refs = keys.map((key) => [key] as const);
  const short = await loadSends(ground, refs, new Set([asked.topic]));
  if (!short || short.active.policy.version !== asked.policyVersion) throw movedOn();
  const isComplicated = (key: AddressKey) => short.register.holdersOf(key).some((id) => short.complicated.has(id));
  const others = short.complicated.size === 0 ? [] : keys.filter(isComplicated);
  const whole =
    others.length === 0 ? undefined : await load(ground, { addresses: others.map((key) => [key]), contactIds: [] });
  if (whole && whole.active.policy.version !== asked.policyVersion) throw movedOn();
  const decide = lastingDecider(ground, short.active.policy, asked);
  return keys.map((key) => decide(whole && isComplicated(key) ? whole.register : short.register, key));
}

/** The lasting answer for an address that nobody holds and that carries these noes; for one without any, too. */
export function verdictOfShape(ground: Ground, shape: string | undefined, asked: AskedOfAll): LastingVerdict {
  const { policy } = ground.active;
  if (policy.version !== asked.policyVersion) throw movedOn();
  return lastingDecider(ground, policy, asked)(registerOfShape(shape), ANY_KEY);
}

/** As `decideFor` an address that nobody holds and that carries these noes. */
export function decideShape(shape: string | undefined, kind: AddressKind, question: Question): SendDecision {
  return decideFor(registerOfShape(shape), { kind, keys: [ANY_KEY] }, question);
}

function registerOfShape(shape: string | undefined): Register {
  const register = new Register();
  const noes = shape === undefined ? [] : noesOfShape(shape);
  for (const [ordinal, no] of noes.entries()) addNo(register, no, ordinal);
  return register;
}

const ANY_KEY = addressKey(1, '00000000-0000-0000-0000-000000000000');

/** When, by whom and at which place it was said bears on explanations and on exceptions, which only a holder has. */
function addNo(register: Register, { isEnded, ...no }: BareNo, ordinal: number): void {
  const place = { position: 1, ordinal };
  register.addSuppression({ ...no, key: ANY_KEY, place, statedBy: 'RECIPIENT', source: 'API', statedAt: new Date(0) });
  if (isEnded) register.endSuppression(place, { position: 2, ordinal });
}

/**
 * Decides by the one rule, with answers that would be valid until `goodUntil`: those that are valid for less turn by
 * themselves. A click is in no ledger entry, so where one bears on the answer it is not a lasting one either.
 */
function lastingDecider(ground: Ground, policy: Policy, { topic: key, channel, kind, goodUntil }: AskedOfAll) {
  const at = ground.clock();
  const seconds = Math.floor((goodUntil.getTime() - at.getTime()) / 1000);
  const lasting = { ...policy, decisionValidity: { yesSeconds: seconds, noSeconds: seconds } };
  const topic = theTopic(ground, key, { channel });
  const question: Question = { policy: lasting, topic, channel, at };
  const latest = at.getTime() + seconds * 1000;
  return (register: Register, addressKeyAsked: AddressKey): LastingVerdict => {
    const decision = decideFor(register, { kind, keys: [addressKeyAsked] }, question);
    if (decision.validUntil.getTime() < latest) return undefined;
    const restsOnClicks = register
      .holdersOf(addressKeyAsked)
      .some((id) => mayRestOnClick(policy, livingContact(register, id)?.relation));
    return restsOnClicks && isAboutTime(decision) ? undefined : verdictOf(decision);
  };
}

function mayRestOnClick({ inactivity }: Policy, relation: keyof Policy['inactivity'] | undefined): boolean {
  return relation !== undefined && inactivity[relation] !== undefined;
}

/** The clock of row 10 was looked at: it said STALE, or it let one of the rows after it speak. */
function isAboutTime({ allowed, reason }: SendDecision): boolean {
  return allowed || ['STALE', 'NO_CONSENT', 'UNCONFIRMED', 'NOT_INFORMED'].includes(reason);
}

function verdictOf({ allowed, reason, suppressionReason }: SendDecision): Verdict {
  return suppressionReason === undefined ? { allowed, reason } : { allowed, reason, suppressionReason };
}
