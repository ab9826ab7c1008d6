import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { PreferenceLink as PreferenceLinkOfOperations } from '../src/operations';
import { ContactKeyInput, parseContactKeys } from './contact-key';
import type { GraphqlContext } from './context';
import { footerLine } from './footer-line';
import { InputFaults } from './input-faults';
import { spendAllowance } from './limits';
import { PreferenceLink } from './link.types';

const MOST_LINKS = 10_000;

@Resolver(() => PreferenceLink)
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

  @FieldResolver(() => String, {
    description: 'The line with the page’s link that belongs in the text of the mail. Texts are in en, nl, fr and de.',
  })
  footer(
    @Root() { pageUrl, language }: PreferenceLinkOfOperations,
    @Ctx() { operations }: GraphqlContext,
    @Arg('language', () => String, {
      nullable: true,
      description: 'A language tag (BCP 47). Left out, or without a text: the contact’s, then the policy’s first.',
    })
    asked?: string,
  ): string {
    const { brand, languages } = operations.active.policy;
    return footerLine({ pageUrl, brand: brand.name }, [asked, language, ...languages]);
  }
}
