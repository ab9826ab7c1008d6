import { keyHashOf } from '../domain/address-key';
import type { Change } from '../domain/change';
import type { ProviderEvent, ProviderEventOf } from '../domain/provider-event';
import type { ProviderMap, ProviderName } from '../domain/provider-map';
import type { ProviderNews } from '../domain/provider-news';
import type { ProviderState } from '../domain/provider-state';
import { sealText } from '../security/sealed-text';
import type { NewHint } from '../store/provider-hints';
import type { ToldState } from '../store/provider-known';
import type { Ground } from './ground';
import type { ProviderPeople, Whom } from './provider-people';

/** What is to be done about one event. */
export interface ProviderPlan {
  readonly event: ProviderEvent;
  readonly whom: Whom;
  readonly changes: readonly Change[];
  /** What was read there, and may be compared and kept. */
  readonly reading?: ProviderState;
  /** The reading says something that we had not seen before. */
  readonly isNews?: boolean;
  readonly told?: ToldState;
  /** To be looked up there. */
  readonly hint?: NewHint;
  readonly goneIds?: readonly string[];
}

/** A no that is told as an act, and not read as a state. */
export type ToldNo = ProviderEventOf<'STOPPED' | 'COMPLAINED'>;

export interface Planning {
  readonly ground: Ground;
  readonly provider: ProviderName;
  readonly map: ProviderMap;
  readonly people: ProviderPeople;
  /** When the reading began, by the database's clock; undefined for a webhook, whose state may be old. */
  readonly readAt?: Date;
  /** Read by the worker that has the contact: nobody else writes for it. */
  readonly isOfWriter: boolean;
  /** Noes that came in by a provider, for those of whom one is told late. */
  readonly isTakenIn: (no: ToldNo, whom: Whom, news: ProviderNews) => boolean;
}

/** Under which name somebody is to be looked up; undefined when there is nothing to look up by. */
export function hintOf({ ground, provider }: Planning, { ref }: ProviderEvent, whom: Whom): NewHint | undefined {
  if (whom.contact) return { name: `contact:${whom.contact.id}`, contactId: whom.contact.id };
  if (ref.remoteId !== undefined) return { name: `remote:${ref.remoteId}`, remoteId: ref.remoteId };
  if (!ref.email || !whom.key) return undefined;
  const hash = keyHashOf(whom.key);
  return { name: `address:${hash}`, sealed: sealText(ref.email.value, purposeOfHint(provider, hash), ground.secrets) };
}

export function purposeOfHint(provider: ProviderName, hash: string): string {
  return `hint/${provider}/${hash}`;
}
