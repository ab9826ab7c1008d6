import { join } from 'node:path';
import { startTestApp, type TestApp } from './app';

/** Fields of `UpsertContactInput`; without an address the contact gets one of its own. */
type Reader = Readonly<Record<string, unknown>> & { readonly email?: string };

export interface StatementDoor {
  readonly app: TestApp;
  /** The preference page of a made-up contact, as a browser shows it. */
  page(contact: Reader, query?: string): Promise<string>;
  /** The link of a mail to a new contact, as a path of the service. */
  pagePath(contact: Reader, topic?: string): Promise<string>;
  close(): Promise<void>;
}

const UPSERT = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }';
const LINKS = `mutation ($to: [ContactKey!]!, $topic: ID) {
  createPreferenceLinks(contacts: $to, topic: $topic) { pageUrl } }`;

/** The whole service under a shipped policy, for sentences that a person reads on the page. */
export async function openStatementDoor(
  name: string,
  environment: Record<string, string> = {},
): Promise<StatementDoor> {
  const app = await startTestApp({ ABIDE_POLICY: join(__dirname, `../../policies/${name}.yaml`), ...environment });
  let people = 0;
  const pagePath: StatementDoor['pagePath'] = async (contact, topic) => {
    people += 1;
    const { email = `reader-${people}@customer.example` } = contact;
    await app.graphql(UPSERT, { input: { ...contact, email } });
    const { data, errors } = await app.graphql(LINKS, { to: [{ email }], topic });
    if (errors) throw new Error(`no link was made: ${JSON.stringify(errors)}`);
    const [link] = (data as { createPreferenceLinks: { pageUrl: string }[] }).createPreferenceLinks;
    return new URL(link?.pageUrl ?? '').pathname;
  };
  return {
    app,
    pagePath,
    page: async (contact, query = '') => {
      const response = await fetch(`${app.url}${await pagePath(contact)}${query}`);
      return response.text();
    },
    close: app.close,
  };
}
