import { Field, ID, ObjectType } from 'type-graphql';
import { ErasureReason, LawfulBasis, ProviderErasureState } from '../src/domain/words';
import { DateTime } from './scalars';

@ObjectType({ simpleResolvers: true, description: 'Personal data that stays somewhere for a while after an erasure.' })
export class HeldElsewhere {
  @Field(() => ID, { description: 'Its key in the policy.' })
  key: string;

  @Field(() => String, { description: 'What and where, as a person reads it.' })
  title: string;

  @Field(() => LawfulBasis, { description: 'The ground it is held on.' })
  lawfulBasis: LawfulBasis;

  @Field(() => String, { nullable: true, description: 'For how long (ISO 8601); null: as long as its ground lasts.' })
  period?: string;
}

@ObjectType({ simpleResolvers: true, description: 'The deletion of an erased person at a provider.' })
export class ProviderErasure {
  @Field(() => String, { description: 'hubspot or mailchimp.' })
  provider: string;

  @Field(() => ProviderErasureState, { description: 'How far it is.' })
  state: ProviderErasureState;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  askedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the ledger took the confirmation in.' })
  confirmedAt?: Date;

  @Field(() => String, { nullable: true, description: 'What it last failed of, in our words.' })
  fault?: string;
}

@ObjectType({ simpleResolvers: true, description: 'What an erasure came to. It holds nothing that was erased.' })
export class ErasureReceipt {
  @Field(() => ID, { description: 'The id that the contact had.' })
  contactId: string;

  @Field(() => ErasureReason, { description: 'Why it was erased.' })
  reason: ErasureReason;

  @Field(() => DateTime, { description: 'When.' })
  erasedAt: Date;

  @Field(() => String, { description: 'The ledger position of its commit.' })
  ledgerPosition: string;

  @Field(() => String, { description: 'The head hash of the ledger after it; note it, abide verify checks it.' })
  headHash: string;

  @Field(() => [String], { description: 'The roles that ended with it.' })
  rolesEnded: string[];

  @Field(() => [String], { description: 'Providers of the policy that have to be told of it (GDPR art. 19).' })
  providersToTell: string[];

  @Field(() => [HeldElsewhere], { description: 'What is held elsewhere, and on which ground.' })
  heldElsewhere: HeldElsewhere[];

  @Field(() => [ProviderErasure], {
    description:
      'Providers that Abide asked to delete the person. Of eraseContact: as it was asked; how far it is, tells erasure.',
  })
  providers: ProviderErasure[];
}
