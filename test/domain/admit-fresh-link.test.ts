import type { Change } from '../../src/domain/change';
import { preferenceOf } from '../../src/domain/contact';
import { EntryDrafts } from '../../src/domain/entry-drafts';
import { admit } from '../../src/domain/state-change';
import type { Channel } from '../../src/domain/words';
import { aContact, aKey, aPolicy, aRegister, aTopic, NOW } from '../support/builders';

const [MAILBOX, NUMBER] = [aKey(1), aKey(2)];
const POLICY = aPolicy({ topics: [aTopic({ key: 'news', channels: ['EMAIL', 'SMS'], doubleOptIn: true })] });

function yesOver(link: typeof MAILBOX, channel: Channel) {
  const register = aRegister(
    aContact({
      addresses: [
        { kind: 'EMAIL', key: MAILBOX, isPrimary: true },
        { kind: 'PHONE', key: NUMBER, isPrimary: true },
      ],
    }),
  );
  const yes: Change = {
    kind: 'SET_PREFERENCE',
    topic: 'news',
    channel,
    state: 'OPTED_IN',
    source: 'PAGE',
    statedBy: 'RECIPIENT',
    isFreshLink: true,
    contact: { contactId: 'contact-1', named: { keys: [link] } },
  };
  admit(new EntryDrafts(register, { policy: POLICY, isFirstPolicy: true, at: NOW }), yes);
  const preference = preferenceOf(register.contacts.get('contact-1') ?? aContact(), 'news', channel);
  return [preference?.state, preference?.confirmedOn];
}

test('a yes over a fresh link is confirmed where the link went, and on no other way to the person', () => {
  expect(yesOver(MAILBOX, 'EMAIL')).toEqual(['OPTED_IN', [MAILBOX]]);
  expect(yesOver(MAILBOX, 'SMS')).toEqual(['PENDING', []]);
  expect(yesOver(NUMBER, 'EMAIL')).toEqual(['PENDING', []]);
});
