import { isDeepStrictEqual } from 'node:util';
import type { PoolClient } from 'pg';
import { keyHashOf } from '../domain/address-key';
import { type Change, refsOf } from '../domain/change';
import { EntryDrafts } from '../domain/entry-drafts';
import type { Entry } from '../domain/ledger-entry';
import { admit } from '../domain/state-change';
import { AbideError } from '../errors';
import { commitRows, rememberBefore } from '../store/commit-rows';
import { PolicyMovedOn, type StoredAnswer, writeCommit } from '../store/commit-writer';
import { type Claim, type ClaimResult, claimKeys, storeAnswers } from '../store/idempotency-keys';
import type { NewJob } from '../store/jobs';
import { takeLocks } from '../store/locks';
import { takeConfirmed } from '../store/provider-erasures';
import { countCommit } from './count-commit';
import { formerHoldersOf, noteFormerHolders } from './former-holders';
import { askedFor, type Ground, type Loaded, load } from './ground';
import { keyed, otherRequest } from './idempotent';
import type { ChangeAnswer, Idempotency, Refusal } from './index';
import { createLane, type Lane } from './lane';
import { jobsOf } from './mails';
import { markDue } from './mark-due';
import { checkTopics } from './topics-of-change';

/** What one caller wants changed: judged one by one, answered together. */
export interface Call {
  readonly changes: readonly Change[];
  readonly idempotency?: Idempotency;
  /** Asks for the entries too: for whoever reports what became of each change. Never of a call that may be repeated. */
  readonly isReported?: boolean;
}

/** `written`: the entries that it came to, when the call asked for them. */
export type CommitAnswer = ChangeAnswer & { readonly written?: readonly Entry[] };

export type CommitLane = Lane<Call, CommitAnswer>;

const LONGEST_BATCH = 250;

/** The lane through which every change of state passes. */
export function createCommitLane(ground: Ground): CommitLane {
  const lane = createLane<Call, CommitAnswer | AbideError>({
    runBatch: (calls) => commitBatch(ground, calls),
    longest: LONGEST_BATCH,
  });
  return {
    idle: lane.idle,
    waiting: lane.waiting,
    run: async (call) => {
      const { changes, idempotency, isReported } = call;
      const hidden = idempotency && keyed(ground, idempotency);
      const answer = await lane.run(hidden ? { changes, idempotency: hidden } : { changes, isReported });
      if (answer instanceof AbideError) throw answer;
      return answer;
    },
  };
}

/** The batch was loaded under locks that do not cover what it found: somebody changed an address meanwhile. */
class LocksFellShort extends Error {}

const MOST_ATTEMPTS = 5;

/**
 * Makes one transaction of the calls of a batch: locks and reads what they are about, judges each change on the state
 * after those before it, writes ledger and state, and answers after the commit (design, section 4: acknowledged is durable).
 */
async function commitBatch(ground: Ground, calls: readonly Call[]): Promise<(ChangeAnswer | AbideError)[]> {
  const endTimer = ground.metrics.commitDuration.startTimer();
  for (let attempt = 1; ; attempt++) {
    try {
      const { answers, drafts } = await ground.database.inTransaction((client) =>
        commitInTransaction(ground, client, calls),
      );
      endTimer();
      countCommit(ground.metrics, { calls: calls.length, entries: drafts.drafts.map(({ entry }) => entry) });
      if (drafts.mails.length > 0) ground.jobs.wake('mail');
      if (erasesSomebody(drafts)) ground.jobs.wake('forget');
      return answers;
    } catch (error) {
      const isToRepeat = error instanceof LocksFellShort || error instanceof PolicyMovedOn;
      if (isToRepeat && attempt < MOST_ATTEMPTS) continue;
      ground.metrics.commitFailures.inc();
      throw error;
    }
  }
}

interface Committed {
  readonly answers: (ChangeAnswer | AbideError)[];
  readonly drafts: EntryDrafts;
}

async function commitInTransaction(ground: Ground, client: PoolClient, calls: readonly Call[]): Promise<Committed> {
  const at = ground.clock();
  const { repeatOf, claims } = await claim(client, calls, at);
  const toJudge = calls.filter((call, index) => repeatOf[index] === undefined && isOurs(claims, call));
  const loaded = await lockAndLoad(ground, client, toJudge);
  await openConfirmed(client, loaded, toJudge);
  const before = rememberBefore(loaded);
  const drafts = draftsOn(loaded, at);
  const answers = new Map<Call, ChangeAnswer>();
  for (const call of toJudge) answers.set(call, judge(drafts, call, loaded.position));
  // An empty job: who is erased is found out when it is done.
  const forgetting: NewJob[] = erasesSomebody(drafts) ? [{ queue: 'forget', data: {} }] : [];
  await ground.jobs.send(client, [...jobsOf(drafts.mails, at), ...forgetting]);
  await write(ground, client, { loaded, drafts, before, answers, at });
  const ofCalls = calls.map((_, index) => {
    const original = calls[repeatOf[index] ?? index] as Call;
    return answers.get(original) ?? storedAnswer(claims, original);
  });
  return { answers: ofCalls, drafts };
}

/** A deletion that a provider confirms goes with the commit that notes it. */
async function openConfirmed(client: PoolClient, { register }: Loaded, calls: readonly Call[]): Promise<void> {
  const confirmed = calls.flatMap(({ changes }) =>
    changes.flatMap((change) => {
      const { contactId } = change.contact;
      if (change.kind !== 'CONFIRM_PROVIDER_ERASURE' || contactId === undefined) return [];
      return [{ provider: change.provider, lease: change.lease, contactId }];
    }),
  );
  if (confirmed.length === 0) return;
  for (const one of await takeConfirmed(client, confirmed)) register.openProviderErasure(one.contactId, one.provider);
}

function erasesSomebody({ drafts }: EntryDrafts): boolean {
  return drafts.some(({ entry }) => entry.kind === 'CONTACT_ERASED');
}

/** Judged by the policy that was in force when the state was read, which the commit then holds to. */
export function draftsOn({ register, active: { policy, isFirstPolicy } }: Loaded, at: Date): EntryDrafts {
  return new EntryDrafts(register, { policy, isFirstPolicy, at });
}

/** Judges the changes of a call one by one, each on the state after those before it. */
export function judge(drafts: EntryDrafts, call: Call, position: number): CommitAnswer {
  const refused: Refusal[] = [];
  const entriesBefore = drafts.drafts.length;
  let contactId: string | undefined;
  for (const [index, change] of call.changes.entries()) {
    checkTopics(drafts.policy, change);
    const admission = admit(drafts, change);
    if (admission.admitted) contactId = admission.contactId ?? contactId;
    else refused.push({ index, reason: admission.reason });
  }
  const entries = drafts.drafts.length - entriesBefore;
  const answer = { contactId, refused, entries, ledgerPosition: position };
  if (!call.isReported || call.idempotency) return answer;
  return { ...answer, written: drafts.drafts.slice(entriesBefore).map(({ entry }) => entry) };
}

interface Written {
  readonly loaded: Loaded;
  readonly drafts: EntryDrafts;
  readonly before: ReturnType<typeof rememberBefore>;
  readonly answers: Map<Call, ChangeAnswer>;
  readonly at: Date;
}

async function write(ground: Ground, client: PoolClient, written: Written): Promise<void> {
  const { loaded, drafts, before, answers, at } = written;
  const kept = [...answers].flatMap(([{ idempotency }, answer]) =>
    idempotency ? [storedForm(idempotency, answer)] : [],
  );
  if (drafts.drafts.length === 0) {
    if (kept.length > 0) await storeAnswers(client, kept);
    return;
  }
  const { policyVersion } = loaded;
  const commit = commitRows(loaded, before, drafts.drafts);
  const marked = await markDue(ground, client, { loaded, drafts, before, commit });
  const head = await writeCommit(client, marked, { at, policyVersion, answers: kept });
  for (const [call, answer] of answers) answers.set(call, { ...answer, ledgerPosition: head.position });
}

/** Ids and codes of the answer, never personal data (design, section 6). */
function storedForm({ apiKeyId, key }: Idempotency, answer: ChangeAnswer): StoredAnswer {
  return { api_key_id: apiKeyId, key, answer };
}

async function claim(client: PoolClient, calls: readonly Call[], at: Date) {
  const first = new Map<string, number>();
  const repeatOf = calls.map(({ idempotency }, index) => {
    if (!idempotency) return undefined;
    const name = JSON.stringify([idempotency.apiKeyId, idempotency.key, idempotency.requestHash]);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier;
  });
  const named = calls.flatMap((call, index) =>
    call.idempotency && repeatOf[index] === undefined ? [call.idempotency] : [],
  );
  return { repeatOf, claims: named.length > 0 ? await claimKeys(client, named, at) : new Map<Claim, ClaimResult>() };
}

function isOurs(claims: ReadonlyMap<Claim, ClaimResult>, call: Call): boolean {
  return !call.idempotency || claims.get(call.idempotency)?.state === 'OURS';
}

function storedAnswer(claims: ReadonlyMap<Claim, ClaimResult>, call: Call): ChangeAnswer | AbideError {
  const result = call.idempotency && claims.get(call.idempotency);
  if (result?.state === 'ANSWERED' && result.answer) return result.answer as ChangeAnswer;
  return otherRequest();
}

async function lockAndLoad(ground: Ground, client: PoolClient, calls: readonly Call[]): Promise<Loaded> {
  const changes = calls.flatMap((call) => call.changes);
  const { addresses, contactIds: named } = askedFor(changes.flatMap(refsOf));
  const former = await formerHoldersOf(client, changes);
  const contactIds = [...named, ...former.map(({ contactId }) => contactId)];
  const locks = await takeLocks(client, { hashes: addresses.flat().map(keyHashOf), contactIds });
  const loaded = await load(ground, { addresses, contactIds }, client);
  const found = [...loaded.register.contacts.values()].filter((contact) => contact.life === 'LIVING');
  const touched = found.flatMap((contact) => [
    contact.id,
    ...contact.addresses.map((address) =>
      keyHashOf(loaded.storedKeys.get(`${contact.id}|${address.key}`) ?? address.key),
    ),
  ]);
  if (!locks.covers(touched)) throw new LocksFellShort();
  if (!isDeepStrictEqual(await formerHoldersOf(client, changes), former)) throw new LocksFellShort();
  noteFormerHolders(loaded.register, former);
  return loaded;
}
