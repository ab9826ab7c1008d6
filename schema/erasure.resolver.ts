import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { ErasureReason } from '../src/domain/words';
import type { ErasureReceipt as Receipt } from '../src/operations';
import { refuseIfRefused } from './change-answer';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { ErasureReceipt } from './erasure.types';
import { EvidenceInput, saidWith } from './evidence.types';
import { inLanguage } from './in-language';
import { InputFaults } from './input-faults';

@Resolver()
export class ErasureResolver {
  @Authorized('admin')
  @Mutation(() => ErasureReceipt, {
    description:
      'Erases a person and remembers the stop as keyed hashes (GDPR art. 17). Not to be undone; a second time it is NOT_FOUND, or the same receipt under the same idempotency key.',
  })
  async eraseContact(
    @Arg('contact', () => ContactKeyInput, { description: 'Whom.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Who asked for it, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
    @Arg('reason', () => ErasureReason, {
      defaultValue: ErasureReason.REQUEST,
      description:
        'Why. RETENTION leaves no suppression of its own, and is refused while a pause or restriction stands.',
    })
    reason: ErasureReason,
  ): Promise<ErasureReceipt> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const answer = await context.operations.eraseContact(key, reason, said);
    refuseIfRefused(answer, () => ['contact']);
    if (!answer.receipt) throw new Error('an erasure was admitted without a receipt');
    return receiptAnswer(answer.receipt, evidence.language, context);
  }
}

function receiptAnswer(receipt: Receipt, language: string | null | undefined, context: GraphqlContext): ErasureReceipt {
  const languages = [language, ...context.operations.active.policy.languages];
  return {
    ...receipt,
    ledgerPosition: String(receipt.ledgerPosition),
    rolesEnded: [...receipt.rolesEnded],
    providersToTell: [...receipt.providersToTell],
    heldElsewhere: receipt.heldElsewhere.map(({ key, titles, lawfulBasis, period }) => ({
      key,
      title: inLanguage(titles, languages) ?? key,
      lawfulBasis,
      period,
    })),
  };
}
