import type { Preference } from './contact';
import { type ExportItem, exportFields } from './export-item';
import { type ExportGround, evidenceAt } from './export-person';
import { isSamePlace } from './ledger-place';
import { topicOf } from './policy';
import type { Suppression } from './suppression';
import type { LawfulBasis, SuppressionReason, SuppressionScope } from './words';

/** To keep a no, and to be able to show it, is what the law asks (GDPR art. 5(2), 18, 21(3)). */
const KEPT_BY_LAW: LawfulBasis = 'LEGAL_OBLIGATION';

/** What the person chose and what stands against them or for them. */
export function choiceItems(ground: ExportGround): ExportItem[] {
  const { contact, register } = ground;
  return [
    ...[...contact.preferences.values()].map((preference) => preferenceItem(ground, preference)),
    ...contact.asked.map(
      ({ optIns, at, mailAt, place }): ExportItem => ({
        part: 'CONFIRMATION_ASKED',
        lawfulBasis: KEPT_BY_LAW,
        isProvidedByPerson: true,
        fields: {
          ...exportFields({ optIns: optIns.map(({ topic, channel }) => `${topic} by ${channel}`), at, mailAt }),
          ...evidenceAt(ground.history, place),
        },
      }),
    ),
    ...suppressionsAbout(ground).map((row) => suppressionItem(ground, row)),
    ...register.exceptionsOf(contact.id).map(
      ({ topic, channel, place }): ExportItem => ({
        part: 'EXCEPTION',
        lawfulBasis: topicOf(ground.policy, topic)?.lawfulBasis ?? KEPT_BY_LAW,
        isProvidedByPerson: true,
        fields: {
          ...exportFields({ topic, channel, since: ground.history.find((entry) => isSamePlace(entry, place))?.at }),
          ...evidenceAt(ground.history, place),
        },
      }),
    ),
    ...rightItems(ground),
  ];
}

function preferenceItem({ policy, history }: ExportGround, preference: Preference): ExportItem {
  const { topic, channel, state, statedBy, source, at, place } = preference;
  const isYes = state === 'OPTED_IN' || state === 'PENDING';
  return {
    part: 'PREFERENCE',
    lawfulBasis: (isYes ? topicOf(policy, topic)?.lawfulBasis : undefined) ?? KEPT_BY_LAW,
    isProvidedByPerson: statedBy === 'RECIPIENT',
    fields: { ...exportFields({ topic, channel, state, statedBy, source, at }), ...evidenceAt(history, place) },
  };
}

/** The person's own noes, and those that stand on an address they hold, each once. */
function suppressionsAbout({ contact, register }: ExportGround): Suppression[] {
  const onAddresses = contact.addresses.flatMap(({ key }) => register.suppressionsOn(key));
  const all = [...register.noesOf(contact.id), ...onAddresses];
  return all.filter((row, index) => {
    const isSame = (other: Suppression) => isSamePlace(other.place, row.place) && other.channel === row.channel;
    return all.findIndex(isSame) === index;
  });
}

const REASONS: Readonly<Record<SuppressionReason, string>> = {
  OBJECTION: 'Objected to direct marketing',
  COMPLAINT: 'Reported a message as spam',
  ERASURE: 'Was erased on request',
  UNDER_AGE: 'Was too young',
  MANUAL: 'Was stopped by the company',
};
const SCOPES: Readonly<Record<SuppressionScope, string>> = {
  DIRECT_MARKETING: 'nothing of direct marketing is sent',
  ALL_OPTIONAL: 'nothing is sent but what must be',
};

function suppressionItem({ contact, register, history }: ExportGround, row: Suppression): ExportItem {
  const { reason, scope, channel, controller, statedBy, source, statedAt, place } = row;
  const address = contact.addresses.find(({ key }) => register.canonical(key) === register.canonical(row.key));
  const isEnded = register.isEnded(row);
  const where = channel === 'ALL' ? 'on any channel' : `by ${channel}`;
  const end = isEnded ? '; ended since' : '';
  return {
    part: 'SUPPRESSION',
    lawfulBasis: KEPT_BY_LAW,
    isProvidedByPerson: statedBy === 'RECIPIENT',
    fields: {
      ...exportFields({ inWords: `${REASONS[reason]}: ${SCOPES[scope]} ${where}${end}.` }),
      ...exportFields({ reason, scope, channel, controller, address: address?.address?.value }),
      ...exportFields({ statedBy, source, at: statedAt, isEnded }),
      ...evidenceAt(history, place),
    },
  };
}

function rightItems({ contact, policy, history }: ExportGround): ExportItem[] {
  const { pause, restriction, tracking, marketingTracking, toldUnder } = contact;
  const items: ExportItem[] = [
    {
      part: 'TRACKING',
      lawfulBasis: tracking === 'OPTED_IN' ? policy.tracking.lawfulBasis : KEPT_BY_LAW,
      isProvidedByPerson: tracking === 'OPTED_IN',
      fields: exportFields({ ofAllMail: tracking, ofMarketing: marketingTracking }),
    },
  ];
  const byLaw = { lawfulBasis: KEPT_BY_LAW, isProvidedByPerson: false };
  if (pause) {
    const fields = { ...exportFields({ until: pause.until }), ...evidenceAt(history, pause.place) };
    items.push({ part: 'PAUSE', ...byLaw, fields });
  }
  if (restriction) {
    const { scope, liftAskedAt, place } = restriction;
    const fields = { ...exportFields({ scope, liftAskedAt }), ...evidenceAt(history, place) };
    items.push({ part: 'RESTRICTION', ...byLaw, fields });
  }
  if (toldUnder !== undefined)
    items.push({ part: 'NOTICE', ...byLaw, fields: exportFields({ policyVersion: toldUnder }) });
  return items;
}
