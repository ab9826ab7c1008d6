import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from './scalars';

@ObjectType({ description: 'A contact for which nothing is written at a provider until somebody acts.' })
export class ParkedContact {
  @Field(() => ID, { description: 'Its id.' })
  contactId: string;

  @Field(() => DateTime, { description: 'Since when.' })
  since: Date;

  @Field(() => String, { description: 'What the provider refused, in our words.' })
  reason: string;
}

@ObjectType({ description: 'How far a provider was asked what it holds.' })
export class ProviderWalk {
  @Field(() => String, {
    description: 'ALL: everybody. CHANGES: what changed. INTERACTIONS: opens, clicks, deliveries.',
  })
  walk: string;

  @Field(() => DateTime, { nullable: true, description: 'Of the one under way, or the last one. Null: none yet.' })
  startedAt?: Date;

  @Field(() => DateTime, { nullable: true, description: 'Null while one is under way.' })
  finishedAt?: Date;

  @Field(() => Int, { description: 'How many people or events it showed.' })
  events: number;

  @Field(() => String, { nullable: true, description: 'What it last failed of.' })
  fault?: string;
}

@ObjectType({ description: 'How things stand with a provider: whether what it holds is what it should hold.' })
export class ProviderSyncStatus {
  @Field(() => String, { description: 'hubspot or mailchimp.' })
  provider: string;

  @Field(() => Boolean, { description: 'Whether the policy maps topics to it.' })
  isMapped: boolean;

  @Field(() => String, {
    description:
      'CLOSED: it is called. OPEN: not for now, see fault. HALF_OPEN: one call tries whether it answers again.',
  })
  circuit: string;

  @Field(() => String, { nullable: true, description: 'What it last failed of, in our words.' })
  fault?: string;

  @Field(() => DateTime, { nullable: true, description: 'It told us to wait until then.' })
  pausedUntil?: Date;

  @Field(() => DateTime, { nullable: true, description: 'When something was last written there.' })
  lastPushAt?: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it last told us something.' })
  lastEventAt?: Date;

  @Field(() => Int, { description: 'Contacts for which something is to be written there.' })
  due: number;

  @Field(() => Int, { description: 'Of these, those with a no.' })
  dueNoes: number;

  @Field(() => Float, { description: 'How long the oldest no has waited, in seconds; 0 when none waits.' })
  oldestNoSeconds: number;

  @Field(() => Int, { description: 'Contacts for which nothing is written until somebody acts.' })
  parked: number;

  @Field(() => [ParkedContact], { description: 'The oldest of them, 50 at most.' })
  parkedContacts: ParkedContact[];

  @Field(() => Int, {
    nullable: true,
    description: 'Contacts of which it held something else than it should, when everybody was last read. Null: never.',
  })
  drift?: number;

  @Field(() => Int, { description: 'Deletions that it has not confirmed.' })
  erasures: number;

  @Field(() => Int, { description: 'People of whom it told that something is new, and who are not looked up yet.' })
  toLookUp: number;

  @Field(() => [ProviderWalk], { description: 'How far it was asked what it holds.' })
  walks: ProviderWalk[];
}
