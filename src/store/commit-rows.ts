import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { ContactState } from '../domain/contact';
import type { Draft } from '../domain/entry-drafts';
import { storedEntry } from '../domain/ledger';
import type { LedgerPlace } from '../domain/ledger-place';
import { hashEntries, hashEntry, hashEvidence, newSalt } from '../security/ledger-hash';
import type { LoadedRegister } from './register';
import { keyColumns, NOBODY, placeColumns, positionColumn } from './rows';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of one commit, by table. Those of insert-only tables are new; the others replace what stood. */
export interface CommitRows {
  readonly rows: Readonly<Partial<Record<TableName, readonly Row[]>>>;
  readonly entriesHash: string;
  readonly entryCount: number;
  /** What goes before anything is written, so that an address can pass from one contact to another. */
  readonly removals: Removals;
}

export interface Removals {
  readonly addresses: readonly { readonly contactId: string; readonly hash: string }[];
  /** Contacts that lost everything: merged into another or erased. */
  readonly emptied: readonly string[];
  /** Contacts whose evidence text goes: erased, with all that were merged into them. */
  readonly forgotten: readonly string[];
  /** The addresses that those had, under each key version. */
  readonly forgottenKeys: readonly AddressKey[];
  readonly roles: readonly string[];
  /** Confirmations that a no or a merge made void. */
  readonly asked: readonly { readonly contactId: string; readonly place: LedgerPlace }[];
  readonly undeliverable: readonly string[];
}

export type TableName =
  | 'ledger_entry'
  | 'evidence'
  | 'contact'
  | 'contact_act'
  | 'address'
  | 'preference'
  | 'role'
  | 'asked_confirmation'
  | 'suppression'
  | 'suppression_exception'
  | 'suppression_ending'
  | 'contact_merge'
  | 'undeliverable'
  | 'due_contact';

/** What stood when the batch was loaded; the difference from it is what has to be written. */
export interface Before {
  readonly contacts: ReadonlyMap<string, ContactState>;
  readonly undeliverable: ReadonlyMap<AddressKey, LedgerPlace>;
}

export function rememberBefore({ register }: LoadedRegister): Before {
  register.startRecording();
  return { contacts: new Map(register.contacts), undeliverable: new Map(register.undeliverable) };
}

/** Turns what the entries of a batch made of the register into rows. */
export function commitRows(loaded: LoadedRegister, before: Before, drafts: readonly Draft[]): CommitRows {
  const { register } = loaded;
  const changed = [...register.contacts.values()].filter(
    (contact) =>
      before.contacts.get(contact.id) !== contact || (contact.life === 'MERGED' && register.added.merges.length > 0),
  );
  const emptied = changed.filter((contact) => contact.life !== 'LIVING' && before.contacts.has(contact.id));
  const erased = changed.filter((contact) => contact.life === 'ERASED');
  const forgotten = erased.flatMap((contact) => register.membersOf(contact.id));
  const { entries, evidence } = ledgerRows(drafts, new Set(forgotten));
  const undeliverable = [...register.undeliverable].filter(([key, place]) => before.undeliverable.get(key) !== place);
  return {
    entriesHash: hashEntries(entries.map((entry) => entry.hashHex)),
    entryCount: entries.length,
    removals: {
      addresses: changed.flatMap((contact) => removedAddresses(loaded, before, contact)),
      emptied: emptied.map((contact) => contact.id),
      forgotten,
      forgottenKeys: erased
        .flatMap(({ id }) => before.contacts.get(id)?.addresses ?? [])
        .flatMap(({ key }) => register.versionsOf(register.canonical(key))),
      roles: changed.flatMap((contact) => removedRoles(before, contact)),
      asked: changed.flatMap((contact) => removedAsked(before, contact)),
      undeliverable: [...before.undeliverable.keys()]
        .filter((key) => !register.undeliverable.has(key))
        .flatMap((key) => register.versionsOf(key).map(keyHashOf)),
    },
    rows: {
      ledger_entry: entries.map(({ hashHex, ...row }) => ({ ...row, hash: Buffer.from(hashHex, 'hex') })),
      evidence,
      ...contactRows(loaded, before, changed),
      address: changed.flatMap((contact) => addressRows(loaded, before, contact)),
      preference: changed.flatMap((contact) => preferenceRows(before, contact)),
      role: changed.flatMap((contact) => roleRows(before, contact)),
      asked_confirmation: changed.flatMap((contact) => askedRows(before, contact)),
      suppression: register.added.suppressions.map(suppressionRow),
      suppression_exception: register.added.exceptions.map(({ contactId, key, topic, channel, place }) => ({
        contact_id: contactId,
        ...keyColumns(key),
        topic,
        channel,
        ...placeColumns(place),
      })),
      suppression_ending: register.added.endings.map(({ of, at }) => ({
        of_position: positionColumn(of.position),
        of_ordinal: of.ordinal,
        ...placeColumns(at),
      })),
      contact_merge: register.added.merges.map(({ fromId, intoId, position }) => ({
        from_id: fromId,
        into_id: intoId,
        position: positionColumn(position),
      })),
      undeliverable: undeliverable.map(([key, place]) => ({ ...keyColumns(key), ...placeColumns(place) })),
    },
  };
}

const NO_REMOVALS: Removals = {
  addresses: [],
  emptied: [],
  forgotten: [],
  forgottenKeys: [],
  roles: [],
  asked: [],
  undeliverable: [],
};

/** A commit that is about no contact: its entries and nothing else. */
export function entriesAlone(drafts: readonly Draft[]): CommitRows {
  const { entries } = ledgerRows(drafts, new Set());
  return {
    entriesHash: hashEntries(entries.map((entry) => entry.hashHex)),
    entryCount: entries.length,
    removals: NO_REMOVALS,
    rows: { ledger_entry: entries.map(({ hashHex, ...row }) => ({ ...row, hash: Buffer.from(hashHex, 'hex') })) },
  };
}

function ledgerRows(drafts: readonly Draft[], forgotten: ReadonlySet<string>) {
  const evidence: Row[] = [];
  const entries = drafts.map((draft, ordinal) => {
    const stored = storedEntry(draft.entry);
    const salt = draft.evidence && newSalt();
    const evidenceHash = draft.evidence && salt ? hashEvidence(salt, draft.evidence) : null;
    const isForgotten = stored.contactId !== null && forgotten.has(stored.contactId);
    if (draft.evidence && salt && !isForgotten) {
      evidence.push({
        position: null,
        ordinal,
        contact_id: stored.contactId,
        salt,
        text: JSON.stringify(draft.evidence),
      });
    }
    return {
      position: null,
      ordinal,
      kind: stored.kind,
      contact_id: stored.contactId,
      at: stored.at,
      body: JSON.stringify(stored.body),
      evidence_hash: evidenceHash && Buffer.from(evidenceHash, 'hex'),
      hashHex: hashEntry(stored, evidenceHash),
    };
  });
  return { entries, evidence };
}

/**
 * Those of which more changed than when they were last heard of, and those of which only that did: an opt-out, and
 * most stops. To write their 24 columns took a third of a commit of stops.
 */
function contactRows({ register }: LoadedRegister, before: Before, changed: readonly ContactState[]) {
  const rows = changed.map((contact) => {
    const row = contactRow(contact, register.rootOf(contact.id));
    const stood = before.contacts.get(contact.id);
    const isTheSame = stood && register.added.merges.length === 0 ? sameBut(row, contactRow(stood, stood.id)) : false;
    return { row, isTheSame };
  });
  return {
    contact: rows.filter(({ isTheSame }) => !isTheSame).map(({ row }) => row),
    contact_act: rows.filter(({ isTheSame }) => isTheSame).map(({ row }) => row),
  };
}

/** Are all columns but the time of the last human contact what they were? A value made anew counts as another. */
function sameBut(row: Row, stood: Row): boolean {
  return Object.keys(row).every((name) => name === 'last_human_contact_at' || row[name] === stood[name]);
}

function contactRow(contact: ContactState, rootId: string): Row {
  return {
    id: contact.id,
    life: contact.life,
    merged_into: rootId === contact.id ? null : rootId,
    created_at: contact.createdAt,
    created_position: positionColumn(contact.createdPlace.position),
    created_ordinal: contact.createdPlace.ordinal,
    name: contact.profile.name,
    language: contact.profile.language,
    organisation: contact.profile.organisation,
    relation: contact.relation,
    business: contact.business,
    country: contact.country,
    address_origin: contact.addressOrigin,
    told_under: contact.toldUnder,
    restriction_scope: contact.restriction?.scope,
    restriction_position: contact.restriction && (positionColumn(contact.restriction.place.position) ?? HERE),
    restriction_ordinal: contact.restriction?.place.ordinal,
    restriction_lift_asked_at: contact.restriction?.liftAskedAt,
    pause_until: contact.pause?.until,
    pause_position: contact.pause && (positionColumn(contact.pause.place.position) ?? HERE),
    pause_ordinal: contact.pause?.place.ordinal,
    tracking: contact.tracking,
    marketing_tracking: contact.marketingTracking,
    last_human_contact_at: contact.lastHumanContactAt,
  };
}

/** In columns where null means "none": the position of the commit that is being written. */
export const HERE = -1;

function removedAddresses({ register, storedKeys }: LoadedRegister, before: Before, contact: ContactState) {
  const kept = new Set(contact.addresses.map((address) => register.canonical(address.key)));
  return (before.contacts.get(contact.id)?.addresses ?? [])
    .filter((address) => !kept.has(register.canonical(address.key)))
    .map((address) => ({
      contactId: contact.id,
      hash: keyHashOf(storedKeys.get(`${contact.id}|${register.canonical(address.key)}`) ?? address.key),
    }));
}

function addressRows({ register, storedKeys }: LoadedRegister, before: Before, contact: ContactState): Row[] {
  const stood = before.contacts.get(contact.id)?.addresses ?? [];
  return contact.addresses
    .filter((address) => !stood.includes(address))
    .map((address) => ({
      ...keyColumns(storedKeys.get(`${contact.id}|${register.canonical(address.key)}`) ?? address.key),
      contact_id: contact.id,
      kind: address.kind,
      value: address.address?.value,
      is_primary: address.isPrimary,
      confirmation_mail_at: address.confirmationMailAt,
    }));
}

function preferenceRows(before: Before, contact: ContactState): Row[] {
  const stood = before.contacts.get(contact.id)?.preferences;
  return [...contact.preferences]
    .filter(([key, preference]) => stood?.get(key) !== preference)
    .map(([, preference]) => ({
      contact_id: contact.id,
      topic: preference.topic,
      channel: preference.channel,
      state: preference.state,
      stated_by: preference.statedBy,
      source: preference.source,
      at: preference.at,
      ...placeColumns(preference.place),
      confirmed_on: arrayText(preference.confirmedOn),
      before_state: preference.before?.state,
      before_confirmed_on: preference.before && arrayText(preference.before.confirmedOn),
    }));
}

/** Address keys need no quotes in an array's text. */
function arrayText(keys: readonly AddressKey[]): string {
  return `{${keys.join(',')}}`;
}

function roleRows(before: Before, contact: ContactState): Row[] {
  const stood = before.contacts.get(contact.id)?.roles ?? [];
  return contact.roles
    .filter((role) => !stood.includes(role))
    .map((role) => ({
      id: role.id,
      contact_id: contact.id,
      role: role.role,
      customer: role.customer ?? '',
      duty: role.duty ?? '',
      until: role.until,
      ...placeColumns(role.place),
    }));
}

function removedRoles(before: Before, contact: ContactState): string[] {
  if (contact.life !== 'LIVING') return [];
  const kept = new Set(contact.roles.map((role) => role.id));
  return (before.contacts.get(contact.id)?.roles ?? []).map((role) => role.id).filter((id) => !kept.has(id));
}

function askedRows(before: Before, contact: ContactState): Row[] {
  const stood = before.contacts.get(contact.id)?.asked ?? [];
  return contact.asked
    .filter((asked) => !stood.includes(asked))
    .map((asked) => ({
      contact_id: contact.id,
      ...keyColumns(asked.key),
      opt_ins: JSON.stringify(asked.optIns),
      at: asked.at,
      mail_at: asked.mailAt,
      ...placeColumns(asked.place),
    }));
}

function removedAsked(before: Before, contact: ContactState): Removals['asked'] {
  if (contact.life !== 'LIVING') return [];
  return (before.contacts.get(contact.id)?.asked ?? [])
    .filter((asked) => !contact.asked.includes(asked))
    .map(({ place }) => ({ contactId: contact.id, place }));
}

function suppressionRow(suppression: Parameters<LoadedRegister['register']['addSuppression']>[0]): Row {
  return {
    ...keyColumns(suppression.key),
    contact_id: suppression.contactId ?? NOBODY,
    channel: suppression.channel,
    scope: suppression.scope,
    reason: suppression.reason,
    controller: suppression.controller,
    stated_by: suppression.statedBy,
    source: suppression.source,
    stated_at: suppression.statedAt,
    ...placeColumns(suppression.place),
  };
}
