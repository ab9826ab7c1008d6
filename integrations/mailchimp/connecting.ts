import type { MailchimpPort } from './client';
import { CallFailure } from './failures';
import type { MappedAudience, SetUp } from './set-up';
import type { RemoteWebhook } from './set-up-calls';

const EVENTS = { subscribe: true, unsubscribe: true, profile: true, cleaned: true, upemail: true, campaign: false };
/** All three are always named. What calls write does not come back: our own writes would, and would look like noes. */
const SOURCES = { user: true, admin: true, api: false };

/**
 * Has each audience tell us what happens in it; what is there already is put right. Sentences for the operator: the secret
 * that a webhook signs with is told by Mailchimp this once, and nobody can read it again.
 */
export async function connectAll(port: MailchimpPort, setUp: SetUp, url: string): Promise<readonly string[]> {
  const said: string[] = [];
  for (const audience of setUp.audiences) said.push(...(await connectOne(port, audience, url)));
  const hasSecrets = said.some((sentence) => sentence.includes('signing secret'));
  if (hasSecrets)
    said.push('Put the signing secrets of all audiences into MAILCHIMP_SIGNING_SECRET, separated by commas.');
  return [...said, ...setUp.shown.faults];
}

async function connectOne(port: MailchimpPort, audience: MappedAudience, url: string): Promise<string[]> {
  const { key, list } = audience;
  const found = (await port.webhooks(list)).find((one) => one.url === url);
  if (found && isRight(found)) return [`The audience ${key} tells us already.`];
  if (found) {
    await port.changeWebhook(list, found.id, { url, events: EVENTS, sources: SOURCES });
    return [`The webhook of the audience ${key} was put right: its events and sources were others.`];
  }
  try {
    const { signingSecret } = await port.makeWebhook(list, { url, events: EVENTS, sources: SOURCES });
    const made = `The audience ${key} tells us from now on.`;
    if (!signingSecret) return [`${made} It does not sign what it sends.`];
    return [`${made} Its signing secret, which is shown this once: ${signingSecret}`];
  } catch (error) {
    if (!(error instanceof CallFailure) || error.kind === 'unauthorised') throw error;
    const why = error.kind === 'refused' ? 'refused' : 'gave no answer on';
    return [
      `The audience ${key} was not connected: Mailchimp ${why} ${url}. It asks it by GET, so it has to be reachable from outside.`,
    ];
  }
}

function isRight({ events, sources }: RemoteWebhook): boolean {
  const has = (given: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, boolean>>) =>
    Object.entries(wanted).every(([name, isOn]) => (given[name] === true) === isOn || name === 'campaign');
  return has(events, EVENTS) && has(sources, SOURCES);
}
