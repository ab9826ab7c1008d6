import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { actOnContact } from './contact-act';
import { ContactKeyInput } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput } from './evidence.types';
import { DateTime } from './scalars';

@Resolver()
export class PauseResolver {
  @Authorized('preferences')
  @Mutation(() => Contact, {
    description:
      'Pauses marketing: a no with an end. Anybody sets or lengthens it; only the person shortens or ends it, which asks for their evidence.',
  })
  async pauseMarketing(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Ctx() context: GraphqlContext,
    @Arg('until', () => DateTime, {
      nullable: true,
      description: 'Its end. Left out, or a time that has passed: the pause ends now.',
    })
    until?: Date | null,
    @Arg('evidence', () => EvidenceInput, {
      nullable: true,
      description: 'Who said so. Needed to shorten or end a pause; a longer one takes none.',
    })
    evidence?: EvidenceInput | null,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.pauseMarketing(key, until?.toISOString(), said),
    );
    return theChangedContact(answer, context);
  }
}
