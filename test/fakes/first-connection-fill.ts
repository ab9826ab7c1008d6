import type { Made, Said } from './first-connection';
import { refreshOptOuts } from './hubspot/contact-properties';
import { createContact } from './hubspot/contacts';
import { type HubspotState, preferencesOf } from './hubspot/state';
import type { Source, StatusState } from './hubspot/words';
import type { Account } from './mailchimp/account';
import { addMember, forget } from './mailchimp/seeds';

/** By topic: the id of the interest, or of the subscription type, that stands for it there. */
export type Ids = Readonly<Record<string, string>>;

/** Puts people into an audience as if they had long been there. No webhook tells of it. */
export function fillMailchimp(
  account: Account,
  people: Iterable<Made>,
  place: { audience: string; interests: Ids },
): void {
  const { audience, interests } = place;
  for (const { mailchimp, emailAtMailchimp: email, firstName, lastName, language } of people) {
    if (!mailchimp) continue;
    if (mailchimp.status === 'forgotten') {
      forget(account, { audience, email });
      continue;
    }
    const { status, setBy, isAbuse, statusBeforeArchive, topics, changedAt } = mailchimp;
    const ticked = Object.entries(interests).map(([topic, id]) => [id, topics[topic] === 'YES'] as const);
    const seed = {
      ...{ audience, email, status, setBy, statusBeforeArchive, language },
      interests: Object.fromEntries(ticked),
      mergeFields: { FNAME: firstName, LNAME: lastName },
      unsubscribeReason: isAbuse ? 'abuse' : undefined,
      timestampOpt: status === 'subscribed' ? changedAt.toISOString() : undefined,
      lastChanged: changedAt.toISOString(),
    };
    addMember(account, seed, changedAt);
  }
}

const AT_HUBSPOT: Readonly<Record<Said, StatusState>> = {
  YES: 'SUBSCRIBED',
  NO: 'UNSUBSCRIBED',
  SILENT: 'NOT_SPECIFIED',
};

/** Puts people into a portal: contacts, and preferences of addresses with or without one. Before webhooks are set up. */
export function fillHubspot(state: HubspotState, people: Iterable<Made>, place: { types: Ids }): void {
  for (const { hubspot, email, firstName, lastName, language } of people) {
    if (!hubspot) continue;
    const { topics, isContact, isOutOfAll, isSpamReport, isBounced, changedAt: at } = hubspot;
    const source: Source = isSpamReport ? 'SOURCE_SPAM_REPORT' : 'SOURCE_RECIPIENT';
    const preferences = preferencesOf(state, email);
    for (const [topic, id] of Object.entries(place.types)) {
      const said = topics[topic] ?? 'SILENT';
      if (said !== 'SILENT') preferences.held.set(id, { state: AT_HUBSPOT[said], at, source: 'SOURCE_RECIPIENT' });
    }
    if (isOutOfAll) preferences.portalWide = { at, source };
    if (!isContact) continue;
    const properties = { email, firstname: firstName, lastname: lastName, hs_language: language };
    const contact = createContact(state, { properties, source: 'SOURCE_CUSTOMER' });
    if (isBounced)
      Object.assign(contact.properties, { hs_email_bounce: '1', hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' });
    refreshOptOuts(state, email, source);
  }
}
