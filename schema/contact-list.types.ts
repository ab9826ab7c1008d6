import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Channel, PreferenceState, Relation } from '../src/domain/words';
import { PageInfo } from './connection';
import { Contact } from './contact.types';
import { DateTime } from './scalars';

@InputType({ description: 'Where a contact stands on one topic and channel, as Contact.preferences shows it.' })
export class PreferenceFilter {
  @Field(() => ID, { description: 'The key of the topic.' })
  topic: string;

  @Field(() => Channel, { description: 'The channel.' })
  channel: Channel;

  @Field(() => PreferenceState, { description: 'The state on it.' })
  state: PreferenceState;
}

@InputType({ description: 'Which contacts: those for which all that is given holds.' })
export class ContactFilter {
  @Field(() => Relation, { nullable: true, description: 'What they are to the company.' })
  relation?: Relation | null;

  @Field(() => Boolean, { nullable: true, description: 'At an organisation or public body, or not.' })
  business?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Their country (ISO 3166-1 alpha-2).' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'Their language; just this tag (BCP 47).' })
  language?: string | null;

  @Field(() => PreferenceFilter, { nullable: true, description: 'Where they stand on a topic and channel.' })
  preference?: PreferenceFilter | null;

  @Field(() => DateTime, { nullable: true, description: 'Held by Abide since a time after this one.' })
  createdAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Held by Abide since a time before this one.' })
  createdBefore?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'One contact of a page.' })
export class ContactEdge {
  @Field(() => Contact, { description: 'The contact.' })
  node: Contact;

  @Field(() => String, { description: 'Its cursor.' })
  cursor: string;
}

@ObjectType({ simpleResolvers: true, description: 'A page of contacts, in the order in which they were made.' })
export class ContactConnection {
  @Field(() => [ContactEdge], { description: 'The contacts.' })
  edges: ContactEdge[];

  @Field(() => PageInfo, { description: 'Where the page stands. A page may come short while others follow.' })
  pageInfo: PageInfo;
}
