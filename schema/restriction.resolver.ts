import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { RestrictionScope } from '../src/domain/words';
import { theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { actOnContact } from './contact-act';
import { ContactKeyInput } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput } from './evidence.types';

@Resolver()
export class RestrictionResolver {
  @Authorized('preferences')
  @Mutation(() => Contact, {
    description:
      'Restricts the processing of a person’s data (GDPR art. 18). Anybody may; a narrower one never replaces a wider.',
  })
  async restrictProcessing(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose data.' }) contact: ContactKeyInput,
    @Arg('scope', () => RestrictionScope, { description: 'What it stops.' }) scope: RestrictionScope,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.restrictProcessing(key, scope, said),
    );
    return theChangedContact(answer, context);
  }

  @Authorized('preferences')
  @Mutation(() => Contact, {
    description:
      'Lifts a restriction. The person’s own lift, with evidence, is immediate; the company’s waits for recordNotice with isAboutRestriction (GDPR art. 18(3)).',
  })
  async liftRestriction(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const answer = await actOnContact({ contact, evidence }, context, (key, said) =>
      context.operations.liftRestriction(key, said),
    );
    return theChangedContact(answer, context);
  }
}
