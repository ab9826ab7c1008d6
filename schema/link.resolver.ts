import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { PreferenceLink as PreferenceLinkOfOperations } from '../src/operations';
import { ContactKeyInput, parseContactKeys } from './contact-key';
import type { GraphqlContext } from './context';
import { InputFaults } from './input-faults';
import { spendAllowance } from './limits';
import { PreferenceLink } from './link.types';

const MOST_LINKS = 10_000;

@Resolver()
export class LinkResolver {
  @Authorized('contacts')
  @Mutation(() => [PreferenceLink], {
    description: 'Makes the links and mail headers for mails to these contacts, in their order; at most 10,000.',
  })
  async createPreferenceLinks(
    @Arg('contacts', () => [ContactKeyInput], {
      description: 'Whom the mails go to. By address: the link is about that address.',
    })
    contacts: ContactKeyInput[],
    @Ctx() context: GraphqlContext,
    @Arg('topic', () => ID, {
      nullable: true,
      description: 'The topic of the mail, so that one click can stop just it.',
    })
    topic?: string,
  ): Promise<readonly PreferenceLinkOfOperations[]> {
    const faults = new InputFaults();
    const keys = parseContactKeys(contacts, { name: 'contacts', longest: MOST_LINKS, faults });
    spendAllowance(context, contacts.length, faults);
    faults.refuse();
    return context.operations.createPreferenceLinks(keys, topic ?? undefined, context.idempotency);
  }
}
