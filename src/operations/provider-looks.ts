import { parseEmail } from '../domain/email-address';
import type { ProviderEvent, ProviderRef } from '../domain/provider-event';
import type { ProviderName } from '../domain/provider-map';
import { NOTHING_HELD } from '../domain/provider-state';
import { openSealedText } from '../security/sealed-text';
import { closeHints, type ProviderHint, postponeHints, takeHints } from '../store/provider-hints';
import { readDatabaseTime, readKnownOf } from '../store/provider-known';
import { askedFor, type Ground, load } from './ground';
import { purposeOfHint } from './provider-planning';

/** People whom a provider told something of, to be looked up there by one instance. */
export interface ProviderLook {
  readonly provider: ProviderName;
  readonly hints: readonly ProviderHint[];
  readonly refs: readonly ProviderRef[];
  /** When the look begins: it goes with what is read (`ReceivedFrom.readAt`). */
  readonly readAt: Date;
}

/** Undefined when there is nobody. Who was erased meanwhile, or cannot be named any more, is left out. */
export async function takeLook(
  ground: Ground,
  provider: ProviderName,
  most: number,
): Promise<ProviderLook | undefined> {
  const { pool } = ground.database;
  const hints = await takeHints(pool, provider, most);
  if (hints.length === 0) return undefined;
  const contactIds = hints.flatMap(({ contactId }) => contactId ?? []);
  const ofContacts = await refsOfContacts(ground, provider, contactIds);
  const others = hints.flatMap(({ name, remoteId, sealed }): ProviderRef[] => {
    if (remoteId !== undefined) return [{ remoteId }];
    const hash = name.slice(name.indexOf(':') + 1);
    const text = sealed && openSealedText(sealed, purposeOfHint(provider, hash), ground.secrets);
    const parsed = text === undefined ? undefined : parseEmail(text);
    return parsed?.ok ? [{ email: parsed.address }] : [];
  });
  return { provider, hints, refs: [...ofContacts, ...others], readAt: await readDatabaseTime(pool) };
}

async function refsOfContacts(
  ground: Ground,
  provider: ProviderName,
  contactIds: readonly string[],
): Promise<ProviderRef[]> {
  if (contactIds.length === 0) return [];
  const { register } = await load(ground, askedFor(contactIds.map((contactId) => ({ contactId }))));
  const living = contactIds.flatMap((id) => register.contacts.get(register.rootOf(id)) ?? []);
  const known = await readKnownOf(
    ground.database.pool,
    provider,
    living.map(({ id }) => id),
  );
  const remoteIdByKey = new Map(known.map(({ key, remoteId }) => [register.canonical(key), remoteId]));
  return living
    .filter(({ life }) => life === 'LIVING')
    .flatMap(({ addresses }) => addresses)
    .flatMap(({ kind, address, key }) => {
      if (kind !== 'EMAIL' || !address) return [];
      const remoteId = remoteIdByKey.get(register.canonical(key));
      return [remoteId === undefined ? { email: address } : { email: address, remoteId }];
    });
}

/** What a look found, and of the addresses that it did not find that nothing is held for them. */
export function withoutTrace(
  { refs, readAt }: ProviderLook,
  events: readonly ProviderEvent[],
): readonly ProviderEvent[] {
  const shown = new Set(events.flatMap(({ ref }) => [ref.email?.value, ref.remoteId]));
  const gone = refs.filter(({ email, remoteId }) => !shown.has(email?.value) && !(remoteId && shown.has(remoteId)));
  return [
    ...events,
    ...gone
      .filter(({ email }) => email !== undefined)
      .map((ref): ProviderEvent => ({ kind: 'READING', state: NOTHING_HELD, occurredAt: readAt, ref })),
  ];
}

/** All effects of the look stand. */
export function endLook({ database }: Ground, { provider, hints }: ProviderLook): Promise<void> {
  return closeHints(database.pool, provider, hints);
}

const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 900;

/** The provider gave no answer. */
export function postponeLook({ database }: Ground, { provider, hints }: ProviderLook): Promise<void> {
  const attempts = Math.max(...hints.map((hint) => hint.attempts));
  const seconds = Math.min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS);
  return postponeHints(database.pool, provider, { names: hints.map(({ name }) => name), seconds });
}
