import type { SendDecision } from '../src/domain/send-decision';
import type { DecisionReason, SuppressionReason } from '../src/domain/words';
import { de } from './explanations/de';
import { en } from './explanations/en';
import { fr } from './explanations/fr';
import { nl } from './explanations/nl';
import { inLanguage } from './in-language';

/** One sentence for each reason; the compiler refuses a language that lacks one. */
export interface Explanations {
  readonly reason: Readonly<Record<Exclude<DecisionReason, 'SUPPRESSED'>, string>>;
  readonly suppressed: Readonly<Record<SuppressionReason, string>>;
}

export const EXPLANATIONS: Readonly<Record<string, Explanations>> = { de, en, fr, nl };

/** The decision's first reason in plain words, for whoever asks why a message did or did not go out. */
export function explain(
  { reason, suppressionReason }: Pick<SendDecision, 'reason' | 'suppressionReason'>,
  languages: readonly (string | null | undefined)[],
): string {
  const { reason: byReason, suppressed } = inLanguage(EXPLANATIONS, languages) ?? en;
  return reason === 'SUPPRESSED' ? suppressed[suppressionReason ?? 'OBJECTION'] : byReason[reason];
}
