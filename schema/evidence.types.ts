import { Field, InputType } from 'type-graphql';
import { StatedBy } from '../src/domain/words';
import type { Said } from '../src/operations';
import type { GraphqlContext } from './context';
import { FieldParsers } from './field-parsers';
import type { InputFaults } from './input-faults';
import { DateTime } from './scalars';

@InputType({
  description: 'Who said it, when, and by which words. Kept with the ledger entry; erased with the person.',
})
export class EvidenceInput {
  @Field(() => StatedBy, { description: 'Whose will it is: the person’s or the company’s.' })
  statedBy: StatedBy;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the person said it. A yes counts from then, and is needed for a yes over a no.',
  })
  occurredAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Where it can be found again: a ticket, form or call.' })
  reference?: string | null;

  @Field(() => String, { nullable: true, description: 'Which wording the person was shown.' })
  wordingId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The words themselves, as the person had them before them: 4,000 characters at most.',
  })
  wording?: string | null;

  @Field(() => String, { nullable: true, description: 'The language of that wording (BCP 47).' })
  language?: string | null;
}

/** The evidence of a call as operations take it: carried in by this API, whatever the person or company said. */
export function saidWith(
  evidence: EvidenceInput | null | undefined,
  { idempotency }: GraphqlContext,
  faults: InputFaults,
): Said {
  if (!evidence) return { source: 'API', idempotency };
  const parsers = new FieldParsers(faults);
  return {
    source: 'API',
    idempotency,
    statedBy: evidence.statedBy,
    occurredAt: evidence.occurredAt ?? undefined,
    reference: parsers.text(evidence.reference, ['evidence', 'reference'], 500),
    wordingId: parsers.text(evidence.wordingId, ['evidence', 'wordingId']),
    wording: parsers.text(evidence.wording, ['evidence', 'wording'], 4_000),
    language: parsers.language(evidence.language, ['evidence', 'language']),
  };
}
