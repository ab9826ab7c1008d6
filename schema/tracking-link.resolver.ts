import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { Channel } from '../src/domain/words';
import type { TrackingLinks as TrackingLinksOfOperations } from '../src/operations';
import { ContactKeyInput, parseContactKeys } from './contact-key';
import type { GraphqlContext } from './context';
import { FieldParsers } from './field-parsers';
import { InputFaults } from './input-faults';
import { spendAllowance } from './limits';
import { TrackingLinks } from './tracking-link.types';

const MOST_CONTACTS = 10_000;
const MOST_LINKS = 20_000;

@Resolver()
export class TrackingLinkResolver {
  @Authorized('interactions')
  @Mutation(() => [TrackingLinks], {
    description:
      'Makes the pixel and the tracked links of messages to these contacts, in their order; at most 10,000 contacts and 20,000 links. Who objected gets plain links and no pixel. What is recorded is decided again when they are opened.',
  })
  async createTrackingLinks(
    @Arg('contacts', () => [ContactKeyInput], { description: 'Whom the messages go to.' }) contacts: ContactKeyInput[],
    @Arg('topic', () => ID, { description: 'The topic of the message.' }) topic: string,
    @Arg('urls', () => [String], {
      description: 'What the message links to: http or https, at most 600 characters each.',
    })
    urls: string[],
    @Arg('channel', () => Channel, { defaultValue: 'EMAIL', description: 'How the message is sent.' }) channel: Channel,
    @Ctx() context: GraphqlContext,
    @Arg('campaign', () => String, { nullable: true, description: 'A code of the campaign, at most 64 bytes.' })
    campaign?: string,
  ): Promise<readonly TrackingLinksOfOperations[]> {
    const faults = new InputFaults();
    const keys = parseContactKeys(contacts, { name: 'contacts', longest: MOST_CONTACTS, faults });
    if (contacts.length * urls.length > MOST_LINKS) faults.add(['urls'], 'At most 20,000 links are made in one call.');
    spendAllowance(context, contacts.length, faults);
    const code = new FieldParsers(faults).text(campaign, ['campaign']);
    faults.refuse();
    const request = { contacts: keys, topic, channel, campaign: code, urls };
    return context.operations.createTrackingLinks(request, context.idempotency);
  }
}
