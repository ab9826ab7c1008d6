import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { AddressKind } from '../src/domain/address';
import { TrackingState } from '../src/domain/contact';
import { AddressOrigin, ContactFlag, Relation } from '../src/domain/words';
import { Preference } from './preference.types';
import { Restriction } from './restriction.types';
import { DateTime } from './scalars';

const RIGHTS = 'Null as well when the API key lacks both contacts and preferences.';
const BEYOND = 'Null as well when the API key lacks the scope contacts.';

@ObjectType({ simpleResolvers: true, description: 'One address of a contact.' })
export class ContactAddress {
  @Field(() => AddressKind, { description: 'What it is.' })
  kind: AddressKind;

  @Field(() => String, { description: 'The address in its normal form.' })
  address: string;

  @Field(() => Boolean, { description: 'Whether messages go to it unless another one is named.' })
  isPrimary: boolean;

  @Field(() => Boolean, { description: 'Whether messages to it fail for good. clearUndeliverable ends that.' })
  isUndeliverable: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A function that a customer registered for the person.' })
export class Role {
  @Field(() => String, { description: 'The function, such as administrator.' })
  role: string;

  @Field(() => String, { nullable: true, description: 'The customer that registered it.' })
  customer?: string;

  @Field(() => String, { nullable: true, description: 'The contract it rests on. Without one it opens nothing.' })
  duty?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; open-ended when null.' })
  until?: Date;
}

@ObjectType({ simpleResolvers: true, description: 'A person that Abide holds.' })
export class Contact {
  @Field(() => ID, { description: 'The id that Abide gave it.' })
  id: string;

  @Field(() => String, { nullable: true, description: `Its primary e-mail address. ${BEYOND}` })
  email?: string;

  @Field(() => String, { nullable: true, description: `Its primary phone number in E.164. ${BEYOND}` })
  phone?: string;

  @Field(() => [ContactAddress], { nullable: true, description: `All its addresses, earlier ones too. ${BEYOND}` })
  addresses?: ContactAddress[];

  @Field(() => String, { nullable: true, description: `The person’s name. ${BEYOND}` })
  name?: string;

  @Field(() => String, { nullable: true, description: `The person’s language (BCP 47). ${BEYOND}` })
  language?: string;

  @Field(() => String, { nullable: true, description: `The person’s country (ISO 3166-1 alpha-2). ${BEYOND}` })
  country?: string;

  @Field(() => String, { nullable: true, description: `The organisation the person belongs to. ${BEYOND}` })
  organisation?: string;

  @Field(() => Relation, { nullable: true, description: `What the person is to the company. ${BEYOND}` })
  relation?: Relation;

  @Field(() => Boolean, {
    nullable: true,
    description: `At an organisation or public body; a sole trader and the unknown are not. ${BEYOND}`,
  })
  business?: boolean;

  @Field(() => [ContactFlag], { nullable: true, description: `What the company should look at. ${BEYOND}` })
  flags?: ContactFlag[];

  @Field(() => AddressOrigin, { nullable: true, description: `How the company came by the address. ${BEYOND}` })
  addressOrigin?: AddressOrigin;

  @Field(() => [Role], { nullable: true, description: `The roles that customers registered. ${BEYOND}` })
  roles?: Role[];

  @Field(() => DateTime, { nullable: true, description: `Since when Abide holds the contact. ${BEYOND}` })
  createdAt?: Date;

  @Field(() => [Preference], {
    nullable: true,
    description: `Where it stands on each topic and channel it has a say in. ${RIGHTS}`,
  })
  preferences?: Preference[];

  @Field(() => DateTime, { nullable: true, description: `The end of its last pause, which may have passed. ${RIGHTS}` })
  pausedUntil?: Date;

  @Field(() => Restriction, { nullable: true, description: `The restriction that stands, if any. ${RIGHTS}` })
  restriction?: Restriction;

  @Field(() => TrackingState, {
    nullable: true,
    description: `Where it stands on the recording of opens and clicks. ${RIGHTS}`,
  })
  tracking?: TrackingState;

  @Field(() => TrackingState, {
    nullable: true,
    description: `The same for marketing mail, where an objection to marketing stops it too. ${RIGHTS}`,
  })
  marketingTracking?: TrackingState;

  @Field(() => String, { nullable: true, description: `The newest policy version the person was told of. ${RIGHTS}` })
  toldUnder?: string;
}

@InputType({ description: 'One role. It opens mandatory topics while its duty is named and its end has not come.' })
export class RoleInput {
  @Field(() => String, { description: 'The function, such as administrator.' })
  role: string;

  @Field(() => String, { description: 'The customer that registers it.' })
  customer: string;

  @Field(() => String, { nullable: true, description: 'The contract it rests on. Without one it opens nothing.' })
  duty?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its end: a time (2026-12-31T12:00:00Z), or a date (2026-12-31) that counts to the end of that day.',
  })
  until?: string | null;
}

@InputType({ description: 'What is known of a contact. What is left out or null stays as it is.' })
export class UpsertContactInput {
  @Field(() => ID, { nullable: true, description: 'The contact to change; without it the addresses find the contact.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'A new one becomes the primary one; the old one stays.' })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A phone number. Without a country code it counts as one of the country given here.',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'The person’s name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The person’s language (BCP 47).' })
  language?: string | null;

  @Field(() => String, { nullable: true, description: 'The person’s country (ISO 3166-1 alpha-2).' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'The organisation the person belongs to.' })
  organisation?: string | null;

  @Field(() => Relation, { nullable: true, description: 'What the person is to the company.' })
  relation?: Relation | null;

  @Field(() => Boolean, { nullable: true, description: 'At an organisation or public body (not a sole trader).' })
  business?: boolean | null;

  @Field(() => AddressOrigin, { nullable: true, description: 'How the company came by the address.' })
  addressOrigin?: AddressOrigin | null;

  @Field(() => [RoleInput], {
    nullable: true,
    description: 'The full set of roles for each customer named: what is not in it ends. Other customers’ roles stay.',
  })
  roles?: RoleInput[] | null;
}
