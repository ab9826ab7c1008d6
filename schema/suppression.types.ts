import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Channel, Source, StatedBy, SuppressionReason, SuppressionScope } from '../src/domain/words';
import { PageInfo } from './connection';
import { ContactKeyInput } from './contact-key';
import { DateTime } from './scalars';

@InputType({ description: 'Which suppressions: those for which all that is given holds.' })
export class SuppressionFilter {
  @Field(() => SuppressionReason, { nullable: true, description: 'Why they stand.' })
  reason?: SuppressionReason | null;

  @Field(() => SuppressionScope, { nullable: true, description: 'What they stop.' })
  scope?: SuppressionScope | null;

  @Field(() => Channel, { nullable: true, description: 'A channel that they stop, alone or with all others.' })
  channel?: Channel | null;

  @Field(() => ID, { nullable: true, description: 'The one company of a group that they name.' })
  controller?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Stated at this time or later.' })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Stated before this time.' })
  until?: Date | null;

  @Field(() => ContactKeyInput, {
    nullable: true,
    description: 'On the addresses of this contact, or made by it. An address that nobody holds may be asked for too.',
  })
  contact?: ContactKeyInput | null;
}

@ObjectType({ simpleResolvers: true, description: 'An entry of the suppression list. It never shows an address.' })
export class Suppression {
  @Field(() => ID, { description: 'Stands for the address: the same for two entries on one address, else opaque.' })
  key: string;

  @Field(() => SuppressionReason, { description: 'Why it stands.' })
  reason: SuppressionReason;

  @Field(() => SuppressionScope, { description: 'What it stops.' })
  scope: SuppressionScope;

  @Field(() => Channel, { nullable: true, description: 'The one channel that it stops; null for all of them.' })
  channel?: Channel;

  @Field(() => ID, { nullable: true, description: 'The one company of a group that it names; null for all of them.' })
  controller?: string;

  @Field(() => StatedBy, { description: 'Whose will it was.' })
  statedBy: StatedBy;

  @Field(() => Source, { description: 'Who carried it in.' })
  source: Source;

  @Field(() => DateTime, {
    description: 'When it reached Abide. A copy on another address bears the time of the first.',
  })
  statedAt: Date;

  @Field(() => Boolean, { description: 'Whether it was ended. Only MANUAL and UNDER_AGE can be.' })
  isEnded: boolean;

  @Field(() => ID, {
    nullable: true,
    description:
      'The contact that made it. Null when nobody in particular did, and when the API key lacks the scope contacts.',
  })
  contactId?: string;
}

@ObjectType({ simpleResolvers: true, description: 'One suppression of a page.' })
export class SuppressionEdge {
  @Field(() => Suppression, { description: 'The suppression.' })
  node: Suppression;

  @Field(() => String, { description: 'Its cursor.' })
  cursor: string;
}

@ObjectType({ simpleResolvers: true, description: 'A page of suppressions, in the order of the noes they come from.' })
export class SuppressionConnection {
  @Field(() => [SuppressionEdge], { description: 'The suppressions.' })
  edges: SuppressionEdge[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  pageInfo: PageInfo;
}

@ObjectType({ simpleResolvers: true, description: 'How many entries of one kind the suppression list has.' })
export class SuppressionCount {
  @Field(() => SuppressionReason, { description: 'Why they stand.' })
  reason: SuppressionReason;

  @Field(() => SuppressionScope, { description: 'What they stop.' })
  scope: SuppressionScope;

  @Field(() => Channel, { nullable: true, description: 'The one channel that they stop; null for all of them.' })
  channel?: Channel;

  @Field(() => Int, { description: 'How many entries, copies on further addresses included, ended ones left out.' })
  count: number;
}
