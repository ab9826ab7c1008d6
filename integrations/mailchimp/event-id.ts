import { createHmac } from 'node:crypto';

/** Makes the id of an event out of what it tells. */
export type EventId = (...parts: readonly string[]) => string;

/**
 * Mailchimp gives its events no id, so that a repeat is told by all that an event says. The address is a part of that,
 * and ids are kept: so they are keyed, since an unkeyed hash of an address can be tried out by anybody.
 */
export function eventIds(apiKey: string): EventId {
  const key = createHmac('sha256', apiKey).update('abide mailchimp event ids').digest();
  return (...parts) => createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}
