import { Field, ID, ObjectType } from 'type-graphql';
import type { PreferenceLink as PreferenceLinkOfOperations } from '../src/operations';

@ObjectType({
  simpleResolvers: true,
  description: 'Links for one mail to one contact. They hold no address and never expire.',
})
export class PreferenceLink implements PreferenceLinkOfOperations {
  @Field(() => ID, { description: 'The contact they were made for.' })
  contactId: string;

  @Field(() => String, { description: 'The preference page, for the text of the mail.' })
  pageUrl: string;

  @Field(() => String, { description: 'Where one POST stops the messages (RFC 8058).' })
  oneClickUrl: string;

  @Field(() => String, {
    description:
      'The value of the mail header List-Unsubscribe: the one-click URL and, where the service takes in mail, an address.',
  })
  listUnsubscribe: string;

  @Field(() => String, {
    description: 'The value of the mail header List-Unsubscribe-Post. Sign both headers with DKIM.',
  })
  listUnsubscribePost: string;

  @Field(() => String, { description: 'The value of the mail header List-Id: the same for all mails of a topic.' })
  listId: string;

  /** The contact's; the resolver of `footer` reads it. */
  language?: string;
}
