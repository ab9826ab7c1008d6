import type { Address } from '../../src/domain/address';
import type { InteractionReport, RecordedInteractions } from '../../src/operations';
import { email } from './statement';

export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

let people = 0;
let events = 0;

export function anAddress(): Address {
  return email(`reader-${++people}@people.example`);
}

/** A click of a person in a browser, with an id of its own. */
export function aReport(
  contact: InteractionReport['contact'],
  overrides: Partial<InteractionReport> = {},
): InteractionReport {
  return {
    contact,
    kind: 'CLICK',
    channel: 'EMAIL',
    topic: 'news',
    campaign: 'spring',
    link: 'https://shop.example/offer',
    providerEventId: `event-${++events}`,
    userAgent: CHROME,
    ...overrides,
  };
}

/** The answer without what is empty, to compare. */
export function cameTo({ recorded, repeated, notKept, refused }: RecordedInteractions) {
  return {
    ...(recorded > 0 && { recorded }),
    ...(repeated > 0 && { repeated }),
    ...(Object.keys(notKept).length > 0 && { notKept }),
    ...(refused.length > 0 && { refused }),
  };
}
