import { Field, ObjectType } from 'type-graphql';
import type { SendDecision as DomainDecision } from '../src/domain/send-decision';
import { DecisionReason, LawfulBasis, SuppressionReason } from '../src/domain/words';
import { DateTime } from './scalars';
import { Controller } from './topic.types';

/** A decision with the ledger position it was taken at. */
export type DecidedSend = DomainDecision & { readonly ledgerPosition: string };

@ObjectType({ simpleResolvers: true, description: 'Whether a message may be sent, and why.' })
export class SendDecision implements Omit<DecidedSend, 'basedOn'> {
  @Field(() => Boolean, { description: 'Whether it may be sent. Anything but true is a no.' })
  allowed: boolean;

  @Field(() => DecisionReason, { description: 'The first reason that holds.' })
  reason: DecisionReason;

  @Field(() => [DecisionReason], { description: 'All reasons that hold, first match first; of a yes just the one.' })
  reasons: DecisionReason[];

  @Field(() => LawfulBasis, { nullable: true, description: 'What a yes rests on; null for a no.' })
  lawfulBasis?: LawfulBasis;

  @Field(() => SuppressionReason, { nullable: true, description: 'Why it is suppressed, when it is.' })
  suppressionReason?: SuppressionReason;

  @Field(() => Controller, { description: 'The company of the group that answers for the message.' })
  controller: Controller;

  @Field(() => DateTime, { description: 'Until when the answer counts; ask again before sending later than that.' })
  validUntil: Date;

  @Field(() => String, { description: 'The ledger position the answer was taken at; a later no is not in it.' })
  ledgerPosition: string;
}
