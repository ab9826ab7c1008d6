import {
  differenceOf,
  NOTHING_HELD,
  newsOf,
  type ProviderState,
  type WishedState,
} from '../../src/domain/provider-state';

const CLOSED: WishedState = { topics: { news: { wish: 'CLOSED' } }, stops: ['audience:main'] };
const holding = (state: Partial<ProviderState>): ProviderState => ({ ...NOTHING_HELD, isHeld: true, ...state });

describe('what nothing goes out for at a provider, although no no stands', () => {
  test('needs no closing', () => {
    const held = holding({ silent: { news: 'UNTICKED', 'audience:main': 'ABSENT' } });

    expect(differenceOf(CLOSED, held)).toBeUndefined();
    expect(differenceOf(CLOSED, holding({}))).toEqual({ stops: ['audience:main'], closed: ['news'], opened: [] });
  });

  test('is still opened when the person said yes', () => {
    const wished: WishedState = { topics: { news: { wish: 'OPEN', lawfulBasis: 'CONSENT' } }, stops: [] };

    const difference = differenceOf(wished, holding({ silent: { news: 'UNTICKED' } }));

    expect(difference?.opened).toEqual([{ topic: 'news', lawfulBasis: 'CONSENT' }]);
  });

  test('is a no where the box was ticked when last looked at, and says nothing otherwise', () => {
    const reading = holding({ silent: { news: 'UNTICKED' } });

    expect(newsOf(reading, holding({ topics: { news: 'OPTED_IN' } }))?.closed).toEqual(['news']);
    expect(newsOf(reading, holding({}))).toBeUndefined();
    expect(newsOf(reading, undefined)).toBeUndefined();
  });

  test('is no no where the person is on the list no more', () => {
    const reading = holding({ silent: { news: 'ABSENT' } });

    expect(newsOf(reading, holding({ topics: { news: 'OPTED_IN' } }))).toBeUndefined();
  });
});
