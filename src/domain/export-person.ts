import type { ContactState } from './contact';
import { type ExportItem, exportFields } from './export-item';
import { isSamePlace, type LedgerPlace } from './ledger-place';
import type { Policy } from './policy';
import { topicOf } from './policy';
import type { Register } from './register';
import type { LawfulBasis } from './words';

/** A ledger entry of the person, as far as an export needs it. */
export interface ExportedEntry extends LedgerPlace {
  readonly kind: string;
  readonly at: Date;
  readonly body: Readonly<Record<string, unknown>>;
  readonly evidence?: Readonly<Record<string, string>>;
}

/** What an export is made of: all read at one moment. */
export interface ExportGround {
  readonly contact: ContactState;
  readonly register: Register;
  readonly policy: Policy;
  readonly history: readonly ExportedEntry[];
}

/** Who the person is: the contact, its profile, addresses and roles. */
export function personItems(ground: ExportGround): ExportItem[] {
  const { contact } = ground;
  const lawfulBasis = basisOfContact(ground);
  return [
    {
      part: 'CONTACT',
      lawfulBasis,
      isProvidedByPerson: false,
      fields: exportFields({
        id: contact.id,
        createdAt: contact.createdAt,
        lastHumanContactAt: contact.lastHumanContactAt,
        lastHumanClickAt: contact.lastHumanClickAt,
      }),
    },
    ...profileItems(ground, lawfulBasis),
    ...addressItems(ground, lawfulBasis),
    ...contact.roles.map(
      ({ role, customer, duty, until }): ExportItem => ({
        part: 'ROLE',
        lawfulBasis: duty ? 'CONTRACT' : 'LEGITIMATE_INTEREST',
        isProvidedByPerson: false,
        fields: exportFields({ role, customer, duty, until }),
      }),
    ),
  ];
}

/** A customer is held for the contract; who said yes to something on consent, on that; all others on our interest. */
export function basisOfContact({ contact, policy }: Pick<ExportGround, 'contact' | 'policy'>): LawfulBasis {
  if (contact.relation === 'CUSTOMER') return 'CONTRACT';
  const consents = [...contact.preferences.values()].some(
    ({ state, topic }) => state === 'OPTED_IN' && topicOf(policy, topic)?.lawfulBasis === 'CONSENT',
  );
  return consents ? 'CONSENT' : 'LEGITIMATE_INTEREST';
}

function profileItems({ contact, history }: ExportGround, lawfulBasis: LawfulBasis): ExportItem[] {
  const { relation, business, country, addressOrigin } = contact;
  const held = exportFields({ ...contact.profile, relation, business, country, addressOrigin });
  const changes = history.filter(({ kind }) => kind === 'PROFILE_CHANGED').reverse();
  return Object.entries(held).map(([name, value]) => {
    const set = changes.find(({ body, evidence }) => String(evidence?.[name] ?? body[name]) === value);
    return {
      part: 'PROFILE',
      lawfulBasis,
      isProvidedByPerson: set?.body.statedBy === 'RECIPIENT',
      fields: exportFields({ name, value, since: set?.at }),
    };
  });
}

function addressItems({ contact, register, history }: ExportGround, lawfulBasis: LawfulBasis): ExportItem[] {
  return contact.addresses.map(({ kind, key, address, isPrimary }) => {
    const added = history.findLast(
      (entry) =>
        entry.kind === 'ADDRESS_ADDED' && register.canonical(entry.body.key as typeof key) === register.canonical(key),
    );
    const isUndeliverable = register.undeliverable.has(register.canonical(key));
    return {
      part: 'ADDRESS',
      lawfulBasis,
      isProvidedByPerson: added?.body.statedBy === 'RECIPIENT',
      fields: exportFields({ kind, address: address?.value, isPrimary, isUndeliverable, since: added?.at }),
    };
  });
}

/** The evidence text of the entry that something rests on, each under `evidence.<name>`. */
export function evidenceAt(history: readonly ExportedEntry[], place: LedgerPlace): Record<string, string> {
  return evidenceFields(history.find((entry) => isSamePlace(entry, place)));
}

export function evidenceFields(entry: ExportedEntry | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(entry?.evidence ?? {}).map(([name, text]) => [`evidence.${name}`, text]));
}
