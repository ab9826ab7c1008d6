import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuseIfRefused, theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';

@Resolver()
export class MergeResolver {
  @Authorized('admin')
  @Mutation(() => Contact, {
    description:
      'Joins two contacts that are one person. Every no and restriction of both stands, the later pause too; it cannot be undone.',
  })
  async mergeContacts(
    @Arg('into', () => ContactKeyInput, { description: 'The contact that stays.' }) into: ContactKeyInput,
    @Arg('from', () => ContactKeyInput, { description: 'The contact that becomes part of it.' }) from: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const faults = new InputFaults();
    const kept = parseContactKey(into, ['into'], faults);
    const joined = parseContactKey(from, ['from'], faults);
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const answer = await context.operations.mergeContacts(kept, joined, said);
    refuseIfRefused(answer, () => ['from']);
    return theChangedContact(answer, context);
  }
}
