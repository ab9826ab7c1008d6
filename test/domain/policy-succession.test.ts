import { listChangeMistakes } from '../../src/domain/list-change';
import type { Policy } from '../../src/domain/policy';
import { retiredMistakes, successionMistakes } from '../../src/domain/policy-succession';
import { aPolicy, aTopic } from '../support/builders';

const withTopics = (keys: readonly string[], retired: Policy['retired'] = [], more: Partial<Policy> = {}): Policy =>
  aPolicy({ topics: keys.map((key) => aTopic({ key })), retired, ...more });
const told = (mistakes: readonly { path: string; message: string }[]) =>
  mistakes.map(({ path, message }) => `${path}: ${message}`);

describe('the list of retired topics', () => {
  test('names topics that are none, and successors that are', () => {
    expect(retiredMistakes(withTopics(['news'], [{ key: 'offers', successor: 'news' }, { key: 'fairs' }]))).toEqual([]);
    expect(
      told(
        retiredMistakes(
          withTopics(['news'], [{ key: 'news' }, { key: 'offers', successor: 'fairs' }, { key: 'news' }]),
        ),
      ),
    ).toEqual([
      'retired.2.key: is the key of an earlier entry: news',
      'retired.0.key: is a topic of this policy: news',
      'retired.1.successor: is not a topic of this policy: fairs',
      'retired.2.key: is a topic of this policy: news',
    ]);
  });
});

describe('a topic that disappears', () => {
  const before = withTopics(['news', 'offers']);

  test('is named with its successor, or as gone for good', () => {
    expect(successionMistakes(before, withTopics(['news'], [{ key: 'offers', successor: 'news' }]))).toEqual([]);
    expect(successionMistakes(before, withTopics(['news'], [{ key: 'offers' }]))).toEqual([]);
    expect(told(successionMistakes(before, withTopics(['news'])))).toEqual([
      'retired: must name offers, which is no topic any more, with its successor; without one it is gone for good',
    ]);
  });

  test('stays named, follows its successor, and does not get another one', () => {
    const earlier = withTopics(['news', 'fairs'], [{ key: 'offers', successor: 'news' }]);
    const next = (successor?: string) =>
      withTopics(
        ['fairs'],
        [
          { key: 'offers', successor },
          { key: 'news', successor: 'fairs' },
        ],
      );

    expect(successionMistakes(earlier, next('fairs'))).toEqual([]);
    expect(told(successionMistakes(earlier, next()))).toEqual(['retired.0.successor: must be fairs, its successor']);
    expect(told(successionMistakes(earlier, withTopics(['news', 'fairs'])))).toEqual([
      'retired: must go on naming offers: old links and lists still do',
    ]);
  });

  test('never comes back', () => {
    const gone = withTopics(['news'], [{ key: 'offers' }]);

    expect(told(successionMistakes(gone, withTopics(['news', 'offers'])))).toEqual([
      'topics.1.key: was the key of a topic that is gone: offers; take another',
    ]);
    expect(told(successionMistakes(gone, withTopics(['news'], [{ key: 'offers', successor: 'news' }])))).toEqual([
      'retired.0.successor: must be left out: offers is gone for good',
    ]);
  });

  test('cannot leave its noes to a topic that takes none', () => {
    const invoices = aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
    const after = aPolicy({ topics: [aTopic(), invoices], retired: [{ key: 'offers', successor: 'invoices' }] });

    expect(told(successionMistakes(before, after))).toEqual([
      'retired.0.successor: is MANDATORY, so it cannot take over the noes to offers',
    ]);
  });
});

test('a yes to news of the company becomes none to the offers of others', () => {
  const before = withTopics(['news']);
  const after = aPolicy({ topics: [aTopic({ partner: true })] });

  expect(told(successionMistakes(before, after))).toEqual([
    'topics.0.partner: cannot be set on a topic that people chose without it: write a topic of its own',
  ]);
  expect(successionMistakes(after, after)).toEqual([]);
});

describe('a list at a provider', () => {
  const mapped = (topics: readonly string[], interest = 'news', retired: Policy['retired'] = []): Policy =>
    withTopics(
      ['news', 'offers'].filter((key) => !retired.some((one) => one.key === key)),
      retired,
      {
        providers: {
          hubspot: { contactFields: ['email'], types: [{ name: 'Newsletter', kind: 'MARKETING', topics }] },
          mailchimp: {
            audiences: [
              {
                key: 'main',
                kind: 'MARKETING',
                topics: [],
                interests: { Letter: interest },
                marketingPermissions: { Email: interest },
                keepsUnknownNoes: false,
                whenNoTopicIsLeft: 'LEAVE',
                interestGroups: [],
                unsubscribeCountsAs: 'OBJECTION',
              },
            ],
          },
        },
      },
    );

  test('gains no topic that the people on it were never asked about', () => {
    expect(told(listChangeMistakes(mapped(['news']), mapped(['news', 'offers'])))).toEqual([
      'providers.hubspot.types.0.topics: cannot gain the topic offers: map it to a list of its own',
    ]);
    expect(told(listChangeMistakes(mapped(['news']), mapped(['news'], 'offers')))).toEqual([
      'providers.mailchimp.audiences.0.interests.Letter: cannot gain the topic offers: map it to a list of its own',
      'providers.mailchimp.audiences.0.marketingPermissions.Email: cannot gain the topic offers: map it to a list of its own',
    ]);
  });

  test('may lose one, and gain the successor of one that it had', () => {
    const retired = [{ key: 'news', successor: 'offers' }];

    expect(listChangeMistakes(mapped(['news', 'offers']), mapped(['news']))).toEqual([]);
    expect(listChangeMistakes(mapped(['news']), mapped(['offers'], 'offers', retired))).toEqual([]);
  });
});
