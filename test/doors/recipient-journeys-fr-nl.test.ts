import { describeJourneys } from '../support/journeys';

describeJourneys({ languages: ['fr', 'nl'], seenIn: { language: 'fr', colorScheme: 'light' } });
