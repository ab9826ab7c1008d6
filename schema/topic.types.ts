import { Field, ID, ObjectType } from 'type-graphql';
import type { Controller as DomainController } from '../src/domain/policy';
import type { Topic as DomainTopic } from '../src/domain/topic';
import { Channel, LawfulBasis, TopicClass } from '../src/domain/words';

@ObjectType({ simpleResolvers: true, description: 'The company that answers for a topic.' })
export class Controller implements DomainController {
  @Field(() => ID, { description: 'Its key in the policy.' })
  key: string;

  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'Its postal address; empty when the privacy statement names none.' })
  postalAddress: string;

  @Field(() => String, { description: 'Where questions about privacy go.' })
  privacyContact: string;

  @Field(() => [String], { description: 'The regulators a person can complain to.' })
  regulators: string[];
}

type ResolvedElsewhere = 'key' | 'controller' | 'titles' | 'descriptions' | 'statement';

@ObjectType({ simpleResolvers: true, description: 'One kind of message that a person can have a say in.' })
export class Topic implements Omit<DomainTopic, ResolvedElsewhere> {
  @Field(() => ID, { description: 'Its key in the policy; what other fields call the topic.' })
  key: string;

  @Field(() => TopicClass, { description: 'What kind of message it is.' })
  class: TopicClass;

  @Field(() => LawfulBasis, { description: 'The ground it rests on.' })
  lawfulBasis: LawfulBasis;

  @Field(() => [Channel], { description: 'The channels it may be sent by.' })
  channels: Channel[];

  @Field(() => Boolean, { description: 'Whether a yes counts only once it is confirmed from the address.' })
  doubleOptIn: boolean;

  @Field(() => [String], { description: 'A mandatory topic goes to holders of one of these roles; none: to anyone.' })
  requiredRoles: string[];

  @Field(() => Boolean, { description: 'Whether it carries offers of other companies; then only on consent.' })
  partner: boolean;

  @Field(() => String, { description: 'The policy version that brought it.' })
  since: string;
}
