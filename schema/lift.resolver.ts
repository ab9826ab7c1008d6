import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { Channel } from '../src/domain/words';
import { refuseIfRefused, theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';
import { checkTopic } from './parse-topic-channel';

@InputType('TopicChannel', { description: 'One topic on one channel.' })
export class TopicChannelInput {
  @Field(() => ID, { description: 'Key of a topic that is not MANDATORY.' })
  topic: string;

  @Field(() => Channel, { description: 'A channel of the topic.' })
  channel: Channel;
}

@Resolver()
export class LiftResolver {
  @Authorized('suppression')
  @Mutation(() => Contact, {
    description:
      'Carries in that a person wants these topics again in spite of their objection. Sends the confirmation link to their own address and answers the contact unchanged: nothing opens before they press it there, and then only what they chose. At most one such mail a day goes to an address.',
  })
  async liftObjection(
    @Arg('contact', () => ContactKeyInput, { description: 'Who asks for it.' }) contact: ContactKeyInput,
    @Arg('optIns', () => [TopicChannelInput], { description: 'What the person chose; at least one.' })
    optIns: TopicChannelInput[],
    @Arg('evidence', () => EvidenceInput, {
      description: 'The person’s own act, later than the objection: with its time, and a wording or reference.',
    })
    evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    if (optIns.length === 0) faults.add(['optIns'], 'Name at least one topic and channel.');
    const { policy } = context.operations.active;
    for (const [index, optIn] of optIns.entries()) checkTopic(optIn, { policy, path: ['optIns', index], faults });
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const answer = await context.operations.liftObjection(key, optIns, said);
    refuseIfRefused(answer, () => ['optIns']);
    return theChangedContact(answer, context);
  }
}
