import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { controllerOf } from '../src/domain/policy';
import type { Topic as DomainTopic } from '../src/domain/topic';
import type { GraphqlContext } from './context';
import { inLanguage } from './in-language';
import { Controller, Topic } from './topic.types';

const LANGUAGE = 'A language tag (BCP 47). Left out, or not in the policy: the policy’s first language.';

@Resolver(() => Topic)
export class TopicResolver {
  @Authorized()
  @Query(() => [Topic], { description: 'All topics of the active policy. Any API key may read them.' })
  topics(@Ctx() { operations }: GraphqlContext): readonly DomainTopic[] {
    return operations.active.policy.topics;
  }

  @FieldResolver(() => Controller, { description: 'The company that answers for it.' })
  controller(@Root() topic: DomainTopic, @Ctx() { operations }: GraphqlContext): Controller {
    return controllerOf(operations.active.policy, topic) as Controller;
  }

  @FieldResolver(() => String, { description: 'Its title as a person reads it.' })
  title(
    @Root() topic: DomainTopic,
    @Ctx() { operations }: GraphqlContext,
    @Arg('language', () => String, { nullable: true, description: LANGUAGE }) language?: string,
  ): string {
    return inLanguage(topic.titles, [language, ...operations.active.policy.languages]) ?? topic.key;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What it brings, as a person reads it.' })
  description(
    @Root() topic: DomainTopic,
    @Ctx() { operations }: GraphqlContext,
    @Arg('language', () => String, { nullable: true, description: LANGUAGE }) language?: string,
  ): string | undefined {
    return inLanguage(topic.descriptions, [language, ...operations.active.policy.languages]);
  }
}
