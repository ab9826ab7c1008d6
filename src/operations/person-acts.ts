import { randomUUID } from 'node:crypto';
import { endOf } from '../domain/calendar';
import type { Change, ChangeBody } from '../domain/change';
import { isRetired } from '../domain/policy-succession';
import { AbideError } from '../errors';
import type { CommitLane } from './commit-change';
import { eraseContact } from './erase-contact';
import { contactRef, type Ground, namedAddress } from './ground';
import type { ContactKey, Operations, Said } from './index';
import { recordNotice } from './record-notice';
import { commitCall, saidOf, thePreferenceTopic } from './said';
import { stopByLink } from './stop-by-link';

type Acts = Pick<
  Operations,
  | 'setPreferences'
  | 'recordObjection'
  | 'stopByLink'
  | 'confirmOptIn'
  | 'liftObjection'
  | 'pauseMarketing'
  | 'restrictProcessing'
  | 'liftRestriction'
  | 'recordNotice'
  | 'withdrawCompanyStop'
  | 'endUnderAge'
  | 'clearUndeliverable'
  | 'objectToTracking'
  | 'allowTracking'
  | 'mergeContacts'
  | 'eraseContact'
  | 'changeAddress'
>;

/**
 * The acts that close or open something for one contact: each is one kind of change, judged by `admit`. They stand
 * together because all there is to say about them here is how the words of a door become a change.
 */
export function personActs(ground: Ground, lane: CommitLane): Acts {
  const act = (contact: ContactKey, body: ChangeBody, said: Said) =>
    commitCall(lane, [{ ...body, ...saidOf(said), contact: contactRef(ground, contact) } as Change], said);
  return {
    setPreferences: async (contact, changes, said) => {
      if (changes.length === 0) throw new AbideError('BAD_USER_INPUT', 'name at least one change', { path: 'changes' });
      const ref = contactRef(ground, contact);
      const all = changes.map((change, index): Change => {
        const isOfRetired = change.state === 'OPTED_OUT' && isRetired(ground.active.policy, change.topic);
        const place = { channel: change.channel, path: `changes.${index}.topic` };
        // A no to a topic of the past is a no to its successor, and none to anything when it is gone for good.
        if (!isOfRetired) thePreferenceTopic(ground, change.topic, place);
        return { kind: 'SET_PREFERENCE', ...change, ...saidOf(said), contact: ref };
      });
      return commitCall(lane, all, said);
    },
    recordObjection: async (contact, objection, said) => {
      const { controller } = objection;
      if (controller !== undefined && !ground.active.policy.controllers.some((one) => one.key === controller)) {
        throw new AbideError('BAD_USER_INPUT', 'the policy has no such controller', { path: 'controller' });
      }
      return act(contact, { kind: 'OBJECT', newContactId: randomUUID(), ...objection }, said);
    },
    stopByLink: async (link, said) => stopByLink(ground, lane, { link, said }),
    liftObjection: async (contact, optIns, said) => {
      optIns.forEach(({ topic, channel }, index) => {
        thePreferenceTopic(ground, topic, { channel, path: `optIns.${index}.topic` });
      });
      return act(contact, { kind: 'LIFT_OBJECTION', optIns }, said);
    },
    confirmOptIn: (contact, optIns, said) => act(contact, { kind: 'CONFIRM_OPT_IN', optIns }, said),
    pauseMarketing: async (contact, until, said) =>
      act(contact, { kind: 'PAUSE', until: until === undefined ? undefined : theEnd(ground, until) }, said),
    restrictProcessing: (contact, scope, said) => act(contact, { kind: 'RESTRICT', scope }, said),
    liftRestriction: (contact, said) => act(contact, { kind: 'LIFT_RESTRICTION' }, said),
    recordNotice: (contacts, notice, said) => recordNotice(ground, lane, { contacts, notice, said }),
    withdrawCompanyStop: (contact, what, said) => act(contact, { kind: 'WITHDRAW_COMPANY_STOP', ...what }, said),
    endUnderAge: (contact, said) => act(contact, { kind: 'END_UNDER_AGE' }, said),
    clearUndeliverable: (contact, said) => act(contact, { kind: 'CLEAR_UNDELIVERABLE' }, said),
    objectToTracking: (contact, said) => act(contact, { kind: 'OBJECT_TO_TRACKING' }, said),
    allowTracking: (contact, said) => act(contact, { kind: 'ALLOW_TRACKING' }, said),
    mergeContacts: (into, from, said) => act(into, { kind: 'MERGE_CONTACTS', from: contactRef(ground, from) }, said),
    eraseContact: (contact, reason, said) => eraseContact(ground, lane, { contact, reason, said }),
    changeAddress: async (contact, from, to, said) => {
      const ref = { ...contactRef(ground, contact), named: namedAddress(ground, from) };
      return commitCall(
        lane,
        [{ kind: 'CHANGE_ADDRESS', to: namedAddress(ground, to), ...saidOf(said), contact: ref }],
        said,
      );
    },
  };
}

/** A plain date counts to the end of that day in the controller's time zone. */
export function theEnd(ground: Ground, text: string, path = 'until'): Date {
  const end = endOf(text, ground.active.policy.timeZone);
  if (!end)
    throw new AbideError('BAD_USER_INPUT', 'not a date (YYYY-MM-DD) or an instant with its time zone', { path });
  return end;
}
