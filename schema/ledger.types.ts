import { Field, ID, ObjectType } from 'type-graphql';
import { Channel, PreferenceState, Source, StatedBy, SuppressionScope } from '../src/domain/words';
import { PageInfo } from './connection';
import { DateTime } from './scalars';

const BEYOND = 'Null as well when the API key lacks the scope contacts.';

@ObjectType({ simpleResolvers: true, description: 'One text of the evidence.' })
export class EvidenceText {
  @Field(() => String, { description: 'What it is, such as reference or wordingId.' })
  name: string;

  @Field(() => String, { description: 'The text.' })
  text: string;
}

@ObjectType({ simpleResolvers: true, description: 'One record of a change, or of a change that was refused.' })
export class LedgerEntry {
  @Field(() => ID, { description: 'Its place: the position of its commit and its number inside it.' })
  id: string;

  @Field(() => String, { description: 'What happened, such as PREFERENCE_SET, SUPPRESSED or CHANGE_REFUSED.' })
  kind: string;

  @Field(() => DateTime, { description: 'When it reached Abide.' })
  at: Date;

  @Field(() => ID, { nullable: true, description: `The contact it is about. ${BEYOND}` })
  contactId?: string;

  @Field(() => StatedBy, { nullable: true, description: `Whose will it was. ${BEYOND}` })
  statedBy?: StatedBy;

  @Field(() => Source, { nullable: true, description: `Who carried it in. ${BEYOND}` })
  source?: Source;

  @Field(() => DateTime, { nullable: true, description: `When the person gave a yes that was reported. ${BEYOND}` })
  occurredAt?: Date;

  @Field(() => String, { nullable: true, description: `The policy version it was judged under. ${BEYOND}` })
  policyVersion?: string;

  @Field(() => ID, { nullable: true, description: `The key of the topic it is about. ${BEYOND}` })
  topic?: string;

  @Field(() => [Channel], {
    nullable: true,
    description: `The channels it is about; empty for all of them. ${BEYOND}`,
  })
  channels?: Channel[];

  @Field(() => PreferenceState, { nullable: true, description: `The preference it set. ${BEYOND}` })
  state?: PreferenceState;

  @Field(() => SuppressionScope, { nullable: true, description: `What a suppression stops. ${BEYOND}` })
  scope?: SuppressionScope;

  @Field(() => String, {
    nullable: true,
    description: `The reason of a suppression or erasure, or why a change was refused. ${BEYOND}`,
  })
  reason?: string;

  @Field(() => String, { nullable: true, description: `The kind of change that was refused. ${BEYOND}` })
  refusedChange?: string;

  @Field(() => ID, { nullable: true, description: `The one company of a group that it binds. ${BEYOND}` })
  controller?: string;

  @Field(() => String, { nullable: true, description: `The role that was granted. ${BEYOND}` })
  role?: string;

  @Field(() => DateTime, { nullable: true, description: `The end of a role or pause. ${BEYOND}` })
  until?: Date;

  @Field(() => String, { nullable: true, description: `The provider that confirmed a deletion. ${BEYOND}` })
  provider?: string;

  @Field(() => [EvidenceText], {
    nullable: true,
    description: `What was said and shown; null when there is none, or the person was erased. ${BEYOND}`,
  })
  evidence?: EvidenceText[];
}

@ObjectType({ simpleResolvers: true, description: 'A ledger entry in a page of them.' })
export class LedgerEdge {
  @Field(() => LedgerEntry, { description: 'The entry.' })
  node: LedgerEntry;

  @Field(() => String, { description: 'Opaque; give it as `after` to go on behind this entry.' })
  cursor: string;
}

@ObjectType({ simpleResolvers: true, description: 'A page of the ledger, oldest entry first.' })
export class LedgerConnection {
  @Field(() => [LedgerEdge], { description: 'The entries of the page.' })
  edges: LedgerEdge[];

  @Field(() => PageInfo, { description: 'Whether there is more, and where it goes on.' })
  pageInfo: PageInfo;
}
