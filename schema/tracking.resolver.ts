import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { actOnContact } from './contact-act';
import { ContactKeyInput } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput } from './evidence.types';

@Resolver()
export class TrackingResolver {
  @Authorized('preferences')
  @Mutation(() => Contact, {
    description: 'Stops the recording of a person’s opens and clicks, in every mail. Messages go on as before.',
  })
  async objectToTracking(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.objectToTracking(key, said),
    );
    return theChangedContact(answer, context);
  }

  @Authorized('preferences')
  @Mutation(() => Contact, {
    description:
      'Allows the recording of opens and clicks: the person’s own act, with occurredAt and a reference or wordingId.',
  })
  async allowTracking(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'When and by which words the person did.' })
    evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.allowTracking(key, said),
    );
    return theChangedContact(answer, context);
  }
}
