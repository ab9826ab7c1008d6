import type { Address } from './address';
import type { ContactFields } from './provider-fields';
import type { ProviderState } from './provider-state';
import type { InteractionKind } from './words';

/** A person as a provider knows them. At least one of the two. */
export interface ProviderRef {
  readonly email?: Address;
  /** The provider's own id of the person; ids stay in its folder and in our memory of it. */
  readonly remoteId?: string;
}

interface EventHead {
  /** Tells a repeat of the same event; undefined when the provider gives nothing to tell it by. */
  readonly id?: string;
  /** By the provider's clock; of no weight for a no, which counts from when it reached us. */
  readonly occurredAt: Date;
  readonly ref: ProviderRef;
}

/** By which act and words of the person a yes stands there. */
export interface ToldAct {
  readonly occurredAt: Date;
  readonly reference: string;
}

/** What a provider tells of one person, in our words. */
export type ProviderEvent = EventHead &
  (
    | { readonly kind: 'LOOK_AGAIN' }
    | {
        readonly kind: 'READING';
        readonly state: ProviderState;
        /** Keys of the topics and wide stops that it speaks of, where it is not the whole of what is held. */
        readonly covers?: readonly string[];
        /** For a yes that stands there: by which act and words of the person, topic by topic. Without it fills nothing. */
        readonly acts?: Readonly<Record<string, ToldAct>>;
        readonly profile?: { readonly name?: string; readonly language?: string; readonly country?: string };
        /** Whether a write of these fields would change nothing there; absent: that is not known, so they are written. */
        readonly hasFields?: (fields: ContactFields) => boolean;
      }
    /** The person said no there, by an act of their own or of somebody at the company; never by a write of ours. */
    | { readonly kind: 'STOPPED'; readonly stops: readonly string[]; readonly topics: readonly string[] }
    | { readonly kind: 'COMPLAINED' }
    | { readonly kind: 'FAILED_FOR_GOOD' }
    | { readonly kind: 'ADDRESS_CHANGED'; readonly to: Address }
    | { readonly kind: 'MERGED'; readonly from: readonly string[] }
    /** The record is gone there; the noes on its address stay. */
    | { readonly kind: 'DELETED'; readonly isForPrivacy: boolean }
    | {
        readonly kind: 'INTERACTION';
        readonly interaction: InteractionKind;
        readonly topic?: string;
        readonly campaign?: string;
        readonly url?: string;
        readonly userAgent?: string;
        readonly ip?: string;
        readonly isPermanent?: boolean;
        readonly statusCode?: string;
        readonly isMachine?: boolean;
      }
  );

export type ProviderEventKind = ProviderEvent['kind'];
export type ProviderEventOf<K extends ProviderEventKind> = Extract<ProviderEvent, { kind: K }>;
