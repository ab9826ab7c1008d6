import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { refuseIfRefused, theChangedContact } from './change-answer';
import { Contact, UpsertContactInput } from './contact.types';
import { ContactKeyInput, parseContactKey } from './contact-key';
import { contactAnswer } from './contact-view';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';
import { parseUpsert } from './parse-upsert';

@Resolver(() => Contact)
export class ContactResolver {
  @Authorized('contacts')
  @Query(() => Contact, { nullable: true, description: 'One contact; null when nobody is known by the key.' })
  async contact(
    @Arg('by', () => ContactKeyInput, { description: 'Which contact.' }) by: ContactKeyInput,
    @Ctx() context: GraphqlContext,
  ): Promise<Contact | undefined> {
    const faults = new InputFaults();
    const key = parseContactKey(by, ['by'], faults);
    faults.refuse();
    const view = await context.operations.readContact(key);
    return view && contactAnswer(view, context);
  }

  @Authorized('contacts')
  @Mutation(() => Contact, {
    description:
      'Makes or changes a contact: found by id, else by address. Two contacts are never joined here (CONFLICT), and no preference is opened.',
  })
  async upsertContact(
    @Arg('input', () => UpsertContactInput, { description: 'What is known.' }) input: UpsertContactInput,
    @Ctx() context: GraphqlContext,
    @Arg('evidence', () => EvidenceInput, {
      nullable: true,
      description: 'Needed to bring back an erased address; without it that is a CONFLICT.',
    })
    evidence?: EvidenceInput,
  ): Promise<Contact> {
    const faults = new InputFaults();
    const { timeZone } = context.operations.active.policy;
    const parsed = parseUpsert(input, { timeZone, faults });
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const answer = await context.operations.upsertContact(parsed, said);
    refuseIfRefused(answer, () => ['input']);
    return theChangedContact(answer, context);
  }
}
