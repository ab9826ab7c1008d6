import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Actor,
  Channel,
  InteractionFault,
  InteractionKind,
  LawfulBasis,
  MachineReason,
  NotKeptReason,
} from '../src/domain/words';
import type { InteractionCount as CountOfOperations } from '../src/operations';
import { PageInfo } from './connection';
import { ContactKeyInput } from './contact-key';
import { DateTime } from './scalars';

@InputType({ description: 'One open, click or report of delivery, as a mail system tells it.' })
export class InteractionInput {
  @Field(() => ContactKeyInput, { description: 'Whom the message went to.' })
  contact: ContactKeyInput;

  @Field(() => InteractionKind, { description: 'What happened.' })
  kind: InteractionKind;

  @Field(() => Channel, { defaultValue: 'EMAIL', description: 'How the message was sent.' })
  channel: Channel;

  @Field(() => ID, {
    nullable: true,
    description: 'The topic of the message. Left out, an open or click counts as one of marketing.',
  })
  topic?: string | null;

  @Field(() => String, { nullable: true, description: 'A code of the campaign, at most 200 characters.' })
  campaign?: string | null;

  @Field(() => String, { nullable: true, description: 'The link that was clicked.' })
  url?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When. Left out, or in the future: now.' })
  occurredAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The id that the sender gave this event: with the API key and occurredAt it tells a repeat. Left out, all that is said does.',
  })
  providerEventId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The user agent of the request; empty when it had none, left out when it is not known.',
  })
  userAgent?: string | null;

  @Field(() => String, { nullable: true, description: 'The IP address of the request.' })
  ip?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Of a bounce: whether a second try would fail too.' })
  permanent?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of a bounce: the enhanced status code (RFC 3463), such as 5.1.1.',
  })
  statusCode?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How many interactions were not kept, by reason.' })
export class NotKeptCount {
  @Field(() => NotKeptReason, { description: 'Why.' })
  reason: NotKeptReason;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: 'An interaction that was refused. The others of the call stand.' })
export class RefusedInteraction {
  @Field(() => Int, { description: 'Its place in the list, counted from 0.' })
  index: number;

  @Field(() => InteractionFault, { description: 'What is wrong with it.' })
  reason: InteractionFault;
}

@ObjectType({ simpleResolvers: true, description: 'What came of a call; each interaction is in one of the four.' })
export class RecordInteractionsResult {
  @Field(() => Int, { description: 'Kept, or counted where the policy keeps counts only.' })
  recorded: number;

  @Field(() => Int, { description: 'Known already; nothing changed.' })
  repeated: number;

  @Field(() => [NotKeptCount], { description: 'Nothing is kept of these, and nothing is wrong with them.' })
  notKept: readonly NotKeptCount[];

  @Field(() => [RefusedInteraction], { description: 'Something is wrong with these.' })
  refused: readonly RefusedInteraction[];

  @Field(() => Int, {
    description: 'How many of the refused the policy does not announce. Not 0: set the sender up without them.',
  })
  configurationFaults: number;
}

@ObjectType({ simpleResolvers: true, description: 'What is kept of one open, click or report of delivery.' })
export class Interaction {
  @Field(() => InteractionKind, { description: 'What happened.' })
  kind: InteractionKind;

  @Field(() => DateTime, { description: 'When; where the policy keeps no time, the start of that day in UTC.' })
  occurredAt: Date;

  @Field(() => Channel, { description: 'How the message was sent.' })
  channel: Channel;

  @Field(() => ID, { nullable: true, description: 'The topic of the message.' })
  topic?: string;

  @Field(() => String, { nullable: true, description: 'The code of the campaign.' })
  campaign?: string;

  @Field(() => LawfulBasis, { description: 'The ground that it is kept on.' })
  lawfulBasis: LawfulBasis;

  @Field(() => Boolean, { description: 'Whether that is a legitimate interest, to which the person can object.' })
  legitimateInterest: boolean;

  @Field(() => String, { description: 'The policy version that it was kept under.' })
  policyVersion: string;

  @Field(() => Actor, { description: 'Whether a person or a machine did it.' })
  actor: Actor;

  @Field(() => MachineReason, { nullable: true, description: 'By what the machine was known.' })
  machineReason?: MachineReason;

  @Field(() => String, { nullable: true, description: 'The IP address, where the policy keeps it.' })
  ip?: string;

  @Field(() => String, { nullable: true, description: 'Browser and version, where the policy keeps it.' })
  browser?: string;

  @Field(() => String, { nullable: true, description: 'The mail program, where the policy keeps it.' })
  client?: string;

  @Field(() => String, { nullable: true, description: 'The link that was clicked, where the policy keeps it.' })
  url?: string;

  @Field(() => String, { description: 'The id of the event at whoever reported it, or one that Abide made.' })
  providerEventId: string;
}

@ObjectType({ simpleResolvers: true, description: 'An interaction in a page of them.' })
export class InteractionEdge {
  @Field(() => Interaction, { description: 'The interaction.' })
  node: Interaction;

  @Field(() => String, { description: 'Opaque; give it as `after` to go on behind this one.' })
  cursor: string;
}

@ObjectType({ simpleResolvers: true, description: 'A page of interactions, oldest first.' })
export class InteractionConnection {
  @Field(() => [InteractionEdge], { description: 'The interactions of the page.' })
  edges: readonly InteractionEdge[];

  @Field(() => PageInfo, { description: 'Whether there is more, and where it goes on.' })
  pageInfo: PageInfo;
}

@ObjectType({ simpleResolvers: true, description: 'How many on one day, of nobody in particular.' })
export class InteractionCount implements CountOfOperations {
  @Field(() => String, { description: 'The day in UTC, such as 2026-12-31.' })
  day: string;

  @Field(() => InteractionKind, { description: 'What happened.' })
  kind: InteractionKind;

  @Field(() => Channel, { description: 'How the messages were sent.' })
  channel: Channel;

  @Field(() => ID, { nullable: true, description: 'The topic of the messages.' })
  topic?: string;

  @Field(() => String, { nullable: true, description: 'The code of the campaign.' })
  campaign?: string;

  @Field(() => Actor, { description: 'Whether people or machines did it.' })
  actor: Actor;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}
