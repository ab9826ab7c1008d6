import { type AddressKey, addressKey } from '../../src/domain/address-key';
import { type ContactState, newContact, type Preference, preferenceKey, type Role } from '../../src/domain/contact';
import type { LedgerPlace } from '../../src/domain/ledger-place';
import type { Policy } from '../../src/domain/policy';
import { Register } from '../../src/domain/register';
import type { SendFacts } from '../../src/domain/send-decision';
import type { Exception, Suppression } from '../../src/domain/suppression';
import type { Topic } from '../../src/domain/topic';

/** Valid defaults, so that a test writes only what matters. "Now" in domain tests is `NOW`; nothing reads a clock. */
export const NOW = new Date('2026-03-10T12:00:00Z');

const HOUR = 3_600_000;
export const hoursFromNow = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);
export const daysFromNow = (days: number): Date => hoursFromNow(days * 24);

/** The key of the n-th made-up address, under a key version. */
export function aKey(n: number, version = 1): AddressKey {
  return addressKey(version, `${version}0000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
}

export function aPlace(position: number, ordinal = 0): LedgerPlace {
  return { position, ordinal };
}

export function aTopic(overrides: Partial<Topic> = {}): Topic {
  return {
    key: 'news',
    class: 'MARKETING',
    lawfulBasis: 'CONSENT',
    channels: ['EMAIL', 'SMS', 'POST'],
    controller: 'acme',
    doubleOptIn: false,
    requiredRoles: [],
    partner: false,
    since: '2024-01-01',
    titles: { en: 'News' },
    descriptions: { en: 'What is new' },
    ...overrides,
  };
}

export function aPolicy(overrides: Partial<Policy> = {}): Policy {
  return {
    version: '2024-01-01',
    timeZone: 'Europe/Amsterdam',
    languages: ['en', 'nl'],
    controllers: [
      {
        key: 'acme',
        name: 'Acme',
        postalAddress: 'Example Street 1',
        privacyContact: 'privacy@acme.example',
        regulators: ['AP'],
      },
    ],
    brand: { name: 'Acme', colour: '#123456' },
    topics: [aTopic()],
    retired: [],
    softOptIn: [],
    unsubscribeDefault: 'DIRECT_MARKETING',
    objectionPerController: false,
    stopByText: 'NUMBER',
    complaintsMayBeLifted: false,
    tracking: {
      opens: true,
      clicks: true,
      detail: 'PERSON',
      lawfulBasis: 'LEGITIMATE_INTEREST',
      fields: ['TIME', 'LINK'],
      providers: [],
    },
    inactivity: {},
    rights: { timeLimit: 'P1M', burdenOfProof: 'CONTROLLER' },
    businessOnly: false,
    dataRegions: [],
    outsideDataRegions: 'REFUSED',
    heldElsewhere: [],
    providers: {},
    decisionValidity: { yesSeconds: 3600, noSeconds: 86_400 },
    ...overrides,
  };
}

/** A living contact with one e-mail address, `aKey(1)`. Preferences may be given as a list. */
export function aContact(
  overrides: Partial<Omit<ContactState, 'preferences'>> & { preferences?: readonly Preference[] } = {},
): ContactState {
  const { preferences = [], ...fields } = overrides;
  return {
    ...newContact('contact-1', daysFromNow(-100), aPlace(1)),
    addresses: [{ kind: 'EMAIL', key: aKey(1), isPrimary: true }],
    ...fields,
    preferences: new Map(preferences.map((each) => [preferenceKey(each.topic, each.channel), each])),
  };
}

export function aPreference(overrides: Partial<Preference> = {}): Preference {
  return {
    topic: 'news',
    channel: 'EMAIL',
    state: 'OPTED_IN',
    statedBy: 'RECIPIENT',
    source: 'PAGE',
    at: daysFromNow(-50),
    place: aPlace(2),
    confirmedOn: [],
    ...overrides,
  };
}

export function aRole(overrides: Partial<Role> = {}): Role {
  return { id: 'role-1', role: 'administrator', hasDuty: true, place: aPlace(4), ...overrides };
}

/** An objection of `contact-1` to all direct marketing, on its address. */
export function aSuppression(overrides: Partial<Suppression> = {}): Suppression {
  return {
    key: aKey(1),
    contactId: 'contact-1',
    channel: 'ALL',
    scope: 'DIRECT_MARKETING',
    reason: 'OBJECTION',
    statedBy: 'RECIPIENT',
    source: 'PAGE',
    statedAt: daysFromNow(-20),
    place: aPlace(10),
    ...overrides,
  };
}

/** The news by e-mail, opened again by `contact-1` on its address. */
export function anException(overrides: Partial<Exception> = {}): Exception {
  return { contactId: 'contact-1', key: aKey(1), topic: 'news', channel: 'EMAIL', place: aPlace(20), ...overrides };
}

/** A register that knows these contacts, and them as holders of their addresses. */
export function aRegister(...contacts: readonly ContactState[]): Register {
  const register = new Register();
  for (const contact of contacts) {
    register.putContact(contact);
    for (const address of contact.addresses) register.addHolder(address.key, contact.id);
  }
  return register;
}

/** The facts of a contact with an e-mail address about a consent topic, with nothing said. */
export function someFacts(overrides: Partial<SendFacts> = {}): SendFacts {
  return {
    policy: aPolicy(),
    topic: aTopic(),
    channel: 'EMAIL',
    at: NOW,
    contact: aContact(),
    address: aKey(1),
    isUndeliverable: false,
    standing: [],
    everObjectedOnChannel: false,
    ...overrides,
  };
}
