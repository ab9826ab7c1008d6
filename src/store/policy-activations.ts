import type { Pool, PoolClient } from 'pg';
import { toAbideError } from './database-error';

/** What is compared of a policy: its label and the hash of its canonical text. */
export interface PolicyMark {
  /** The date of the statement, YYYY-MM-DD; later versions sort after earlier ones. */
  readonly version: string;
  readonly sha256: string;
}

/** A policy that was put in force. Every one stays known: ledger entries name it by version. */
export interface PolicyActivation extends PolicyMark {
  readonly activatedAt: Date;
  readonly position: number;
}

interface ActivationRow {
  readonly version: string;
  readonly sha256: string;
  readonly activated_at: Date;
  readonly position: string;
}

/** Held to the end of the transaction: of instances that start with two files, the second judges after the first. */
const ACTIVATION_LOCK = 4_160_005;

const ACTIVATION = 'SELECT version, sha256, activated_at, position FROM policy_activation';

/** For whoever may activate: from here to the end of the transaction nobody else does. Read after it, not before. */
export async function lockActivations(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [ACTIVATION_LOCK]);
}

/** In the order in which they were put in force. */
export async function readActivations(pool: Pool | PoolClient): Promise<readonly PolicyActivation[]> {
  const rows = await read<ActivationRow>(pool, `${ACTIVATION} ORDER BY position, version`);
  return rows.map(activationOf);
}

export async function findActivation(pool: Pool | PoolClient, version: string): Promise<PolicyActivation | undefined> {
  const rows = await read<ActivationRow>(pool, `${ACTIVATION} WHERE version = $1`, [version]);
  return rows.map(activationOf)[0];
}

/** The policy in force. */
export async function newestActivation(pool: Pool | PoolClient): Promise<PolicyActivation | undefined> {
  const rows = await read<ActivationRow>(pool, `${ACTIVATION} ORDER BY position DESC, version DESC LIMIT 1`);
  return rows.map(activationOf)[0];
}

/** The canonical text of a policy that was put in force, and whether it was the first one ever. */
export async function readActivatedText(
  pool: Pool | PoolClient,
  version: string,
): Promise<{ readonly text: string; readonly isFirst: boolean } | undefined> {
  const rows = await read<{ text: string; is_first: boolean }>(
    pool,
    `SELECT text, NOT EXISTS (SELECT FROM policy_activation e WHERE e.position < a.position) AS is_first
     FROM policy_activation a WHERE version = $1`,
    [version],
  );
  return rows.map(({ text, is_first }) => ({ text, isFirst: is_first }))[0];
}

/**
 * Keeps a policy that is put in force, in the transaction of its ledger entry, and makes every commit that was judged by
 * the one before begin anew. Its version is never used again.
 */
export async function writeActivation(
  client: PoolClient,
  { version, sha256, text, activatedAt, position }: PolicyActivation & { readonly text: string },
): Promise<void> {
  await client.query(
    'INSERT INTO policy_activation (version, sha256, text, activated_at, position) VALUES ($1, $2, $3, $4, $5)',
    [version, sha256, text, activatedAt, position],
  );
  await client.query('UPDATE ledger_head SET policy_version = $1', [version]);
}

/**
 * What may become of the policy file that was found at start. ACTIVE: it is in force. FIRST: none was ever in force, so
 * it may be activated. Anything else is refused, with words for the operator.
 */
export type ActivationJudgement =
  | { readonly kind: 'ACTIVE' }
  | { readonly kind: 'FIRST' }
  | { readonly kind: 'REFUSED'; readonly reason: ActivationRefusal; readonly message: string };

export type ActivationRefusal = 'OTHER_CONTENT' | 'OLDER_VERSION' | 'NEWER_VERSION';

/**
 * Decides whether the policy file may be used, against the newest one that was ever activated.
 *
 * A label opens nothing (design, section 4). The same version with other content, and a return to an older version,
 * could turn denials into a yes without a trace. A newer one is compared first, by a command that can tell what it opens.
 *
 * @param activations in the order of the ledger, as `readActivations` gives them.
 */
export function judgeActivation(found: PolicyMark, activations: readonly PolicyMark[]): ActivationJudgement {
  const inForce = activations.at(-1);
  if (!inForce) return { kind: 'FIRST' };
  const difference = `The policy file has version ${found.version}, and version ${inForce.version} is in force.`;
  if (found.version < inForce.version) {
    return refused(
      'OLDER_VERSION',
      `${difference} An earlier policy is not taken up again: use the file of version ${inForce.version}, or write a later one.`,
    );
  }
  if (found.version > inForce.version) {
    const why = 'A later one is compared first, so that it opens nothing for anybody';
    const help = 'look at it with `abide policy check <file>`, and put it in force with `abide policy apply <file>`.';
    return refused('NEWER_VERSION', `${difference} ${why}: ${help}`);
  }
  if (found.sha256 === inForce.sha256) return { kind: 'ACTIVE' };
  return refused(
    'OTHER_CONTENT',
    `Version ${found.version} of the policy is in force with other content. Restore that content in the policy file.`,
  );
}

function refused(reason: ActivationRefusal, message: string): ActivationJudgement {
  return { kind: 'REFUSED', reason, message };
}

async function read<Row extends object>(
  pool: Pool | PoolClient,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>(statement, values)).rows;
  } catch (error) {
    throw toAbideError(error);
  }
}

function activationOf(row: ActivationRow): PolicyActivation {
  return {
    version: row.version,
    sha256: row.sha256,
    activatedAt: row.activated_at,
    position: Number(row.position),
  };
}
