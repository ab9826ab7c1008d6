import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { Policy } from '../../src/domain/policy';
import { registerOneClick } from '../../src/doors/recipient/one-click';
import { registerPreferencePage } from '../../src/doors/recipient/page';
import type { ChangeAnswer, LinkContent, PageContact, PreferenceChange, Said } from '../../src/operations';
import { aContact, aKey, aPolicy, aRole, aTopic, NOW } from './builders';
import { runLog } from './run-log';

export const TOKEN = 'AAEBAQcDAQABZ29vZC10b2tlbg';
export const ADDRESS_KEY = aKey(1);

export const LINK: LinkContent = {
  contactId: 'contact-1',
  addressKey: ADDRESS_KEY,
  scope: 'ALL_OPTIONAL',
  channel: 'EMAIL',
  mandatory: false,
};

const NEWS = aTopic({
  key: 'news',
  titles: { nl: 'Nieuwsbrief', en: 'Newsletter' },
  descriptions: {
    nl: 'Nieuws over ons werk en over procesmanagement, ongeveer eens per maand.',
    en: 'News about our work and about process management, about once a month.',
  },
});
const OFFERS = aTopic({
  key: 'offers',
  titles: { nl: 'Aanbiedingen', en: 'Offers' },
  descriptions: { nl: 'Aanbiedingen van onze producten en diensten.', en: 'Offers for our products and services.' },
});
const TRAINING = aTopic({
  key: 'training',
  class: 'SERVICE',
  lawfulBasis: 'CONTRACT',
  titles: { nl: 'Uw trainingen en bijeenkomsten', en: 'Your training sessions and meetings' },
  descriptions: {
    nl: 'De uitnodiging en het materiaal van een training waaraan u deelneemt.',
    en: 'The invitation and the materials of a training session that you take part in.',
  },
});
const UPDATES = aTopic({
  key: 'product-updates',
  class: 'MANDATORY',
  lawfulBasis: 'CONTRACT',
  requiredRoles: ['administrator'],
  titles: { nl: 'Productupdates', en: 'Product updates' },
  descriptions: {
    nl: 'Wijzigingen die u moet kennen vanwege uw rol bij een klant van ons.',
    en: 'Changes that you need to know about because of your role at one of our customers.',
  },
});

export const PAGE_POLICY = aPolicy({
  languages: ['nl', 'en'],
  brand: { name: 'Voorbeeld & Zonen', colour: '#1b4f72' },
  controllers: [
    {
      key: 'acme',
      name: 'Voorbeeld & Zonen BV',
      postalAddress: 'Voorbeeldstraat 1\n1000 AA Voorbeeldstad',
      privacyContact: 'privacy@voorbeeld.example',
      regulators: ['Autoriteit Persoonsgegevens'],
    },
  ],
  topics: [NEWS, OFFERS, TRAINING, UPDATES],
  unsubscribeDefault: 'ALL_OPTIONAL',
});

/** News on, offers off and open, training as it comes, product updates for an administrator. */
export function aPage(overrides: Partial<PageContact> = {}): PageContact {
  return {
    contact: {
      ...aContact({ profile: { language: 'nl' } }),
      effectivePreferences: [],
      flags: [],
      undeliverable: [],
    },
    maskedAddress: 'j•••@example.org',
    isFresh: false,
    choices: [
      { topic: NEWS, channel: 'EMAIL', state: 'OPTED_IN', isStopped: false },
      { topic: OFFERS, channel: 'EMAIL', state: 'UNKNOWN', isStopped: false },
      { topic: TRAINING, channel: 'EMAIL', state: 'UNKNOWN', isStopped: false },
    ] as unknown as PageContact['choices'],
    mandatory: [{ topic: UPDATES, roles: [{ ...aRole(), customer: 'Gemeente Voorbeeldstad' }] }],
    ...overrides,
  };
}

/** The choices of `aPage` with a no standing over the topics named. */
export function stopped(page: PageContact, ...topics: readonly string[]): PageContact {
  const choices = page.choices.map((choice) =>
    topics.includes(choice.topic.key) ? { ...choice, state: 'OPTED_OUT' as const, isStopped: true } : choice,
  );
  return { ...page, choices };
}

export interface RecipientDoor {
  readonly url: string;
  /** Every change that reached the operations, in order. */
  readonly calls: { name: 'stop' | 'set'; link?: LinkContent; changes?: readonly PreferenceChange[]; said: Said }[];
  /** Look-ups that reached the operations. */
  readonly reads: () => number;
  close(): Promise<void>;
}

export interface DoorSetting {
  readonly policy?: Policy;
  readonly link?: LinkContent;
  readonly page?: () => PageContact;
  readonly change?: (act: 'stop' | 'set') => Partial<ChangeAnswer>;
}

/** The door alone on a real socket, over operations that only note what was asked: for what goes over the wire. */
export async function openRecipientDoor(setting: DoorSetting = {}): Promise<RecipientDoor> {
  const { policy = PAGE_POLICY, link = LINK, page = aPage, change = () => ({}) } = setting;
  const calls: RecipientDoor['calls'] = [];
  let reads = 0;
  const answer = (act: 'stop' | 'set'): ChangeAnswer => ({
    contactId: 'contact-1',
    refused: [],
    entries: 1,
    ledgerPosition: 1234,
    ...change(act),
  });
  const operations = {
    active: { policy, sha256: '0'.repeat(64) },
    openLink: (token: string) => (token === TOKEN ? link : undefined),
    openPageLink: (token: string) => (token === TOKEN ? { link } : undefined),
    openMailedLink: () => undefined,
    overFreshLink: (_fresh: unknown, said: Said) => said,
    readConfirmation: async () => ({ optIns: [] }),
    confirmByLink: async () => answer('set'),
    requestFreshLink: async () => undefined,
    pauseMarketing: async () => answer('set'),
    objectToTracking: async () => answer('set'),
    allowTracking: async () => answer('set'),
    createReceiptToken: () => 'a-receipt',
    undoOptOuts: async () => answer('set'),
    giveStopReason: async () => answer('set'),
    exportContact: async () => ({}) as never,
    eraseContact: async () => answer('set'),
    readPage: async () => {
      reads += 1;
      return page();
    },
    stopByLink: async (stopLink: LinkContent, said: Said) => {
      const given = answer('stop');
      calls.push({ name: 'stop', link: stopLink, said });
      return given;
    },
    setPreferences: async (_contact: unknown, changes: readonly PreferenceChange[], said: Said) => {
      const given = answer('set');
      calls.push({ name: 'set', changes, said });
      return given;
    },
  };
  const fastify = Fastify();
  const doorway = { operations, log: runLog(), clock: () => NOW };
  registerOneClick(fastify, doorway);
  registerPreferencePage(fastify, doorway);
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls, reads: () => reads, close: () => fastify.close() };
}
