import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { ContactAddress } from '../domain/contact';
import { dueMarks } from '../domain/due-marks';
import type { EntryDrafts } from '../domain/entry-drafts';
import { type ProviderName, providerMapOf } from '../domain/provider-map';
import { openSealedText, sealText } from '../security/sealed-text';
import type { Before, CommitRows, Row } from '../store/commit-rows';
import type { Transaction } from '../store/database';
import { lockOutRecording } from '../store/interactions';
import {
  askErasures,
  dropDueRows,
  followMerge,
  holdDueRows,
  type KnownAtProvider,
  keepGivenUp,
  takeWhatIsKnown,
} from '../store/provider-marks';
import type { Ground, Loaded } from './ground';

/** Under which addresses and ids a provider knows a person whom it is to delete. */
export interface ErasureRefs {
  readonly emails: readonly string[];
  readonly remoteIds: readonly string[];
}

/** What a sealed text was sealed for: an address that a contact gave up. */
export function purposeOfGivenUp(provider: string, hash: string): string {
  return `given-up/${provider}/${hash}`;
}

/** What a sealed text was sealed for: the addresses and ids of an erased person. */
export function purposeOfErasure(provider: string, contactId: string): string {
  return `erasure/${provider}/${contactId}`;
}

interface Marking {
  readonly loaded: Loaded;
  readonly drafts: EntryDrafts;
  readonly before: Before;
  readonly commit: CommitRows;
}

/**
 * Makes a commit mark whomever it is about as due at each provider that is switched on: the marks are rows of the
 * commit's own statement, so that there is no change without its mark and no mark without its change. Without a
 * provider it costs nothing.
 */
export async function markDue(ground: Ground, client: Transaction, marking: Marking): Promise<CommitRows> {
  const { commit, loaded, drafts } = marking;
  if (ground.providers.length === 0) return commit;
  const mapped = ground.providers.filter((name) => providerMapOf(loaded.active.policy, name) !== undefined);
  await moveWhatIsKnown(ground, client, { ...marking, mapped });
  const marks = dueMarks(
    loaded.register,
    drafts.drafts.map(({ entry }) => entry),
  );
  const due = mapped.toSorted().flatMap((provider) =>
    marks.map(
      ({ contactId, isNo }): Row => ({
        provider,
        contact_id: contactId,
        is_no: isNo,
        marked_position: null,
      }),
    ),
  );
  return due.length === 0 ? commit : { ...commit, rows: { ...commit.rows, due_contact: due } };
}

type Moving = Marking & { readonly mapped: readonly ProviderName[] };

async function moveWhatIsKnown(ground: Ground, client: Transaction, moving: Moving): Promise<void> {
  const { merges } = moving.loaded.register.added;
  const { forgotten } = moving.commit.removals;
  if (forgotten.length > 0) await lockOutRecording(client);
  if (merges.length + forgotten.length > 0) {
    await holdDueRows(client, [...merges.flatMap(({ fromId, intoId }) => [fromId, intoId]), ...forgotten]);
  }
  for (const merge of merges) await followMerge(client, merge);
  if (forgotten.length > 0) await askForErasure(ground, client, moving);
  await sealGivenUp(ground, client, moving);
}

/** Of whoever lives on; the addresses of merged and erased contacts are not given up. */
async function sealGivenUp(
  ground: Ground,
  client: Transaction,
  { loaded, before, commit, mapped }: Moving,
): Promise<void> {
  const { register } = loaded;
  const given = commit.removals.addresses.flatMap(({ contactId, hash }) => {
    if (register.contacts.get(contactId)?.life !== 'LIVING') return [];
    const held = before.contacts.get(contactId)?.addresses ?? [];
    const address = held.find(({ kind, key }) => kind === 'EMAIL' && storedHash(loaded, contactId, key) === hash);
    if (!address?.address) return [];
    const { value } = address.address;
    const key = loaded.storedKeys.get(`${contactId}|${register.canonical(address.key)}`) ?? address.key;
    return mapped.map((provider) => {
      return { provider, contactId, key, ...sealText(value, purposeOfGivenUp(provider, hash), ground.secrets) };
    });
  });
  if (given.length > 0) await keepGivenUp(client, given);
}

function storedHash({ register, storedKeys }: Loaded, contactId: string, key: AddressKey): string {
  return keyHashOf(storedKeys.get(`${contactId}|${register.canonical(key)}`) ?? key);
}

/**
 * The addresses of the erased are kept sealed, for the providers' deletion alone, and go with its confirmation (design,
 * section 4). Asked of each provider that the policy maps, and of each where something was noted of the person.
 */
async function askForErasure(
  ground: Ground,
  client: Transaction,
  { loaded, before, commit, mapped }: Moving,
): Promise<void> {
  const { forgotten } = commit.removals;
  const known = await takeWhatIsKnown(client, forgotten);
  const erased = forgotten.filter((id) => loaded.register.contacts.get(id)?.life === 'ERASED');
  const asked = erased.flatMap((contactId) => {
    const members = new Set(loaded.register.membersOf(contactId));
    const addresses = before.contacts.get(contactId)?.addresses ?? [];
    return ground.providers.flatMap((provider) => {
      const ofPerson = known.filter((one) => one.provider === provider && members.has(one.contactId));
      if (!mapped.includes(provider) && ofPerson.length === 0) return [];
      const refs = refsOf(ground, provider, { addresses, known: ofPerson });
      if (refs.emails.length + refs.remoteIds.length === 0) return [];
      const purpose = purposeOfErasure(provider, contactId);
      return [{ provider, contactId, ...sealText(JSON.stringify(refs), purpose, ground.secrets) }];
    });
  });
  if (asked.length > 0) await askErasures(client, asked);
  await dropDueRows(client, forgotten);
}

function refsOf(
  { secrets }: Ground,
  provider: string,
  { addresses, known }: { addresses: readonly ContactAddress[]; known: readonly KnownAtProvider[] },
): ErasureRefs {
  const held = addresses.flatMap(({ kind, address }) => (kind === 'EMAIL' && address ? [address.value] : []));
  const givenUp = known.flatMap(({ sealed, hash }) => {
    const text = sealed && openSealedText(sealed, purposeOfGivenUp(provider, hash), secrets);
    return text === undefined ? [] : [text];
  });
  const remoteIds = known.flatMap(({ remoteId }) => (remoteId === undefined ? [] : [remoteId]));
  return { emails: [...new Set([...held, ...givenUp])], remoteIds: [...new Set(remoteIds)] };
}
