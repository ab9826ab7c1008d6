import { type Asker, isObject, type Json, objectsAt, textAt } from './client';

export interface RemoteList {
  readonly id: string;
  readonly name: string;
}

export interface RemoteInterest {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  /** `radio` and `dropdown` allow one value, so that one yes would take another back. */
  readonly isOneOfMany: boolean;
}

export interface RemoteWebhook {
  readonly id: string;
  readonly url: string;
  readonly events: Json;
  readonly sources: Json;
}

export interface RemoteCampaign {
  readonly id: string;
  readonly list: string;
  readonly sentAt: string;
}

export interface RemoteAct {
  readonly email: string;
  readonly list: string;
  readonly action: string;
  readonly type: string;
  readonly at: string;
  readonly url: string;
}

export interface SetUpCalls {
  audiences(): Promise<readonly RemoteList[]>;
  interests(list: string): Promise<readonly RemoteInterest[]>;
  mergeTags(list: string): Promise<readonly string[]>;
  webhooks(list: string): Promise<readonly RemoteWebhook[]>;
  /** The secret that it signs with, which is told this once; undefined: it does not sign. */
  makeWebhook(list: string, body: Json): Promise<{ readonly signingSecret?: string }>;
  changeWebhook(list: string, id: string, body: Json): Promise<void>;
  campaigns(query: Json): Promise<readonly RemoteCampaign[]>;
  /** All opens, and those that no mail program made by itself; undefined where the account is not told. */
  opensOf(campaign: string): Promise<{ readonly all: number; readonly byPeople?: number }>;
  /** What people did with a campaign's mail; the address of the network that comes with it is left behind here. */
  acts(campaign: string, query: Json): Promise<{ readonly acts: readonly RemoteAct[]; readonly people: number }>;
}

const ALL = { count: 1000 };

export function setUpCalls({ read, write }: Asker): SetUpCalls {
  return {
    audiences: async () => {
      const fields = ['lists.id', 'lists.name', 'total_items'];
      const answer = await read('read the audiences', (sdk) => sdk.lists.getAllLists({ ...ALL, fields }));
      return named(objectsAt(answer, 'lists', 'read the audiences'));
    },
    interests: async (list) => {
      const call = 'read the interests';
      const groups = await read(call, (sdk) => sdk.lists.getListInterestCategories(list, ALL));
      const interests: RemoteInterest[] = [];
      for (const group of objectsAt(groups, 'categories', call)) {
        const id = textAt(group, 'id');
        const answer = await read(call, (sdk) => sdk.lists.listInterestCategoryInterests(list, id, ALL));
        const isOneOfMany = ['radio', 'dropdown'].includes(textAt(group, 'type'));
        const title = textAt(group, 'title');
        interests.push(
          ...named(objectsAt(answer, 'interests', call)).map((one) => ({ ...one, group: title, isOneOfMany })),
        );
      }
      return interests;
    },
    mergeTags: async (list) => {
      const call = 'read the merge fields';
      const answer = await read(call, (sdk) => sdk.lists.getListMergeFields(list, ALL));
      return objectsAt(answer, 'merge_fields', call).map((one) => textAt(one, 'tag'));
    },
    webhooks: async (list) => {
      const answer = await read('read the webhooks', (sdk) => sdk.lists.getListWebhooks(list));
      return objectsAt(answer, 'webhooks', 'read the webhooks').map((one) => ({
        id: textAt(one, 'id'),
        url: textAt(one, 'url'),
        events: isObject(one.events) ? one.events : {},
        sources: isObject(one.sources) ? one.sources : {},
      }));
    },
    makeWebhook: async (list, body) => {
      const answer = await write('make a webhook', (sdk) => sdk.lists.createListWebhook(list, body));
      const secret = textAt(answer, 'signing_secret');
      return secret === '' ? {} : { signingSecret: secret };
    },
    changeWebhook: async (list, id, body) => {
      await write('change a webhook', (sdk) => sdk.lists.updateListWebhook(list, id, body));
    },
    ...reportCalls(read),
  };
}

function reportCalls(read: Asker['read']): Pick<SetUpCalls, 'campaigns' | 'opensOf' | 'acts'> {
  return {
    campaigns: async (query) => {
      const call = 'read the campaigns';
      const fields = ['campaigns.id', 'campaigns.send_time', 'campaigns.recipients.list_id', 'total_items'];
      const answer = await read(call, (sdk) => sdk.campaigns.list({ ...ALL, fields, ...query }));
      return objectsAt(answer, 'campaigns', call).map((one) => ({
        id: textAt(one, 'id'),
        list: isObject(one.recipients) ? textAt(one.recipients, 'list_id') : '',
        sentAt: textAt(one, 'send_time'),
      }));
    },
    opensOf: async (campaign) => {
      const answer = await read('read a report', (sdk) => sdk.reports.getCampaignReport(campaign));
      const opens = isObject(answer.opens) ? answer.opens : {};
      const byPeople = opens.proxy_excluded_opens;
      return { all: Number(opens.opens_total ?? 0), byPeople: typeof byPeople === 'number' ? byPeople : undefined };
    },
    acts: async (campaign, query) => {
      const call = 'read what was opened and clicked';
      const answer = await read(call, (sdk) => sdk.reports.getEmailActivityForCampaign(campaign, query));
      const people = objectsAt(answer, 'emails', call);
      return { acts: people.flatMap(actsOf), people: people.length };
    },
  };
}

function actsOf(person: Json): RemoteAct[] {
  const activity = Array.isArray(person.activity) ? person.activity.filter(isObject) : [];
  return activity.map((one) => ({
    email: textAt(person, 'email_address'),
    list: textAt(person, 'list_id'),
    action: textAt(one, 'action'),
    type: textAt(one, 'type'),
    at: textAt(one, 'timestamp'),
    url: textAt(one, 'url'),
  }));
}

function named(objects: readonly Json[]): { id: string; name: string }[] {
  return objects.map((one) => ({ id: textAt(one, 'id'), name: textAt(one, 'name') || textAt(one, 'title') }));
}
