import type { ProviderList, ProviderSetUp } from '../provider';
import type { HubspotPort } from './client';
import type { MissingType, TypeMap } from './definitions';
import { hasStatus } from './failures';
import { FIELDS_WITHOUT_PROPERTY } from './translate';

/** The subscription types beside what the policy maps to them, and what hinders the sync. */
export async function readSetUp(port: HubspotPort, typeMap: TypeMap): Promise<ProviderSetUp> {
  const lists = typeMap.definitions.map(
    ({ id, name, isActive }): ProviderList => ({
      what: 'subscription type',
      name,
      remoteId: id,
      isActive,
      topics: [...new Set(typeMap.types.filter((type) => type.id === id).flatMap(({ topics }) => topics))],
    }),
  );
  return { lists, faults: [...typeFaults(typeMap), ...fieldFaults(typeMap), ...(await rightFaults(port))] };
}

function typeFaults({ types, missing, definitions, map }: TypeMap): string[] {
  const nameOf = (id: string) => definitions.find((one) => one.id === id)?.name ?? id;
  const inactive = types.filter(({ isActive }) => !isActive);
  const mandatory = map.mandatory.length > 0 ? [mandatoryFault(map.mandatory)] : [];
  return [
    ...missing.map(missingFault),
    ...inactive.map(
      ({ id }) =>
        `The subscription type ${JSON.stringify(nameOf(id))} (${id}) is not active in HubSpot; nothing is opened on it.`,
    ),
    ...mandatory,
  ];
}

function missingFault({ name, topics }: MissingType): string {
  const carried = topics.length > 0 ? `; no change of ${topics.join(', ')} reaches it` : '';
  return `The policy maps a subscription type that HubSpot does not have: ${JSON.stringify(name)}${carried}.`;
}

function mandatoryFault(topics: readonly string[]): string {
  return `Mandatory topics are mapped to subscription types (${topics.join(', ')}): HubSpot stops them for whoever unsubscribes there. Send them as transactional e-mail instead.`;
}

function fieldFaults({ map }: TypeMap): string[] {
  const lost = map.fields.filter((field) => FIELDS_WITHOUT_PROPERTY.includes(field));
  return lost.length > 0
    ? [`HubSpot has no property for these contact fields, so they are not written: ${lost.join(', ')}.`]
    : [];
}

/** Without them nothing fails: less is seen. */
async function rightFaults(port: HubspotPort): Promise<string[]> {
  const may = async (read: () => Promise<unknown>) => {
    try {
      await read();
      return true;
    } catch (error) {
      if (hasStatus(error, 403, 404, 410)) return false;
      throw error;
    }
  };
  const faults: string[] = [];
  if (!(await may(() => port.readTimeline({ limit: 1 })))) {
    faults.push(
      'The token may not read the subscriptions timeline (scope content): the no of an address without a record in HubSpot is not seen.',
    );
  }
  if (!(await may(() => port.readEmailEvents({ limit: 1 })))) {
    faults.push(
      'The token may not read e-mail events (scope content): reports of spam, bounces, opens and clicks are not seen.',
    );
  }
  return faults;
}

/** What is to be set up by hand: an app's webhooks are not set up with the token that we have. */
export function webhookInstructions(webhookUrl: string, { types }: TypeMap): string[] {
  const properties = ['email', 'hs_email_optout', ...new Set(types.map(({ id }) => `hs_email_optout_${id}`))];
  return [
    'Nothing was changed in HubSpot: the webhooks of an app are set up on its own page there.',
    `Set the target URL of the app to ${webhookUrl}.`,
    'Subscribe to these events of contacts: creation, deletion, privacy deletion, merge and restore.',
    `Subscribe to changes of these properties of contacts: ${properties.join(', ')}. Where HubSpot does not offer one, leave it: changes are also looked for on a schedule.`,
  ];
}
