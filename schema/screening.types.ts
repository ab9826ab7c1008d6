import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Channel, DecisionReason, SuppressionReason } from '../src/domain/words';
import { DateTime } from './scalars';

@ObjectType({ simpleResolvers: true, description: 'How many lines of a screened list came out one way.' })
export class ScreeningCount {
  @Field(() => String, { description: 'The reason of the decision, or what was wrong with the line.' })
  reason: string;

  @Field(() => Int, { description: 'How many lines.' })
  count: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'The receipt of a list that was screened to its last line. It holds no addresses.',
})
export class Screening {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ID, { description: 'What was to be sent.' })
  topic: string;

  @Field(() => Channel, { description: 'How it was to be sent.' })
  channel: Channel;

  @Field(() => String, { description: 'The policy that it was decided under.' })
  policyVersion: string;

  @Field(() => DateTime, { description: 'When it began.' })
  takenAt: Date;

  @Field(() => DateTime, { description: 'When the first yes ages, or where there is none the first no.' })
  validUntil: Date;

  @Field(() => String, { description: 'Every no that was acknowledged by this ledger position is in it.' })
  ledgerPosition: string;

  @Field(() => String, { description: 'The hash of the ledger there, as `abide verify` knows it.' })
  ledgerHash: string;

  @Field(() => Int, { description: 'How many lines: sendable, withheld and rejects together.' })
  lines: number;

  @Field(() => Int, { description: 'How many may be sent to.' })
  sendable: number;

  @Field(() => Int, { description: 'How many may not.' })
  withheld: number;

  @Field(() => Int, { description: 'How many lines could not be read.' })
  rejects: number;

  @Field(() => Int, { description: 'How many lines repeat an address of a line before.' })
  duplicates: number;

  @Field(() => [ScreeningCount], { description: 'Of what was decided, by reason.' })
  reasons: ScreeningCount[];

  @Field(() => [ScreeningCount], { description: 'Of what could not be read, by what was wrong.' })
  faults: ScreeningCount[];

  @Field(() => String, { description: 'Over all of it, by Abide.' })
  signature: string;
}

@ObjectType({ simpleResolvers: true, description: 'An address that may not be sent to any more.' })
export class UnsendableAddress {
  @Field(() => ID, { description: 'As it stood beside the line of the screened list.' })
  ref: string;

  @Field(() => DecisionReason, { description: 'Why not, now.' })
  reason: DecisionReason;

  @Field(() => SuppressionReason, { nullable: true, description: 'Why it is suppressed, when it is.' })
  suppressionReason?: SuppressionReason;

  @Field(() => ID, {
    nullable: true,
    description: 'Who holds the address; null when nobody does, and when the API key lacks the scope contacts.',
  })
  contactId?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The address; null when nobody holds it, and when the API key lacks the scope contacts.',
  })
  address?: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A page of who became unsendable. Some of them may have been withheld in the list already.',
})
export class ScreeningChanges {
  @Field(() => [UnsendableAddress], { description: 'Take each out of a queue that is already loaded.' })
  unsendable: UnsendableAddress[];

  @Field(() => String, { description: 'The `after` of the next page, and of the next time.' })
  cursor: string;

  @Field(() => Boolean, { description: 'Whether more is there already.' })
  hasMore: boolean;

  @Field(() => DateTime, { description: 'Until when the screening counts.' })
  validUntil: Date;
}
