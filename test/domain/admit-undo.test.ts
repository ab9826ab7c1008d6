import type { Change } from '../../src/domain/change';
import { preferenceOf } from '../../src/domain/contact';
import { EntryDrafts } from '../../src/domain/entry-drafts';
import { UNDO_MS } from '../../src/domain/pressed-no';
import { admit } from '../../src/domain/state-change';
import { aContact, aPlace, aPolicy, aPreference, aRegister, aSuppression, NOW } from '../support/builders';

const POSITION = 30;
const PRESSED = aPreference({
  state: 'OPTED_OUT',
  at: NOW,
  place: aPlace(POSITION),
  before: { state: 'OPTED_IN', confirmedOn: [] },
});
const UNDO: Change = {
  kind: 'UNDO_OPT_OUT',
  topic: 'news',
  channel: 'EMAIL',
  position: POSITION,
  contact: { contactId: 'contact-1' },
  source: 'PAGE',
  statedBy: 'RECIPIENT',
};

function undone({ stood = PRESSED, after = 1000, change = UNDO, later = false } = {}) {
  const register = aRegister(aContact({ preferences: [stood] }));
  if (later) register.addSuppression(aSuppression({ place: aPlace(POSITION + 1) }));
  const at = new Date(NOW.getTime() + after);
  const drafts = new EntryDrafts(register, { policy: aPolicy(), isFirstPolicy: true, at });
  const admission = admit(drafts, change);
  const contact = drafts.register.contacts.get('contact-1');
  return { admission, state: contact && preferenceOf(contact, 'news', 'EMAIL')?.state };
}

test('a no that was pressed just now is taken back to what stood before it', () => {
  expect(undone()).toEqual({ admission: { admitted: true, contactId: 'contact-1' }, state: 'OPTED_IN' });
  const unknown = { ...PRESSED, before: { state: 'UNKNOWN' as const, confirmedOn: [] } };
  expect(undone({ stood: unknown }).state).toBe('UNKNOWN');
});

test.each([
  ['after half an hour', { after: UNDO_MS }],
  ['when another no took its place', { stood: { ...PRESSED, place: aPlace(POSITION + 1) } }],
  ['when an objection came after it', { later: true }],
  ['when the company said it', { stood: { ...PRESSED, statedBy: 'COMPANY' as const } }],
  ['when it came by another route than the page', { stood: { ...PRESSED, source: 'API' as const } }],
  ['when it renewed a no', { stood: { ...PRESSED, before: { state: 'OPTED_OUT' as const, confirmedOn: [] } } }],
])('it stands %s', (_, setting) => {
  expect(undone(setting)).toEqual({
    admission: { admitted: false, reason: 'TOO_LATE_TO_UNDO' },
    state: 'OPTED_OUT',
  });
});

describe('the same no, said again by another route before the undo,', () => {
  const again = (said: Partial<Change>): Change =>
    ({ ...UNDO, kind: 'SET_PREFERENCE', state: 'OPTED_OUT', evidence: { reference: 'again' }, ...said }) as Change;

  function undoneAfter(no: Change) {
    const register = aRegister(aContact({ preferences: [PRESSED] }));
    const at = new Date(NOW.getTime() + 60_000);
    const drafts = new EntryDrafts(register, { policy: aPolicy(), isFirstPolicy: true, at });
    admit(drafts, no);
    const { admitted } = admit(drafts, UNDO);
    const stood = preferenceOf(register.contacts.get('contact-1') ?? aContact(), 'news', 'EMAIL');
    return { admitted, state: stood?.state, statedBy: stood?.statedBy };
  }

  test.each([
    ['by the company', { source: 'API', statedBy: 'COMPANY' }],
    ['by the person at a provider', { source: 'PROVIDER', statedBy: 'RECIPIENT' }],
    ['in a file', { source: 'IMPORT', statedBy: undefined }],
    ['by the person, through an integration', { source: 'API', statedBy: 'RECIPIENT' }],
  ] as const)('%s stands, as the person’s', (_, said) => {
    expect(undoneAfter(again(said))).toEqual({ admitted: false, state: 'OPTED_OUT', statedBy: 'RECIPIENT' });
  });

  test('and about another topic leaves it to the person', () => {
    const register = aRegister(aContact({ preferences: [PRESSED] }));
    const drafts = new EntryDrafts(register, { policy: aPolicy(), isFirstPolicy: true, at: NOW });

    admit(drafts, again({ source: 'API', statedBy: 'COMPANY', topic: 'tips' } as Partial<Change>));

    expect(admit(drafts, UNDO)).toMatchObject({ admitted: true });
  });
});
