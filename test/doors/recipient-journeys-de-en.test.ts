import { LANGUAGES } from '../../src/domain/language';
import { describeJourneys } from '../support/journeys';

describeJourneys({ languages: ['de', 'en'], seenIn: { language: 'de', colorScheme: 'dark' } });

test('with the file of the others all languages are there', () => {
  expect([...LANGUAGES].sort()).toEqual(['de', 'en', 'fr', 'nl']);
});
