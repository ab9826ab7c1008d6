import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { ErasureReason } from '../src/domain/words';
import type { ErasureReceipt as Receipt } from '../src/operations';
import { refuseIfRefused } from './change-answer';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { ErasureReceipt } from './erasure.types';
import { EvidenceInput, saidWith } from './evidence.types';
import { FieldParsers } from './field-parsers';
import { inLanguage } from './in-language';
import { InputFaults } from './input-faults';

@Resolver()
export class ErasureResolver {
  @Authorized('admin')
  @Query(() => ErasureReceipt, {
    nullable: true,
    description:
      'The receipt of an erasure, with how far it is at the providers now; null when no contact of this id was erased.',
  })
  async erasure(
    @Arg('contactId', () => ID, { description: 'The id that the contact had.' }) contactId: string,
    @Ctx() context: GraphqlContext,
    @Arg('language', () => String, { nullable: true, description: 'The language of its texts (BCP 47).' })
    language?: string,
  ): Promise<ErasureReceipt | undefined> {
    const faults = new InputFaults();
    const parsers = new FieldParsers(faults);
    const id = parsers.id(contactId, ['contactId']);
    const tag = parsers.language(language, ['language']);
    faults.refuse();
    const receipt = await context.operations.readErasureReceipt(id ?? '');
    return receipt && receiptAnswer(receipt, tag, context);
  }

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
    providers: [...receipt.providers],
    heldElsewhere: receipt.heldElsewhere.map(({ key, titles, lawfulBasis, period }) => ({
      key,
      title: inLanguage(titles, languages) ?? key,
      lawfulBasis,
      period,
    })),
  };
}
