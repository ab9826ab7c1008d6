import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { Channel, SuppressionScope } from '../src/domain/words';
import { changedContact, refuseIfRefused } from './change-answer';
import { Contact } from './contact.types';
import { ContactKeyInput, parseContactKey } from './contact-key';
import type { GraphqlContext } from './context';
import { EvidenceInput, saidWith } from './evidence.types';
import { InputFaults } from './input-faults';

@Resolver()
export class ObjectionResolver {
  @Authorized('suppression')
  @Mutation(() => Contact, {
    nullable: true,
    description:
      'Records a person’s no to direct marketing (GDPR art. 21), which nobody weighs and nobody but the person lifts; stated by COMPANY it is the company’s own stop. An address of nobody becomes a contact with only that address; null for an erased address, where the no is written all the same.',
  })
  async recordObjection(
    @Arg('contact', () => ContactKeyInput, { description: 'Who objects.' }) contact: ContactKeyInput,
    @Arg('evidence', () => EvidenceInput, { description: 'Who said so, when, and how.' }) evidence: EvidenceInput,
    @Ctx() context: GraphqlContext,
    @Arg('channels', () => [Channel], { nullable: true, description: 'The channels it is about. Left out: all.' })
    channels?: Channel[],
    @Arg('scope', () => SuppressionScope, {
      nullable: true,
      description: 'What it stops. Left out: the policy’s default.',
    })
    scope?: SuppressionScope,
    @Arg('controller', () => ID, {
      nullable: true,
      description: 'The one company of a group it is about. Left out: the whole group.',
    })
    controller?: string,
  ): Promise<Contact | undefined> {
    const faults = new InputFaults();
    const key = parseContactKey(contact, ['contact'], faults);
    if (channels?.length === 0) faults.add(['channels'], 'Name at least one channel, or leave channels out for all.');
    const { controllers } = context.operations.active.policy;
    if (typeof controller === 'string' && !controllers.some((one) => one.key === controller)) {
      faults.add(['controller'], 'The policy has no such controller.');
    }
    const said = saidWith(evidence, context, faults);
    faults.refuse();
    const objection = {
      channels: channels ?? undefined,
      scope: scope ?? undefined,
      controller: controller ?? undefined,
    };
    const answer = await context.operations.recordObjection(key, objection, said);
    refuseIfRefused(answer, () => ['contact']);
    return changedContact(answer, context);
  }
}
