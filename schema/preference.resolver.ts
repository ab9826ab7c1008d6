import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuseIfRefused, theChangedContact } from './change-answer';
import { Contact } from './contact.types';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';
import { parseChanges } from './parse-topic-channel';
import { PreferenceChange } from './preference.types';

@Resolver()
export class PreferenceResolver {
  @Authorized('preferences')
  @Mutation(() => Contact, {
    description:
      'Sets preferences. Each change is judged by itself and every admitted one stands; if any was refused the answer is CONFLICT with extensions.refused. A no is always admitted; a yes is the person’s, and over a no it must be later and carry evidence.',
  })
  async setPreferences(
    @Arg('contact', () => ContactKeyInput, { description: 'Whose.' }) contact: ContactKeyInput,
    @Arg('changes', () => [PreferenceChange], { description: 'What changes, in order; at most 1,000.' })
    changes: PreferenceChange[],
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    const parsed = parseChanges(changes, { policy: context.operations.active.policy, faults });
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const answer = await context.operations.setPreferences(key, parsed, said);
    refuseIfRefused(answer, ({ index }) => ['changes', index]);
    return theChangedContact(answer, context);
  }
}
