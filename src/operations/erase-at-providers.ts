import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import { parseEmail } from '../domain/email-address';
import { type ProviderName, providerMapOf } from '../domain/provider-map';
import { openSealedText, sealText } from '../security/sealed-text';
import { claimErasures, type ErasureOutcome, writeErasureOutcomes } from '../store/provider-erasures';
import { askErasures } from '../store/provider-marks';
import type { CommitLane } from './commit-change';
import type { Ground } from './ground';
import { type ErasureRefs, purposeOfErasure } from './mark-due';
import type { DueErasure, ErasureBatch, ErasureSettlement } from './sync-operations';

/** Takes people whose deletion a provider has not confirmed; what cannot be unsealed with the secrets here is left. */
export async function takeErasures(ground: Ground, provider: ProviderName, most: number): Promise<ErasureBatch> {
  const lease = randomUUID();
  const rows = await claimErasures(ground.database.pool, { provider, lease, most });
  const erasures: DueErasure[] = [];
  const unreadable: ErasureSettlement[] = [];
  for (const { contact_id: contactId, sealed, sealed_version: version, attempts } of rows) {
    const text = openSealedText({ sealed, version }, purposeOfErasure(provider, contactId), ground.secrets);
    if (text === undefined) {
      unreadable.push({ contactId, kind: 'PARKED', fault: `sealed under secret ${version}, which is not known here` });
      continue;
    }
    const { emails, remoteIds } = JSON.parse(text) as ErasureRefs;
    const parsed = emails.map(parseEmail).flatMap((email) => (email.ok ? [email.address] : []));
    erasures.push({ contactId, attempts, emails: parsed, remoteIds });
  }
  const { policy } = ground.active;
  const map = providerMapOf(policy, provider) ?? { topics: [], mandatory: [], stops: [], fields: [] };
  const batch = { provider, lease, map, erasures };
  if (unreadable.length > 0) await writeErasureOutcomes(ground.database.pool, batch, unreadable.flatMap(outcomeOf));
  return batch;
}

/** What the provider confirmed is noted in the ledger, once, by the commit that drops what was kept for it. */
export async function settleErasures(
  ground: Ground,
  lane: CommitLane,
  {
    batch,
    settlements,
  }: { batch: Pick<ErasureBatch, 'provider' | 'lease'>; settlements: readonly ErasureSettlement[] },
): Promise<void> {
  const { provider, lease } = batch;
  const confirmed = settlements.flatMap(({ contactId, kind }) =>
    kind === 'ERASED' ? [confirmationOf(provider, contactId, lease)] : [],
  );
  if (confirmed.length > 0) await lane.run({ changes: confirmed });
  await writeErasureOutcomes(ground.database.pool, batch, settlements.flatMap(outcomeOf));
}

function confirmationOf(provider: ProviderName, contactId: string, lease: string): Change {
  return { kind: 'CONFIRM_PROVIDER_ERASURE', contact: { contactId }, source: 'PROVIDER', provider, lease };
}

function outcomeOf(settlement: ErasureSettlement): ErasureOutcome[] {
  if (settlement.kind === 'ERASED') return [];
  const { contactId, kind, fault } = settlement;
  return [
    { contactId, fault, isParked: kind === 'PARKED', afterMs: settlement.kind === 'RETRY' ? settlement.afterMs : 0 },
  ];
}

/** A write for somebody who was erased meanwhile may have made them known there again. */
export async function askErasureAgain(
  ground: Ground,
  provider: ProviderName,
  { contactId, ...refs }: { contactId: string } & ErasureRefs,
): Promise<void> {
  const sealed = sealText(JSON.stringify(refs), purposeOfErasure(provider, contactId), ground.secrets);
  await ground.database.inTransaction((client) => askErasures(client, [{ provider, contactId, ...sealed }]));
}
