import { randomUUID } from 'node:crypto';
import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import { type ContactState, preferenceOf } from '../domain/contact';
import { parseEmail } from '../domain/email-address';
import { type ProviderMap, type ProviderName, providerMapOf } from '../domain/provider-map';
import { type WishedState, wishedState } from '../domain/provider-state';
import type { Register } from '../domain/register';
import { livingContact } from '../domain/send-facts';
import { hashAddress } from '../security/keyed-hash';
import { openSealedText } from '../security/sealed-text';
import { type ClaimedContact, claimDue, stillHas } from '../store/due-contacts';
import { type KnownAddress, readKnown } from '../store/provider-addresses';
import { givenFields } from './given-fields';
import { type Ground, type Loaded, load } from './ground';
import { purposeOfGivenUp } from './mark-due';
import type { DueAddress, DueBatch, DueContact } from './sync-operations';

const NOTHING_MAPPED: ProviderMap = { topics: [], mandatory: [], stops: [], fields: [] };

/** Takes due contacts and reads them after that: whatever was committed before the taking is in what it gives. */
export async function takeDue(
  ground: Ground,
  provider: ProviderName,
  { most, others }: { most: number; others: number },
): Promise<DueBatch> {
  const lease = randomUUID();
  const { pool } = ground.database;
  const claimed = await claimDue(pool, { provider, lease, most, others, at: ground.clock() });
  const { map, contacts } = await readDue(ground, provider, claimed);
  return { provider, lease, map, contacts };
}

/**
 * The contact as it is now, while it is still this worker's. The lease is looked at first: what is read after it is the
 * newest there is.
 */
export async function readAgain(ground: Ground, batch: DueBatch, contactId: string): Promise<DueContact | undefined> {
  const taken = batch.contacts.find((contact) => contact.contactId === contactId);
  if (!taken || !(await stillHas(ground.database.pool, batch.provider, batch.lease, contactId))) return undefined;
  const { contacts } = await readDue(ground, batch.provider, [
    {
      contact_id: contactId,
      is_no: taken.isNo,
      marked_position: String(taken.markedPosition),
      attempts: taken.attempts,
      doubt: taken.doubt ?? null,
    },
  ]);
  return contacts[0];
}

async function readDue(ground: Ground, provider: ProviderName, claimed: readonly ClaimedContact[]) {
  if (claimed.length === 0)
    return { map: providerMapOf(ground.active.policy, provider) ?? NOTHING_MAPPED, contacts: [] };
  const contactIds = claimed.map(({ contact_id: id }) => id);
  const known = await readKnown(ground.database.pool, provider, { contactIds });
  const givenUp = known.flatMap((address) => givenUpOf(ground, provider, address));
  const loaded = await load(ground, { addresses: givenUp.map(({ keys }) => keys), contactIds });
  const reading = new Reading(ground, provider, {
    loaded,
    givenUp,
    known: await knownOf(ground, provider, { loaded, known }),
  });
  return { map: reading.map, contacts: claimed.map((row) => reading.dueContact(row)) };
}

interface GivenUp {
  readonly email: Address;
  readonly keys: readonly AddressKey[];
  readonly contactId: string;
}

function givenUpOf({ secrets }: Ground, provider: string, { key, contactId, givenUp }: KnownAddress): GivenUp[] {
  const text = givenUp && openSealedText(givenUp, purposeOfGivenUp(provider, key.slice(key.indexOf(':') + 1)), secrets);
  const parsed = text === undefined ? undefined : parseEmail(text);
  return parsed?.ok ? [{ email: parsed.address, contactId, keys: hashAddress(parsed.address, secrets) }] : [];
}

/** What was seen of the addresses that they hold, by whomever they were held then, and of those they gave up. */
async function knownOf(
  ground: Ground,
  provider: string,
  { loaded, known }: { loaded: Loaded; known: readonly KnownAddress[] },
): Promise<ReadonlyMap<AddressKey, KnownAddress>> {
  const { register } = loaded;
  const held = [...register.contacts.values()].flatMap(({ addresses }) => addresses.map(({ key }) => key));
  const ofAddresses = await readKnown(ground.database.pool, provider, {
    keys: held.flatMap((key) => register.versionsOf(key)),
  });
  return new Map([...known, ...ofAddresses].map((address) => [register.canonical(address.key), address]));
}

/** What is due of contacts, out of one reading of them. */
class Reading {
  readonly map: ProviderMap;
  private readonly register: Register;
  private readonly at: Date;

  constructor(
    private readonly ground: Ground,
    private readonly provider: ProviderName,
    private readonly read: {
      readonly loaded: Loaded;
      readonly givenUp: readonly GivenUp[];
      readonly known: ReadonlyMap<AddressKey, KnownAddress>;
    },
  ) {
    this.map = providerMapOf(read.loaded.active.policy, provider) ?? NOTHING_MAPPED;
    this.register = read.loaded.register;
    this.at = ground.clock();
  }

  dueContact(row: ClaimedContact): DueContact {
    const contact = livingContact(this.register, row.contact_id);
    const addresses = contact?.id === row.contact_id ? [...this.heldBy(contact), ...this.givenUpBy(contact)] : [];
    const turns = addresses.flatMap(({ wished }) => (wished.validUntil ? [wished.validUntil.getTime()] : []));
    return {
      contactId: row.contact_id,
      isNo: row.is_no,
      attempts: row.attempts,
      doubt: row.doubt ?? undefined,
      markedPosition: Number(row.marked_position),
      addresses,
      turnsAt: turns.length > 0 ? new Date(Math.min(...turns)) : undefined,
    };
  }

  private heldBy(contact: ContactState): DueAddress[] {
    return contact.addresses.flatMap(({ kind, address, key, isPrimary }) => {
      if (kind !== 'EMAIL' || !address) return [];
      const wished = this.wishedOf(contact, key, isPrimary);
      const { held, remoteId, fieldsHash, key: knownKey = this.register.canonical(key) } = this.knownBy(key) ?? {};
      const place = { provider: this.provider, map: this.map, secrets: this.ground.secrets };
      const given = givenFields({ contact, wished, isPrimary }, place);
      const evidence = this.evidenceOf(contact, wished);
      const due = {
        email: address,
        key: knownKey,
        isPrimary,
        isGivenUp: false,
        wished,
        held,
        remoteId,
        evidence,
      };
      if (!given) return [due];
      const { fields, mark } = given;
      return [{ ...due, fields, fieldsMark: mark, areFieldsHeld: mark === fieldsHash }];
    });
  }

  /** One that somebody holds again is theirs to be written for. */
  private givenUpBy(contact: ContactState): DueAddress[] {
    const own = this.read.givenUp.filter(({ contactId }) => contactId === contact.id);
    return own.flatMap(({ email, keys: [key] }) => {
      if (key === undefined || this.register.holdersOf(key).length > 0) return [];
      const { held, remoteId, key: knownKey = key } = this.knownBy(key) ?? {};
      const wished = this.wishedOf(contact, key, false);
      return [{ email, key: knownKey, isPrimary: false, isGivenUp: true, wished, held, remoteId }];
    });
  }

  private knownBy(key: AddressKey): KnownAddress | undefined {
    return this.read.known.get(this.register.canonical(key));
  }

  private wishedOf(contact: ContactState, key: AddressKey, isPrimary: boolean): WishedState {
    const { policy } = this.read.loaded.active;
    const about = { contact, key: this.register.canonical(key), isPrimary };
    return wishedState(this.register, about, { policy, map: this.map, at: this.at });
  }

  private evidenceOf(contact: ContactState, { topics }: WishedState): DueAddress['evidence'] {
    const opened = Object.keys(topics).filter((topic) => topics[topic]?.wish === 'OPEN');
    const [last] = opened
      .flatMap((topic) => preferenceOf(contact, topic, 'EMAIL') ?? [])
      .filter(({ state }) => state === 'OPTED_IN')
      .sort((one, other) => other.at.getTime() - one.at.getTime());
    if (opened.length === 0) return undefined;
    const { version } = this.read.loaded.active.policy;
    if (!last) return { at: contact.createdAt, text: `contact ${contact.id}; without an opt-in; policy ${version}` };
    const { at, statedBy, source, place } = last;
    const entry = `ledger entry ${place.position}.${place.ordinal}`;
    return { at, text: `contact ${contact.id}; stated by ${statedBy}; ${source}; ${entry}; policy ${version}` };
  }
}
