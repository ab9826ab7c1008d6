import type { Clock } from '../clock';
import type { Policy } from '../domain/policy';
import { AbideError } from '../errors';
import { entriesAlone } from '../store/commit-rows';
import { writeCommit } from '../store/commit-writer';
import type { Database, Transaction } from '../store/database';
import {
  judgeActivation,
  lockActivations,
  readActivatedText,
  readActivations,
  writeActivation,
} from '../store/policy-activations';
import type { ReadActivated } from './policy-in-force';

export interface PolicyToActivate {
  readonly policy: Policy;
  /** The policy as one canonical text, and its hash: the same version with other content is refused. */
  readonly text: string;
  readonly sha256: string;
}

/**
 * Makes the policy the active one, once: stored with its text, named by a ledger entry and by all that follow.
 * Instances that start together agree on one activation.
 *
 * @returns whether it is the first policy ever: imports under it count as told (design, section 3).
 */
export async function activatePolicy(
  database: Database,
  { policy, text, sha256 }: PolicyToActivate,
  clock: Clock,
): Promise<{ isFirstPolicy: boolean }> {
  return database.inTransaction(async (client) => {
    await lockActivations(client);
    const activations = await readActivations(client);
    const judgement = judgeActivation({ version: policy.version, sha256 }, activations);
    if (judgement.kind === 'REFUSED') throw new AbideError('CONFLICT', judgement.message, { path: 'ABIDE_POLICY' });
    const isFirstPolicy = activations.every((activation) => activation.version === policy.version);
    if (judgement.kind === 'ACTIVE') return { isFirstPolicy };
    await writeActivated(client, { policy, text, sha256 }, { at: clock(), policyVersion: activations.at(-1)?.version });
    return { isFirstPolicy };
  });
}

/** Writes the entry and the text of a policy that is put in force; `policyVersion` is the one that was until then. */
export async function writeActivated(
  client: Transaction,
  { policy, text, sha256 }: PolicyToActivate,
  { at, policyVersion }: { at: Date; policyVersion?: string },
): Promise<void> {
  const { version } = policy;
  const entry = {
    kind: 'POLICY_ACTIVATED',
    sha256,
    at,
    statedBy: 'COMPANY',
    source: 'POLICY',
    policyVersion: version,
  } as const;
  const { position } = await writeCommit(client, entriesAlone([{ entry }]), { at, policyVersion });
  await writeActivation(client, { version, sha256, text, activatedAt: at, position });
}

/**
 * Reads policies back from what the database kept of them.
 *
 * @param parse the one way a policy is read, from its canonical text as from a file.
 */
export function activatedPolicies(
  database: Database,
  parse: (text: string, where: string) => { readonly policy: Policy; readonly sha256: string },
): ReadActivated {
  return async (version) => {
    const kept = await readActivatedText(database.pool, version);
    if (!kept) throw new Error('a policy that was never activated is said to be in force');
    const { policy, sha256 } = parse(kept.text, `policy ${version}`);
    return { policy, sha256, isFirstPolicy: kept.isFirst };
  };
}
