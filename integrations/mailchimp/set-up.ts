import type { MailchimpAudience, Policy } from '../../src/domain/policy';
import { topicOf } from '../../src/domain/policy';
import { audienceStop, providerMapOf, type WideStop } from '../../src/domain/provider-map';
import type { ProviderList, ProviderSetUp } from '../provider';
import type { MailchimpPort } from './client';
import { mergeTagsOf } from './fields';
import type { RemoteInterest, RemoteList } from './set-up-calls';

/** An interest or a marketing permission of a topic that is kept in step. */
export interface Box {
  readonly kind: 'interests' | 'permissions';
  readonly id: string;
  readonly topic: string;
}

/** An audience of the policy as it was found at Mailchimp. */
export interface MappedAudience {
  readonly key: string;
  readonly list: string;
  readonly isMarketing: boolean;
  /** Key of the stop that leaving it is. */
  readonly stop: string;
  /** Topics that every subscribed member gets, mandatory ones included. */
  readonly wide: readonly string[];
  readonly boxes: readonly Box[];
  /** Topics kept in step that are open to whoever is subscribed, and those by a box. */
  readonly inStep: readonly string[];
  /** All that the policy maps here, mandatory topics included. */
  readonly topics: readonly string[];
  readonly keepsUnknownNoes: boolean;
  /** For which closings it is left, as the policy's map has it (`WideStop`). */
  readonly left: Pick<WideStop, 'leftFor' | 'leftWithout'>;
  /** Of the merge fields that we know, those that it has. */
  readonly mergeTags: readonly string[];
}

export interface SetUp {
  readonly audiences: readonly MappedAudience[];
  /** Topics of audiences, interests and permissions that the policy names and that were not found. */
  readonly lostTopics: readonly string[];
  /** Keys of the stops of audiences that were not found. */
  readonly lostStops: readonly string[];
  readonly shown: ProviderSetUp;
}

/** Reads what the account has, and puts it beside what the policy maps. */
export async function readSetUp(port: MailchimpPort, policy: Policy): Promise<SetUp> {
  const lists = await port.audiences();
  const reading = new SetUpReading(policy, lists);
  for (const audience of policy.providers.mailchimp?.audiences ?? []) {
    const list = reading.find(audience);
    if (list) await reading.add(port, audience, list);
  }
  return reading.result();
}

class SetUpReading {
  private readonly audiences: MappedAudience[] = [];
  private readonly lostTopics: string[] = [];
  private readonly lostStops: string[] = [];
  private readonly shown: ProviderList[] = [];
  private readonly faults: string[] = [];

  constructor(
    private readonly policy: Policy,
    private readonly lists: readonly RemoteList[],
  ) {}

  /** By id; without one, by a name that is the key, of which there is one only. */
  find(audience: MailchimpAudience): RemoteList | undefined {
    const { id, key } = audience;
    const found = this.lists.filter((list) =>
      id === undefined ? list.name.toLowerCase() === key.toLowerCase() : list.id === id,
    );
    if (found.length === 1) return found[0];
    const how = id === undefined ? 'has no id in the policy, and it is not the name of one' : `is not there by its id`;
    const many = found.length > 1 ? `is the name of ${found.length} audiences: give its id in the policy` : how;
    this.faults.push(`The audience ${key} ${many}.`);
    this.lostTopics.push(...inStepOf(audience, this.policy));
    this.lostStops.push(audienceStop(key));
    return undefined;
  }

  async add(port: MailchimpPort, audience: MailchimpAudience, list: RemoteList): Promise<void> {
    const interests = await port.interests(list.id);
    const permissions = await permissionsOf(port, list.id, audience);
    const boxes = [...this.interestBoxes(audience, interests), ...this.permissionBoxes(audience, permissions)];
    const inStep = inStepOf(audience, this.policy);
    this.show(audience, list, { interests, permissions, boxes });
    this.audiences.push({
      key: audience.key,
      list: list.id,
      isMarketing: audience.kind === 'MARKETING',
      stop: audienceStop(audience.key),
      wide: audience.topics,
      boxes: boxes.filter(({ topic }) => inStep.includes(topic) && !this.lostTopics.includes(topic)),
      inStep,
      topics: [...new Set([...audience.topics, ...boxes.map(({ topic }) => topic)])],
      keepsUnknownNoes: audience.keepsUnknownNoes,
      left: this.leftOf(audience),
      mergeTags: await this.mergeTags(port, audience, list),
    });
  }

  /** Never, where nothing may be exchanged. */
  private leftOf({ key }: MailchimpAudience): MappedAudience['left'] {
    const stop = providerMapOf(this.policy, 'mailchimp')?.stops.find((one) => one.key === audienceStop(key));
    return stop ?? { leftFor: [], leftWithout: [] };
  }

  /** An id is of no group in particular; a name counts in the groups that the policy names. */
  private interestBoxes(audience: MailchimpAudience, interests: readonly RemoteInterest[]): Box[] {
    return Object.entries(audience.interests).flatMap(([name, topic]) => {
      const byName = interests.filter((one) => one.name === name && audience.interestGroups.includes(one.group));
      const found = interests.find(({ id }) => id === name) ?? (byName.length === 1 ? byName[0] : undefined);
      if (!found) {
        this.lose(topic, `The audience ${audience.key} has no one interest ${name}.`);
        return [];
      }
      if (found.isOneOfMany) {
        this.faults.push(
          `The interest ${name} of the audience ${audience.key} is in a group of which a member has one only: make it checkboxes.`,
        );
      }
      return [{ kind: 'interests' as const, id: found.id, topic }];
    });
  }

  private permissionBoxes(audience: MailchimpAudience, permissions: readonly RemoteList[]): Box[] {
    return Object.entries(audience.marketingPermissions).flatMap(([name, topic]) => {
      const found = permissions.find(({ id }) => id === name) ?? permissions.find((one) => one.name === name);
      if (found) return [{ kind: 'permissions' as const, id: found.id, topic }];
      const why = permissions.length === 0 ? ' (they show once it has a member and GDPR fields are on)' : '';
      this.lose(topic, `The audience ${audience.key} has no marketing permission ${name}${why}.`);
      return [];
    });
  }

  private async mergeTags(port: MailchimpPort, { key }: MailchimpAudience, list: RemoteList): Promise<string[]> {
    const wanted = mergeTagsOf(this.policy.providers.mailchimp?.contactFields ?? []);
    if (wanted.length === 0) return [];
    const there = await port.mergeTags(list.id);
    for (const { tag, field } of wanted.filter((one) => !there.includes(one.tag))) {
      this.faults.push(`The audience ${key} has no merge field ${tag}, so ${field} is not sent to it.`);
    }
    return wanted.map(({ tag }) => tag).filter((tag) => there.includes(tag));
  }

  private lose(topic: string, fault: string): void {
    this.faults.push(fault);
    this.lostTopics.push(topic);
  }

  private show(
    audience: MailchimpAudience,
    list: RemoteList,
    found: { interests: readonly RemoteInterest[]; permissions: readonly RemoteList[]; boxes: readonly Box[] },
  ): void {
    const topicsOf = (id: string) => found.boxes.filter((box) => box.id === id).map(({ topic }) => topic);
    const row = (what: string, one: RemoteList, topics: readonly string[]): ProviderList => ({
      what,
      name: one.name,
      remoteId: one.id,
      isActive: true,
      topics,
    });
    this.shown.push(
      row('audience', list, audience.topics),
      ...found.interests.map((one) => row(`interest of ${list.name}, ${one.group}`, one, topicsOf(one.id))),
      ...found.permissions.map((one) => row(`marketing permission of ${list.name}`, one, topicsOf(one.id))),
    );
  }

  result(): SetUp {
    const mapped = new Set(this.audiences.map(({ list }) => list));
    const others = this.lists
      .filter(({ id }) => !mapped.has(id))
      .map(({ id, name }) => ({ what: 'audience', name, remoteId: id, isActive: true, topics: [] }));
    const { audiences, lostTopics, lostStops, faults } = this;
    return { audiences, lostTopics, lostStops, shown: { lists: [...this.shown, ...others], faults } };
  }
}

function inStepOf(audience: MailchimpAudience, policy: Policy): string[] {
  const { topics, interests, marketingPermissions } = audience;
  const all = [...topics, ...Object.values(interests), ...Object.values(marketingPermissions)];
  return [...new Set(all)].filter((key) => topicOf(policy, key)?.class !== 'MANDATORY');
}

/** The ids and texts of an audience's marketing permissions are shown on its members and nowhere else. */
async function permissionsOf(port: MailchimpPort, list: string, audience: MailchimpAudience): Promise<RemoteList[]> {
  if (Object.keys(audience.marketingPermissions).length === 0) return [];
  const { members } = await port.members(list, { count: 1 });
  return (members[0]?.permissions ?? []).map(({ id, text }) => ({ id, name: text }));
}
