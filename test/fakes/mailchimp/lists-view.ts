import type { Account, Audience, Member, Webhook } from './account';
import { linksTo } from './members-view';
import { pageOf } from './paging';

type Json = Readonly<Record<string, unknown>>;

/** Of marketing permissions a list only says that it has some: their ids are on members. */
export function listView(audience: Audience): Json {
  const count = (status: Member['status']) =>
    [...audience.members.values()].filter((one) => one.status === status).length;
  return {
    id: audience.id,
    web_id: 1,
    name: audience.name,
    contact: { company: 'Example company', country: 'NL' },
    permission_reminder: 'You signed up on our website.',
    date_created: '2024-01-01T00:00:00+00:00',
    double_optin: audience.isDoubleOptIn,
    marketing_permissions: audience.permissions.length > 0,
    visibility: 'prv',
    stats: {
      member_count: count('subscribed'),
      unsubscribe_count: count('unsubscribed'),
      cleaned_count: count('cleaned'),
      total_contacts: audience.members.size - count('archived'),
    },
    _links: linksTo(`/lists/${audience.id}`),
  };
}

export function lists(account: Account, query: URLSearchParams): Json {
  const email = query.get('email')?.toLowerCase();
  const all = [...account.audiences.values()].filter(
    (audience) =>
      email === undefined || [...audience.members.values()].some((one) => one.email.toLowerCase() === email),
  );
  const { page, total_items } = pageOf(all, query);
  return { lists: page.map(listView), total_items };
}

export function categories(audience: Audience, query: URLSearchParams): Json {
  const { page, total_items } = pageOf(audience.categories, query);
  const shown = page.map(({ id, title, type }, index) => ({
    list_id: audience.id,
    id,
    title,
    display_order: index,
    type,
    _links: linksTo(`/lists/${audience.id}/interest-categories/${id}`),
  }));
  return { list_id: audience.id, categories: shown, total_items };
}

/** `subscriber_count` is a text, as the provider has it. */
export function interests(audience: Audience, category: string, query: URLSearchParams): Json | undefined {
  const found = audience.categories.find(({ id }) => id === category);
  if (!found) return undefined;
  const members = [...audience.members.values()];
  const { page, total_items } = pageOf(found.interests, query);
  const shown = page.map(({ id, name }, index) => ({
    category_id: category,
    list_id: audience.id,
    id,
    name,
    subscriber_count: `${members.filter((one) => one.status === 'subscribed' && one.interests[id]).length}`,
    display_order: index + 1,
    _links: linksTo(`/lists/${audience.id}/interest-categories/${category}/interests/${id}`),
  }));
  return { interests: shown, list_id: audience.id, category_id: category, total_items };
}

export function mergeFields(audience: Audience, query: URLSearchParams): Json {
  const { page, total_items } = pageOf(audience.mergeFields, query);
  const merge_fields = page.map(({ tag, name, type, isRequired }, index) => ({
    merge_id: index + 1,
    tag,
    name,
    type,
    required: isRequired,
    default_value: '',
    public: true,
    display_order: index + 2,
    list_id: audience.id,
  }));
  return { merge_fields, list_id: audience.id, total_items };
}

/** The secret is not in it: it is shown in the reply that makes the webhook, and never again. */
export function webhookView(audience: Audience, webhook: Webhook): Json {
  return {
    id: webhook.id,
    url: webhook.url,
    events: webhook.events,
    sources: webhook.sources,
    list_id: audience.id,
    signing_enabled: webhook.signingSecret !== undefined,
    _links: linksTo(`/lists/${audience.id}/webhooks/${webhook.id}`),
  };
}
