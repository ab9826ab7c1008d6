import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'A contact of the list for whom no notice was recorded.' })
export class RefusedNotice {
  @Field(() => Int, { description: 'Its place in the list, counted from 0.' })
  index: number;

  @Field(() => String, { description: 'Why, such as UNKNOWN_CONTACT or NOTHING_TO_END.' })
  reason: string;
}

@ObjectType({ simpleResolvers: true, description: 'What came of recordNotice.' })
export class RecordNoticeResult {
  @Field(() => Int, { description: 'For how many of the list it now stands; those told before are counted.' })
  recorded: number;

  @Field(() => [RefusedNotice], { description: 'Those for whom it does not stand, in the order of the list.' })
  refused: RefusedNotice[];

  @Field(() => String, { description: 'The ledger position of the commit.' })
  ledgerPosition: string;
}
