import { Field, ObjectType } from 'type-graphql';
import { RestrictionScope } from '../src/domain/words';
import { DateTime } from './scalars';

@ObjectType({
  simpleResolvers: true,
  description: 'That the processing of a person’s data is restricted (GDPR art. 18).',
})
export class Restriction {
  @Field(() => RestrictionScope, { description: 'What it stops.' })
  scope: RestrictionScope;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the company asked to lift it. It stands until the notice to the person is recorded.',
  })
  liftAskedAt?: Date;
}
