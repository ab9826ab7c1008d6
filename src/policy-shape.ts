import { z } from 'zod';
import { addPeriod, isPeriod } from './domain/calendar';
import {
  CONTACT_FIELDS,
  type MailchimpAudience,
  type Policy,
  RECEIPT_ACTS,
  RECONFIRMATION_TRIGGERS,
  TRACKING_DETAILS,
  TRACKING_FIELDS,
  TRANSFER_SAFEGUARDS,
  type TrackingRules,
} from './domain/policy';
import { AddressOrigin, Channel, LawfulBasis, Relation, StopScope, TopicClass } from './domain/words';

/**
 * STRICT names every mistake of the form and refuses unknown keys. LENIENT never fails: a stand-in takes the place of
 * what cannot be read, so that the checks between the parts still run on the rest and all mistakes come out together.
 */
export type Reading = 'STRICT' | 'LENIENT';

const KEY = /^[a-z][a-z0-9-]{0,63}$/;
const oneOf = <W extends string>(words: Readonly<Record<W, W>>) => z.enum(Object.keys(words) as [W, ...W[]]);

const NOTHING_RECORDED: TrackingRules = {
  opens: false,
  clicks: false,
  detail: 'DAILY_COUNTS',
  lawfulBasis: 'CONSENT',
  fields: [],
  providers: [],
};

/** The form of a policy file; what it leaves out takes the strictest meaning (design, section 5). */
export function policyShape(reading: Reading) {
  const { leaf, list, shape, map, optional } = builders(reading);
  const text = leaf(z.string().trim().min(1), '');
  const flag = leaf(z.boolean(), false);
  const key = leaf(z.string().regex(KEY, 'must be a key of small letters, digits and hyphens'), '');
  const date = leaf(z.string(), '');
  const region = leaf(z.string().regex(/^[A-Z]{2,3}$/, 'must be a region in capitals, such as EU'), '');
  const language = leaf(z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as nl'), '');
  const any = z.literal('ANY');
  const countryCode = z.string().regex(/^[A-Z]{2}$/);
  const basis = (standIn: LawfulBasis) => leaf(oneOf(LawfulBasis), standIn);
  const channels = list(leaf(oneOf(Channel), 'EMAIL'));
  const typeId = leaf(z.string().regex(/^\d+$/, 'must be the number of the type, in quotes'), '0');
  const listKind = leaf(z.enum(['MARKETING', 'SERVICE']), 'MARKETING');
  const seconds = (standIn: string) => leaf(z.string(), standIn).default(standIn).transform(toSeconds);
  const contactFields = list(leaf(z.enum(CONTACT_FIELDS), 'email'));
  const place = {
    region: optional(region),
    safeguard: optional(leaf(z.enum(TRANSFER_SAFEGUARDS), 'STANDARD_CLAUSES')),
    importOnly: flag.default(false),
  };

  const topic = shape({
    key,
    class: leaf(oneOf(TopicClass), 'MARKETING').default('MARKETING'),
    lawfulBasis: basis('CONSENT'),
    channels,
    controller: key,
    doubleOptIn: flag.default(false),
    requiredRoles: list(key).default([]),
    partner: flag.default(false),
    since: optional(date),
    titles: map(text),
    descriptions: map(text),
    statement: optional(text),
  });
  const softOptIn = shape({
    topics: list(key),
    channels,
    relations: list(leaf(oneOf(Relation), 'CUSTOMER')),
    business: leaf(z.union([z.boolean(), any], 'must be true, false or ANY'), false),
    countries: leaf(z.union([any, z.array(countryCode)], 'must be country codes such as [NL, BE], or ANY'), 'ANY'),
    addressOrigins: leaf(z.union([any, z.array(oneOf(AddressOrigin))], 'must be origins of an address, or ANY'), 'ANY'),
    statement: optional(text),
  });
  const tracking = shape({
    opens: flag,
    clicks: flag,
    detail: leaf(z.enum(TRACKING_DETAILS), 'DAILY_COUNTS').default('DAILY_COUNTS'),
    lawfulBasis: basis('CONSENT').default('CONSENT'),
    fields: list(leaf(z.enum(TRACKING_FIELDS), 'TIME')).default([]),
    providers: list(text).default([]),
    retention: optional(leaf(z.string(), 'P1D')),
    statement: optional(text),
  });
  const rights = shape({
    timeLimit: leaf(z.string(), 'P1M').default('P1M'),
    longestExtension: optional(leaf(z.string(), 'P1M')),
    burdenOfProof: leaf(z.enum(['CONTROLLER', 'PERSON']), 'CONTROLLER').default('CONTROLLER'),
    statement: optional(text),
  });
  const heldElsewhere = shape({
    key,
    titles: map(text),
    lawfulBasis: basis('LEGAL_OBLIGATION'),
    period: optional(leaf(z.string(), 'P1D')),
    statement: optional(text),
  });
  const reconfirmation = shape({
    topic: key,
    triggers: list(leaf(z.enum(RECONFIRMATION_TRIGGERS), 'LAW_CHANGE')),
    statement: optional(text),
  });
  const receipts = shape({ acts: list(leaf(z.enum(RECEIPT_ACTS), 'OBJECTION')), statement: optional(text) });
  const audience = shape({
    key,
    kind: listKind,
    topics: list(key).default([]),
    id: optional(leaf(z.string().regex(/^[0-9A-Za-z]+$/, 'must be the id of the audience, in quotes'), 'none')),
    interests: map(key).default({}),
    marketingPermissions: map(key).default({}),
    interestGroups: list(text).default([]),
    unsubscribeCountsAs: optional(leaf(z.enum(['OBJECTION', 'OPT_OUT']), 'OPT_OUT')),
    keepsUnknownNoes: flag.default(false),
    whenNoTopicIsLeft: leaf(z.enum(['LEAVE', 'UNSUBSCRIBE']), 'LEAVE').default('LEAVE'),
  });
  const providers = shape({
    hubspot: optional(
      shape({
        ...place,
        contactFields,
        types: list(shape({ name: text, id: optional(typeId), kind: listKind, topics: list(key) })),
      }),
    ),
    mailchimp: optional(
      shape({ ...place, contactFields: contactFields.default(['email']), audiences: list(audience) }),
    ),
  });
  return shape({
    version: date,
    timeZone: text,
    languages: list(language),
    controllers: list(
      shape({ key, name: text, postalAddress: text.default(''), privacyContact: text, regulators: list(text) }),
    ),
    brand: shape({
      name: text,
      colour: leaf(z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #1b4f72'), ''),
    }),
    topics: list(topic),
    retired: list(shape({ key, successor: optional(key) })).default([]),
    softOptIn: list(softOptIn).default([]),
    unsubscribeDefault: leaf(oneOf(StopScope), 'ALL_OPTIONAL').default('ALL_OPTIONAL'),
    objectionPerController: flag.default(false),
    stopByText: leaf(z.enum(['NUMBER', 'ALL_CHANNELS']), 'NUMBER').default('NUMBER'),
    complaintsMayBeLifted: flag.default(false),
    tracking: tracking.default({ ...NOTHING_RECORDED, fields: [], providers: [] }),
    inactivity: shape(inactivityFields(optional(leaf(z.string(), 'P1D')))).default({}),
    rights: rights.default({ timeLimit: 'P1M', burdenOfProof: 'CONTROLLER' }),
    businessOnly: flag.default(false),
    dataRegions: list(region).default([]),
    outsideDataRegions: leaf(z.enum(['REFUSED', 'WITH_SAFEGUARD']), 'REFUSED').default('REFUSED'),
    minimumAge: optional(leaf(z.int().min(1).max(18), 18)),
    heldElsewhere: list(heldElsewhere).default([]),
    reconfirmation: optional(reconfirmation),
    receipts: optional(receipts),
    providers: providers.default({}),
    decisionValidity: shape({ yes: seconds('PT1H'), no: seconds('PT24H') }).default({ yes: 3600, no: 86_400 }),
    statements: optional(map(text)),
  });
}

type FilePolicy = z.output<ReturnType<typeof policyShape>>;

/** The parsed file in the words of the domain, with the defaults that depend on another setting. */
export function toPolicy({ decisionValidity, providers, ...file }: FilePolicy): Policy {
  const { hubspot, mailchimp } = providers;
  return {
    ...file,
    topics: file.topics.map((topic) => ({ ...topic, since: topic.since ?? file.version })),
    providers: {
      ...(hubspot && { hubspot }),
      ...(mailchimp && { mailchimp: { ...mailchimp, audiences: mailchimp.audiences.map(toAudience) } }),
    },
    decisionValidity: { yesSeconds: decisionValidity.yes, noSeconds: decisionValidity.no },
  };
}

type FileAudience = NonNullable<FilePolicy['providers']['mailchimp']>['audiences'][number];

/** Who leaves a marketing audience objects to marketing, unless the policy says otherwise (design, section 5). */
function toAudience(audience: FileAudience): MailchimpAudience {
  const byKind = audience.kind === 'MARKETING' ? 'OBJECTION' : 'OPT_OUT';
  return { ...audience, unsubscribeCountsAs: audience.unsubscribeCountsAs ?? byKind };
}

/** Zero for what is no period; the checks then name it. */
function toSeconds(period: string): number {
  return isPeriod(period) ? addPeriod(new Date(0), period).getTime() / 1000 : 0;
}

function inactivityFields<T>(period: T): Record<Relation, T> {
  return { CUSTOMER: period, FORMER_CUSTOMER: period, PROSPECT: period, PARTNER: period };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The pieces of both readings. The lenient ones are typed as the strict ones, of which they give every value. */
function builders(reading: Reading) {
  const isStrict = reading === 'STRICT';
  return {
    leaf<T extends z.ZodType>(type: T, standIn: z.output<T>): T {
      return isStrict ? type : (type.catch(() => standIn) as unknown as T);
    },
    list<T extends z.ZodType>(item: T): z.ZodArray<T> {
      const type = z.array(item);
      const readable = z.preprocess(
        (value) => (Array.isArray(value) || value === undefined ? value : []),
        type.catch([]),
      );
      return isStrict ? type : (readable as unknown as z.ZodArray<T>);
    },
    /** A stand-in is for what cannot be read; what is not there stays away in both readings. */
    optional<T extends z.ZodType>(type: T): z.ZodOptional<T> {
      return isStrict ? type.optional() : (z.union([z.undefined(), type]) as unknown as z.ZodOptional<T>);
    },
    map<T extends z.ZodType<string>>(item: T): z.ZodRecord<z.ZodString, T> {
      const type = z.record(z.string(), item);
      return isStrict ? type : (type.catch({}) as unknown as z.ZodRecord<z.ZodString, T>);
    },
    shape<T extends z.ZodRawShape>(fields: T): z.ZodObject<T, z.core.$strict> {
      if (isStrict) return z.strictObject(fields);
      return z.preprocess((value) => (isMap(value) ? value : {}), z.object(fields)) as unknown as z.ZodObject<
        T,
        z.core.$strict
      >;
    },
  };
}
