import type { Account, Audience, Batch, Campaign, Member, Source } from './account';

/** What a write or an act did to a member: webhooks tell of it. */
export type Happening =
  | { readonly kind: 'WRITTEN'; readonly before?: Member; readonly after: Member; readonly campaign?: string }
  | { readonly kind: 'GONE'; readonly before: Member };

export interface Told {
  readonly audience: Audience;
  readonly by: Source;
  readonly at: Date;
}

/** Who is told of what happens: the sender of webhooks. */
export interface Listener {
  member(happening: Happening, told: Told): void;
  campaign(campaign: Campaign, told: Told): void;
  batch(batch: Batch, resultUrl: string): void;
}

/** An account, the clock it goes by, and who is told. Each call and act gets it whole. */
export interface World {
  readonly account: Account;
  readonly now: () => Date;
  /** Runs the work when the clock has gone on by so much. */
  readonly later: (milliseconds: number, work: () => Promise<void>) => void;
  /** Whether a URL answers a GET, as it must before a webhook is made. */
  readonly answers: (url: string) => Promise<boolean>;
  /** Where the archive of a batch's results is to be had. */
  readonly resultUrl: (batch: Batch) => string;
  readonly listener: Listener;
}
