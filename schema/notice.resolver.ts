import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { ContactKeyInput, parseContactKeys } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';
import { spendAllowance } from './limits';
import { RecordNoticeResult } from './notice.types';

const MOST_NOTICES = 1_000;

@Resolver()
export class NoticeResolver {
  @Authorized('preferences')
  @Mutation(() => RecordNoticeResult, {
    description:
      'Records that people were told of the privacy statement, or that a restriction will be lifted; at most 1,000 in one call. Who was refused is listed, the rest stands.',
  })
  async recordNotice(
    @Arg('contacts', () => [ContactKeyInput], { description: 'Who was told.' }) contacts: ContactKeyInput[],
    @Arg('policyVersion', () => String, { description: 'The policy version told of: one that was in force.' })
    policyVersion: string,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
    @Arg('isAboutRestriction', () => Boolean, {
      nullable: true,
      description: 'It tells the person that a restriction is lifted, which completes the lift that the company asked.',
    })
    isAboutRestriction?: boolean | null,
  ): Promise<RecordNoticeResult> {
    const faults = new InputFaults();
    if (contacts.length === 0) faults.add(['contacts'], 'Name at least one contact.');
    const keys = parseContactKeys(contacts, { name: 'contacts', longest: MOST_NOTICES, faults });
    spendAllowance(context, contacts.length, faults);
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const notice = { policyVersion, isAboutRestriction: isAboutRestriction === true };
    const { refused, ledgerPosition } = await context.operations.recordNotice(keys, notice, said);
    return { recorded: keys.length - refused.length, refused: [...refused], ledgerPosition: String(ledgerPosition) };
  }
}
