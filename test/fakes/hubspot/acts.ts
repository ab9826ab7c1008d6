import { refreshOptOuts, writeProperties } from './contact-properties';
import {
  archiveContact,
  createContact,
  eraseContact,
  findContact,
  mergeContacts,
  restoreContact,
  updateContact,
} from './contacts';
import { liftWide, setStatus, stopAll, tellEvent, tellTimeline } from './preference-changes';
import { invalid } from './refusal';
import { addDefinition, type Definition, type HubspotState } from './state';
import type { Source, StatusState } from './words';

interface OfAddress {
  readonly email: string;
}

/** What people do in HubSpot, and not by a call: recipients in their mail and on HubSpot's pages, colleagues on its screens. */
export function actsOn(state: HubspotState) {
  return { ...recipientActs(state), ...mailActs(state), ...colleagueActs(state), ...setUpActs(state) };
}

function recipientActs(state: HubspotState) {
  const source = 'SOURCE_RECIPIENT' as const;
  return {
    /** The link in a mail of one type. */
    unsubscribeByLink({ email, subscriptionId }: OfAddress & { subscriptionId: string }): void {
      const event = tellEvent(state, {
        address: email,
        type: 'STATUSCHANGE',
        more: changed(subscriptionId, 'UNSUBSCRIBED'),
      });
      setStatus(
        state,
        { address: email, definition: typeOf(state, subscriptionId), to: 'UNSUBSCRIBED' },
        { source, event },
      );
    },

    /** "Unsubscribe me from all mail" on the page behind the link. */
    unsubscribeFromAll({ email, businessUnitId }: OfAddress & { businessUnitId?: number }): void {
      const more = { source, portalSubscriptionStatus: 'UNSUBSCRIBED', subscriptions: [] };
      const event = tellEvent(state, { address: email, type: 'STATUSCHANGE', more });
      stopAll(state, { address: email, businessUnitId }, { source, event });
    },

    /** On HubSpot's page: the types that are named open, and the wide stop goes. */
    resubscribe({ email, subscriptionIds }: OfAddress & { subscriptionIds: readonly string[] }): void {
      const more = { source, portalSubscriptionStatus: 'SUBSCRIBED', subscriptions: [] };
      const event = tellEvent(state, { address: email, type: 'STATUSCHANGE', more });
      liftWide(state, { address: email, opened: subscriptionIds }, { source, event });
      for (const id of subscriptionIds) {
        setStatus(state, { address: email, definition: typeOf(state, id), to: 'SUBSCRIBED' }, { source, event });
      }
    },

    /** A report of spam closes everything, and is told as an event of its own. */
    reportSpam({ email }: OfAddress): void {
      const event = tellEvent(state, { address: email, type: 'SPAMREPORT' });
      const act = { source: state.settings.doesTimelineTellSpam ? 'SOURCE_SPAM_REPORT' : source, event } as const;
      const changes = [{ change: 'REPORTED_SPAM', changeType: 'PORTAL_SPAM' }] as const;
      if (state.settings.doesTimelineTellSpam) tellTimeline(state, { address: email, changes }, act);
      stopAll(state, { address: email }, act);
    },
  };
}

function mailActs(state: HubspotState) {
  const tell = (type: string) => (given: OfAddress & Readonly<Record<string, unknown>>) => {
    const { email, ...more } = given;
    return tellEvent(state, { address: email, type, more: { ...WHERE, ...more } });
  };
  return {
    deliver: tell('DELIVERED'),
    /** `filteredEvent: true`: by a machine, or one of our own. */
    open: tell('OPEN'),
    click: tell('CLICK'),

    /** A permanent one is of the address, and mail stops until somebody clears it. */
    bounce({ email, isPermanent, status }: OfAddress & { isPermanent: boolean; status?: string }): void {
      const category = isPermanent ? 'UNKNOWN_USER' : 'MAILBOX_FULL';
      const more = {
        bounced: isPermanent,
        category,
        status: status ?? (isPermanent ? '5.1.1' : '4.2.2'),
        response: '',
      };
      const event = tellEvent(state, { address: email, type: isPermanent ? 'BOUNCE' : 'DEFERRED', more });
      if (!isPermanent) return;
      const act = { source: 'SOURCE_NON_DELIVERY_REPORT', event } as const;
      tellTimeline(state, { address: email, changes: [{ change: 'BOUNCED', changeType: 'PORTAL_BOUNCE' }] }, act);
      const contact = state.contacts.get(state.idByEmail.get(email.toLowerCase()) ?? '');
      const properties = { hs_email_bounce: '1', hs_email_hard_bounce_reason_enum: category };
      if (contact) writeProperties(state, contact, { properties, source: act.source });
    },
  };
}

function colleagueActs(state: HubspotState) {
  const source = 'SOURCE_CUSTOMER' as const;
  const byEmail = (email: string) => findContact(state, email, 'email');
  return {
    createContact({ properties }: { properties: Readonly<Record<string, string>> }): string {
      return createContact(state, { properties, source }).id;
    },

    editContact({ email, properties }: OfAddress & { properties: Readonly<Record<string, string>> }): void {
      updateContact(state, byEmail(email), { properties, source });
    },

    /** What the old address holds stays with it, and does not come along. */
    changeAddress({ email, to }: OfAddress & { to: string }): void {
      updateContact(state, byEmail(email), { properties: { email: to }, source });
    },

    /** Sets one type on the contact's screen; a colleague may go over a no, too. */
    setStatus({ email, subscriptionId, to }: OfAddress & { subscriptionId: string; to: StatusState }): void {
      if (to === 'SUBSCRIBED') liftWide(state, { address: email, opened: [subscriptionId] }, { source });
      setStatus(state, { address: email, definition: typeOf(state, subscriptionId), to }, { source });
    },

    optOutOfAll({ email, source: by = source }: OfAddress & { source?: Source }): void {
      stopAll(state, { address: email }, { source: by });
    },

    /** The first one's values win. Returns the id of the record that is left. */
    merge({ primary, other }: { primary: string; other: string }): string {
      return mergeContacts(state, byEmail(primary), byEmail(other)).id;
    },

    deleteContact({ email }: OfAddress): void {
      archiveContact(state, byEmail(email), source);
    },

    restoreContact({ id }: { id: string }): void {
      restoreContact(state, id);
    },

    deleteForPrivacy({ email }: OfAddress): void {
      eraseContact(state, byEmail(email), source);
    },
  };
}

function setUpActs(state: HubspotState) {
  return {
    addDefinition(definition: Partial<Definition>): void {
      addDefinition(state, definition);
      for (const address of state.idByEmail.keys()) refreshOptOuts(state, address, 'SOURCE_CUSTOMER');
    },

    deactivateDefinition({ id }: { id: string }): void {
      state.definitions.set(id, { ...typeOf(state, id), isActive: false, updatedAt: state.now() });
    },

    addProperty({ name, type = 'string' }: { name: string; type?: string }): void {
      state.properties.set(name, { name, type, isReadOnly: false });
    },
  };
}

/** What a mail's event says beside itself, where the caller names nothing else. */
const WHERE = { browser: { name: 'Example Mail' }, userAgent: 'ExampleMail/1.0', ipAddress: '192.0.2.10' };

function changed(id: string, status: StatusState) {
  return { source: 'SOURCE_RECIPIENT', subscriptions: [{ id: Number(id), status }] };
}

function typeOf(state: HubspotState, id: string): Definition {
  const definition = state.definitions.get(String(id));
  if (!definition) throw invalid(`There is no subscription type ${id}`);
  return definition;
}
