import fc from 'fast-check';
import type { ProviderName } from '../../../src/domain/provider-map';
import { type ThereAct, TROUBLES, type Trouble } from './side';

/** Each person has three addresses: their own, one that another contact holds at first, one that is free. */
export const ADDRESSES_EACH = 3;
export const PEOPLE = 20;

export type HereAct =
  | 'OPT_OUT'
  | 'OPT_IN'
  | 'PAGE_YES'
  | 'ONE_CLICK'
  | 'OBJECT'
  | 'LIFT'
  | 'PAUSE'
  | 'END_PAUSE'
  | 'MERGE'
  | 'CHANGE_ADDRESS'
  | 'ERASE'
  | 'NAME';

export interface Act {
  readonly who: number;
  readonly which: number;
  readonly topic: number;
  /** 0: here; otherwise the provider of this place. */
  readonly at: number;
  readonly here: HereAct;
  readonly there: ThereAct;
}

/** What comes in between, at a chosen call of a worker's round. */
export interface Interruption {
  readonly call: number;
  readonly when: 'BEFORE' | 'AFTER';
  readonly what: 'ACTS' | 'OTHER_WORKER' | 'LEASE_ENDS' | 'CRASH' | 'WEBHOOKS';
  readonly acts: readonly Act[];
}

export interface Round {
  readonly side: number;
  readonly worker: 0 | 1;
  readonly trouble?: Trouble;
  readonly interruptions: readonly Interruption[];
}

export type Post = 'AS_SENT' | 'TWICE' | 'REVERSED' | 'LATER' | 'LOST' | 'FORGED';

export interface Tick {
  readonly acts: readonly Act[];
  readonly post: Post;
  readonly rounds: readonly Round[];
  readonly isReconciled: boolean;
  readonly doesTimePass: boolean;
}

export interface Plan {
  readonly ticks: readonly Tick[];
  /** Who has said yes to something before the first tick. */
  readonly seed: number;
  readonly wideOptOut: 'refuse' | 'ignore' | 'accept';
  /** HubSpot's plan grants batch calls. */
  readonly isEnterprise: boolean;
}

const HERE: readonly (readonly [number, HereAct])[] = [
  [4, 'PAGE_YES'],
  [4, 'OPT_IN'],
  [4, 'OPT_OUT'],
  [2, 'ONE_CLICK'],
  [2, 'OBJECT'],
  [3, 'LIFT'],
  [1, 'PAUSE'],
  [1, 'END_PAUSE'],
  [1, 'MERGE'],
  [1, 'CHANGE_ADDRESS'],
  [1, 'ERASE'],
  [2, 'NAME'],
];
const THERE: readonly (readonly [number, ThereAct])[] = [
  [4, 'LINK_STOP'],
  [2, 'STOP_ALL'],
  [3, 'RESUBSCRIBE'],
  [2, 'COLLEAGUE_STOP'],
  [3, 'COLLEAGUE_YES'],
  [1, 'COLLEAGUE_STOP_ALL'],
  [1, 'SPAM'],
  [1, 'MERGE'],
  [1, 'DELETE'],
  [1, 'CHANGE_ADDRESS'],
];

function weighted<T>(options: readonly (readonly [number, T])[]): fc.Arbitrary<T> {
  return fc.constantFrom(...options.flatMap(([weight, one]) => Array.from({ length: weight }, () => one)));
}

/** Any history of some people over these providers, all of it drawn: what is done, in which order, and what goes wrong. */
export function aPlan(sides: readonly ProviderName[]): fc.Arbitrary<Plan> {
  const act: fc.Arbitrary<Act> = fc.record({
    who: fc.nat(PEOPLE - 1),
    which: weighted([
      [5, 0],
      [2, 1],
      [1, 2],
    ]),
    topic: fc.nat(2),
    at: fc.nat(sides.length),
    here: weighted(HERE),
    there: weighted(THERE),
  });
  const interruption: fc.Arbitrary<Interruption> = fc.record({
    call: fc.nat(24),
    when: fc.constantFrom('BEFORE', 'AFTER'),
    what: weighted<Interruption['what']>([
      [5, 'ACTS'],
      [1, 'OTHER_WORKER'],
      [1, 'LEASE_ENDS'],
      [1, 'CRASH'],
      [1, 'WEBHOOKS'],
    ]),
    acts: fc.array(act, { minLength: 1, maxLength: 4 }),
  });
  const round: fc.Arbitrary<Round> = fc.record({
    side: fc.nat(sides.length - 1),
    worker: fc.constantFrom(0, 1),
    trouble: fc.option(fc.constantFrom(...TROUBLES), { freq: 3, nil: undefined }),
    interruptions: fc.array(interruption, { maxLength: 3 }),
  });
  const tick: fc.Arbitrary<Tick> = fc.record({
    acts: fc.array(act, { minLength: 8, maxLength: 30 }),
    post: fc.constantFrom<Post>('AS_SENT', 'TWICE', 'REVERSED', 'LATER', 'LOST', 'FORGED'),
    rounds: fc.array(round, { maxLength: 2 }),
    isReconciled: weighted([
      [3, false],
      [1, true],
    ]),
    doesTimePass: fc.boolean(),
  });
  return fc.record({
    ticks: fc.array(tick, { minLength: 2, maxLength: 4 }),
    seed: fc.nat(),
    wideOptOut: fc.constantFrom('refuse', 'ignore', 'accept'),
    isEnterprise: weighted([
      [4, true],
      [1, false],
    ]),
  });
}
