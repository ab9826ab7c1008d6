import { AT_HUBSPOT, AT_MAILCHIMP, CONNECTED_TOPICS, type ConnectedTopic } from './connected-policy';
import type { StandIn } from './stand-in';

type Open = Readonly<Record<ConnectedTopic, boolean>>;

interface Status {
  readonly subscriberIdString: string;
  readonly subscriptionId: number;
  readonly status: string;
}

interface Member {
  readonly email_address: string;
  readonly status: string;
  readonly interests?: Readonly<Record<string, boolean>>;
}

const NOTHING_OPEN: Open = { news: false, offers: false };

/** What colleagues see at the providers: read through the providers' own API, as any other program would. */
export class ProviderView {
  constructor(
    private readonly hubspot: StandIn,
    private readonly mailchimp: StandIn,
  ) {}

  /** Which topics HubSpot would still mail the person. */
  async atHubspot(email: string): Promise<Open> {
    const statuses = await this.askHubspot<Status>(hubspotPath(email));
    return openOf(statuses);
  }

  async isOutOfAllHubspot(email: string): Promise<boolean> {
    const path = hubspotPath(email).replace('?', '/unsubscribe-all?');
    return (await this.askHubspot(path)).length > 0;
  }

  /** The status in an audience, in Mailchimp's word. */
  async statusAtMailchimp(email: string, audience: string): Promise<string> {
    const members = await this.membersOf(audience);
    return members.find(({ email_address }) => email_address === email)?.status ?? 'not a member';
  }

  async atMailchimp(email: string): Promise<Open> {
    return (await this.allAtMailchimp()).get(email) ?? NOTHING_OPEN;
  }

  async allAtMailchimp(): Promise<ReadonlyMap<string, Open>> {
    const members = await this.membersOf(AT_MAILCHIMP.letters);
    return new Map(members.map((member) => [member.email_address, openIn(member)]));
  }

  async allAtHubspot(emails: readonly string[]): Promise<ReadonlyMap<string, Open>> {
    const found = new Map<string, Open>();
    for (let from = 0; from < emails.length; from += 100) {
      const inputs = emails.slice(from, from + 100);
      const path = '/communication-preferences/v4/statuses/batch/read?channel=EMAIL';
      const results = await this.askHubspot<{ subscriberIdString: string; statuses: Status[] }>(path, { inputs });
      for (const { subscriberIdString, statuses } of results) found.set(subscriberIdString, openOf(statuses));
    }
    return found;
  }

  private async askHubspot<T>(path: string, body?: object): Promise<readonly T[]> {
    const { url, token } = this.hubspot;
    const answer = await ask<{ results: readonly T[] }>(`${url}${path}`, `Bearer ${token}`, body);
    return answer.results;
  }

  private async membersOf(audience: string): Promise<readonly Member[]> {
    const { url, token } = this.mailchimp;
    const basic = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;
    const answer = await ask<{ members: readonly Member[] }>(`${url}/3.0/lists/${audience}/members?count=1000`, basic);
    return answer.members;
  }
}

function hubspotPath(email: string): string {
  return `/communication-preferences/v4/statuses/${encodeURIComponent(email)}?channel=EMAIL`;
}

function openOf(statuses: readonly Status[]): Open {
  const isOpen = (topic: ConnectedTopic) =>
    statuses.some((one) => String(one.subscriptionId) === AT_HUBSPOT[topic] && one.status === 'SUBSCRIBED');
  return { news: isOpen('news'), offers: isOpen('offers') };
}

function openIn({ status, interests = {} }: Member): Open {
  const isOpen = (topic: ConnectedTopic) =>
    status === 'subscribed' && interests[AT_MAILCHIMP.interests[topic]] === true;
  return { news: isOpen('news'), offers: isOpen('offers') };
}

async function ask<T>(url: string, authorization: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { authorization, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`a stand-in answered ${response.status}`);
  return (await response.json()) as T;
}

/** In words: which topics are open. */
export function tellOpen(open: Open): string {
  return CONNECTED_TOPICS.filter((topic) => open[topic]).join(' and ') || 'nothing';
}
