import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface LinkRequestLimits {
  /** Counts one more request from a network. FIRST_OVER: it is the first one too many in this stretch of time. */
  count(network: string): Promise<'ALLOWED' | 'FIRST_OVER' | 'OVER'>;
}

export interface LimitsOfRequests {
  readonly ofNetwork: number;
  readonly ofAll: number;
  readonly seconds: number;
}

/** An office behind one address may ask for many; the form of a campaign that is on television too. */
const LIMITS: LimitsOfRequests = { ofNetwork: 20, ofAll: 1_000, seconds: 600 };

/**
 * How many links may be asked for at this instance, by the form that anybody can send. In memory: the limit is there so
 * that a flood costs the database nothing. That an address gets no more than one mail in half an hour is kept in the
 * database, for all instances together (`mails.ts`).
 */
export function createLinkRequestLimits({ ofNetwork, ofAll, seconds }: LimitsOfRequests = LIMITS): LinkRequestLimits {
  const networks = new RateLimiterMemory({ points: ofNetwork, duration: seconds });
  const all = new RateLimiterMemory({ points: ofAll, duration: seconds });
  return {
    count: async (network) => {
      // The network first: what one of them sends too much is not taken from the others.
      const own = await outcome(networks, network, ofNetwork);
      return own === 'ALLOWED' ? outcome(all, 'all', ofAll) : own;
    },
  };
}

async function outcome(limiter: RateLimiterMemory, key: string, points: number) {
  try {
    await limiter.consume(key);
    return 'ALLOWED' as const;
  } catch (over) {
    if (!(over instanceof RateLimiterRes)) throw over;
    return over.consumedPoints === points + 1 ? ('FIRST_OVER' as const) : ('OVER' as const);
  }
}
