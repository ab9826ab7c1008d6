export interface MintedLink {
  readonly pageUrl: string;
  readonly oneClickUrl: string;
}

interface Role {
  readonly role: string;
  readonly customer: string;
  readonly duty: string;
}

/** Comes to Abide's doors over HTTP, as a CRM, a mail provider and a browser without scripts do. */
export class Visitor {
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  async mintLinks(emails: readonly string[]): Promise<MintedLink[]> {
    const data = await this.ask<{ createPreferenceLinks: MintedLink[] }>(
      'mutation ($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts) { pageUrl oneClickUrl listUnsubscribe listUnsubscribePost } }',
      { contacts: emails.map((email) => ({ email })) },
    );
    return data.createPreferenceLinks;
  }

  async decide(email: string, topic: string): Promise<string> {
    const { sendDecision } = await this.ask<{ sendDecision: { allowed: boolean; reason: string } }>(
      'query ($to: ContactKey!, $topic: ID!) { sendDecision(to: $to, topic: $topic) { allowed reason } }',
      { to: { email }, topic },
    );
    return `${sendDecision.allowed ? 'yes' : 'no'} (${sendDecision.reason})`;
  }

  /** Those of these people who may be sent the topic. */
  async mayGet(emails: readonly string[], topic: string): Promise<ReadonlySet<string>> {
    const { sendDecisions } = await this.ask<{ sendDecisions: readonly { allowed: boolean }[] }>(
      'query ($to: [ContactKey!]!, $topic: ID!) { sendDecisions(to: $to, topic: $topic) { allowed } }',
      { to: emails.map((email) => ({ email })), topic },
    );
    return new Set(emails.filter((_, index) => sendDecisions[index]?.allowed));
  }

  /** What the person sees on the page: whether the topic is ticked. */
  async isTicked(pageUrl: string, topic: string): Promise<boolean> {
    const page = await (await fetch(this.here(pageUrl))).text();
    const tag = [...page.matchAll(/<input[^>]*>/g)].find(([text]) => text.includes(`name="topic_${topic}"`))?.[0];
    return tag !== undefined && /\schecked/.test(tag);
  }

  async giveRole(email: string, role: Role): Promise<void> {
    await this.ask('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', {
      input: { email, roles: [role] },
    });
  }

  /** A link names the public address, which need not lead here from the machine of the demo. */
  private here(link: string): URL {
    return new URL(new URL(link).pathname, this.url);
  }

  /** What a mail provider sends when the person presses unsubscribe in the mail program. */
  async pressOneClick(oneClickUrl: string): Promise<void> {
    const response = await fetch(this.here(oneClickUrl), {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      redirect: 'manual',
    });
    if (response.status !== 200) throw new Error(`one-click answered ${response.status}`);
  }

  /** Opens the page, sets one tick, leaves the others as shown, and presses save. */
  async saveChoice(pageUrl: string, topic: string, isOn: boolean): Promise<number> {
    const page = await (await fetch(this.here(pageUrl))).text();
    const form = [...page.matchAll(/<form[\s\S]*?<\/form>/g)]
      .map((match) => match[0])
      .find((text) => text.includes(`topic_${topic}`));
    if (!form) throw new Error('the page offers no choice on the topic');
    const fields = new URLSearchParams({ act: 'save' });
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1];
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? 'on';
      const isTick = /type="checkbox"/.test(tag);
      if (!name || (isTick && !(name === `topic_${topic}` ? isOn : /\schecked/.test(tag)))) continue;
      fields.set(name, value);
    }
    const response = await fetch(this.here(pageUrl), { method: 'POST', body: fields });
    if (response.status !== 200) throw new Error(`the page answered ${response.status}`);
    return response.status;
  }

  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.apiKey}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: readonly { message: string }[] };
    if (!data || errors) throw new Error(`GraphQL answered: ${errors?.map((error) => error.message).join('; ')}`);
    return data;
  }
}
