import type { FastifyReply } from 'fastify';
import type { LinkContent } from '../../operations';
import { companiesOf, stopScopeOf, stopWords } from './link-stop';
import { choicesHrefOf, notRecordedPage } from './plain-pages';
import { receiptPage } from './receipt-view';
import { stopReceipt } from './receipts';
import { sendPage } from './request-parts';
import { stopWordsShown, withWords } from './shown-words';
import type { Visit } from './visit';

/** Stops what the link says, or all marketing. A failure gives the button again: one more press is all it takes. */
export async function stop({ door, reply, frame, page, said }: Visit, isAll: boolean): Promise<FastifyReply> {
  const { link } = page;
  const wanted: LinkContent = isAll && link.scope === 'TOPIC' ? { ...link, scope: 'DIRECT_MARKETING' } : link;
  const words = stopWords(frame, wanted, stopScopeOf(wanted, frame.policy, link.contactId !== undefined));
  try {
    const answer = await door.operations.stopByLink(wanted, withWords(said, frame, stopWordsShown(words)));
    const receipt = await stopReceipt(door, frame, {
      page: { ...page, link: wanted },
      answer,
      choicesHref: choicesHrefOf(frame),
    });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    door.log.error('a stop from the page was not recorded', { err: error });
    const again = {
      stops: [{ act: isAll ? ('stop-all' as const) : ('stop' as const), ...words }],
      companies: companiesOf(frame),
    };
    return sendPage(reply, frame, 503, notRecordedPage(frame, again));
  }
}
