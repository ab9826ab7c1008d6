import { html } from 'hono/html';
import { isRecorded } from '../../domain/interaction';
import type { Policy } from '../../domain/policy';
import type { ContactView } from '../../operations';
import type { Frame, Html } from './frame';
import { evidenceFields } from './page-parts';
import type { Recorded } from './texts/right-texts';

/** What the page says of opens and clicks. Its stop is apart from that of the messages (design, section 4). */
export interface ShownTracking {
  readonly isOn: boolean;
  /** A link that may be forwarded stops the recording, and does not start it. */
  readonly mayAllow: boolean;
}

/** Undefined where the policy records nothing about persons: then there is nothing to stop. */
export function shownTracking(
  { policy }: Frame,
  { contact, isFresh }: { contact?: ContactView; isFresh: boolean },
): ShownTracking | undefined {
  if (!contact || recordedBy(policy) === undefined) return undefined;
  const restriction = contact.restriction?.scope;
  return { isOn: isRecorded(policy, { ...contact, restriction }), mayAllow: isFresh };
}

function recordedBy({ tracking: { opens, clicks, detail } }: Policy): Recorded | undefined {
  if (detail !== 'PERSON') return undefined;
  if (opens && clicks) return 'BOTH';
  if (opens) return 'OPENS';
  return clicks ? 'CLICKS' : undefined;
}

export function trackingSentence({ texts, policy }: Frame, is: 'ON' | 'OFF'): string {
  return texts.trackingIs[is][recordedBy(policy) ?? 'BOTH'](policy.brand.name);
}

export function trackingSection(frame: Frame, shown: ShownTracking): Html {
  return frame.kept(`tracking ${shown.isOn} ${shown.mayAllow}`, () => newSection(frame, shown));
}

function newSection(frame: Frame, { isOn, mayAllow }: ShownTracking): Html {
  const { texts } = frame;
  const allow = mayAllow ? button(frame, 'allow-tracking', texts.trackingAllowButton) : '';
  return html`<section class="card" aria-labelledby="tracking"><h2 id="tracking">${texts.trackingHeading}</h2><p>${trackingSentence(frame, isOn ? 'ON' : 'OFF')} <span class="soft">${texts.trackingApart}</span></p>${
    isOn ? button(frame, 'stop-tracking', texts.trackingButton) : allow
  }</section>`;
}

function button(frame: Frame, act: string, text: string): Html {
  return html`<form method="post">${evidenceFields(frame)}<button class="quiet" name="act" value="${act}">${text}</button></form>`;
}
