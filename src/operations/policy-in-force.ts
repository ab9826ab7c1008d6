import type { Policy } from '../domain/policy';
import { AbideError } from '../errors';
import type { ActivePolicy } from './index';

/** A policy that was activated, and what is known about it for good. */
export interface KnownPolicy extends ActivePolicy {
  /** Whether none was in force before it: imports under it count as told (design, section 3). */
  readonly isFirstPolicy: boolean;
}

/** Gives a policy that was activated, by its version; from what the database kept of it. */
export type ReadActivated = (version: string) => Promise<KnownPolicy>;

/**
 * The policy that this instance goes by. Another instance may put a newer one in force at any time; whoever reads the
 * state of contacts learns its version in the same snapshot (`load`), and this follows. So no decision is ever given
 * under a policy that was replaced before its state was read.
 */
export class PolicyInForce implements KnownPolicy {
  private current: KnownPolicy;
  private readonly known = new Map<string, Promise<KnownPolicy>>();

  constructor(
    startedWith: KnownPolicy,
    private readonly readActivated: ReadActivated,
  ) {
    this.current = startedWith;
    this.known.set(startedWith.policy.version, Promise.resolve(startedWith));
  }

  get policy(): Policy {
    return this.current.policy;
  }

  get sha256(): string {
    return this.current.sha256;
  }

  get isFirstPolicy(): boolean {
    return this.current.isFirstPolicy;
  }

  /**
   * The policy of a version that was found in force, and the one gone by from here on when it is newer. A read that
   * began earlier may still find the one before: its answer is that of its own snapshot, and moves nothing back.
   *
   * @param version undefined while none was activated: then this instance's own.
   */
  async foundInForce(version: string | undefined): Promise<KnownPolicy> {
    if (version === undefined || version === this.current.policy.version) return this.current;
    const found = await this.policyOf(version);
    if (found.policy.version > this.current.policy.version) this.current = found;
    return found;
  }

  /** The policy of a version that was in force at some time; it changes nothing about which one is gone by now. */
  async activeAt(version: string | undefined): Promise<KnownPolicy> {
    return version === undefined ? this.current : this.policyOf(version);
  }

  private policyOf(version: string): Promise<KnownPolicy> {
    const known = this.known.get(version);
    if (known) return known;
    const read = this.readActivated(version).catch((cause) => {
      this.known.delete(version);
      const message = `Policy ${version} is in force, and this instance cannot read it: update this instance.`;
      throw new AbideError('UNAVAILABLE', message, { cause });
    });
    this.known.set(version, read);
    return read;
  }
}
