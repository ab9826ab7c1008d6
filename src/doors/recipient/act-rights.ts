import type { FastifyReply } from 'fastify';
import { worded } from '../../domain/language';
import type { ErasureReceipt } from '../../operations';
import { actOver, needsFresh, notTaken } from './act-over';
import type { Frame } from './frame';
import { sendPage } from './request-parts';
import { deletePage } from './rights-view';
import { inBrackets } from './shown-words';
import { type Visit, whomOf } from './visit';

/** All that is held, as a file (GDPR art. 15, 20). Over a fresh link alone; reading it is not the link's use. */
export async function download(visit: Visit): Promise<FastifyReply> {
  const { door, reply, frame, page } = visit;
  try {
    const { isFresh, contact } = await door.operations.readPage(page);
    if (!isFresh || !contact) return needsFresh(visit);
    const held = await door.operations.exportContact({ contactId: contact.id });
    return reply
      .code(200)
      .headers({ ...frame.headers, 'content-type': 'application/json; charset=utf-8' })
      .header('content-disposition', 'attachment; filename="data.json"')
      .send(`${JSON.stringify(held, null, 2)}\n`);
  } catch (error) {
    return notTaken(visit, error);
  }
}

/** Says what deleting means, with the button. It cannot be undone, so it is the one act that takes two presses. */
export async function askDelete(visit: Visit): Promise<FastifyReply> {
  const { door, reply, frame, page } = visit;
  try {
    const { isFresh } = await door.operations.readPage(page);
    return isFresh ? sendPage(reply, frame, 200, deletePage(frame)) : needsFresh(visit);
  } catch (error) {
    return notTaken(visit, error);
  }
}

/** Forgets the person and keeps the stop (GDPR art. 17). What others have to keep is named, with its ground. */
export function deleteAll(visit: Visit): Promise<FastifyReply> {
  const { door, frame } = visit;
  let receipt: ErasureReceipt | undefined;
  return actOver(visit, {
    act: async (said) => {
      const answer = await door.operations.eraseContact(whomOf(visit), 'REQUEST', said);
      receipt = answer.receipt;
      return answer;
    },
    opens: ['delete'],
    shown: [frame.texts.deleteMeans(frame.policy.brand.name), inBrackets(frame.texts.deleteConfirmButton)],
    words: () => ({
      title: frame.texts.deletedTitle,
      sentences: [frame.texts.deleted(frame.policy.brand.name), ...elsewhere(frame, receipt)],
    }),
  });
}

function elsewhere({ texts, language, policy }: Frame, receipt: ErasureReceipt | undefined): string[] {
  return (receipt?.heldElsewhere ?? []).map(({ titles, lawfulBasis }) => {
    const title = worded(titles, language, policy.languages)?.text ?? '';
    return texts.keptElsewhere(title, texts.whyBasis[lawfulBasis](policy.brand.name));
  });
}
