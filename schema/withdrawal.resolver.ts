import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { Channel } from '../src/domain/words';
import { changedContact, theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { actOnContact } from './contact-act';
import { ContactKeyInput } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput } from './evidence.types';
import { InputFaults } from './input-faults';
import { checkTopic } from './parse-topic-channel';

/** What ends a stop that is not the person’s own will. Each needs a reason in `evidence.reference`. */
@Resolver()
export class WithdrawalResolver {
  @Authorized('suppression')
  @Mutation(() => Contact, {
    description:
      'Takes back a stop that the company stated, back to what stood before; refused once the person has said no since. The reason stands in evidence.reference.',
  })
  async withdrawCompanyStop(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Why, in reference.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
    @Arg('topic', () => ID, {
      nullable: true,
      description: 'The topic of the opt-out. Left out: the company’s suppression of everything.',
    })
    topic?: string | null,
    @Arg('channel', () => Channel, { nullable: true, description: 'One channel of that topic. Left out: each.' })
    channel?: Channel | null,
  ): Promise<Contact> {
    const faults = new InputFaults();
    const what = { topic: topic ?? undefined, channel: channel ?? undefined };
    if (what.topic === undefined && what.channel !== undefined) {
      faults.add(['channel'], 'A channel goes with a topic: a suppression is withdrawn as a whole.');
    }
    if (what.topic !== undefined) {
      const { policy } = context.operations.active;
      checkTopic({ topic: what.topic, channel: what.channel }, { policy, path: [], faults });
    }
    const answer = await actOnContact({ contact, evidence, faults }, context, (key, said) =>
      context.operations.withdrawCompanyStop(key, what, said),
    );
    return theChangedContact(answer, context);
  }

  @Authorized('admin')
  @Mutation(() => Contact, {
    nullable: true,
    description:
      'Ends the stop of a person who was too young, once the age or a parent’s consent was shown (evidence.reference). What is suppressed stays so until the person lifts it. Null while nobody holds the address.',
  })
  async endUnderAge(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose: after the erasure, by the address.' })
    contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'What was shown, in reference.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact | undefined> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.endUnderAge(key, said),
    );
    return changedContact(answer, context);
  }

  @Authorized('suppression')
  @Mutation(() => Contact, {
    description:
      'Says that mail to an address arrives again, with the reason in evidence.reference. By address: that one; by id: all of the contact.',
  })
  async clearUndeliverable(
    @Arg('contact', () => ContactKeyInput, { description: 'The address, or whose.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Why, in reference.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.clearUndeliverable(key, said),
    );
    return theChangedContact(answer, context);
  }
}
