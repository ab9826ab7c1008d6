import type { Log } from '../log';
import { composeMail } from '../mail/compose';
import { composeText } from '../mail/compose-text';
import type { Outbox } from '../mail/outbox';
import type { TextGateway } from '../mail/text-gateway';
import type { LinkMail, MailJob, Operations } from '../operations';

export interface MailSenderParts {
  readonly operations: Operations;
  readonly outbox: Outbox;
  /** None: no text is made to be sent. */
  readonly texts?: TextGateway;
  readonly log: Log;
}

/**
 * Sends one mail. It is read anew at that moment: what was withdrawn, given or erased meanwhile is not sent. Who is erased
 * between the reading and the writing of the file is asked for after it: the erasure's own job may have looked before.
 */
export function mailSender({ operations, outbox, texts, log }: MailSenderParts) {
  return async (data: unknown, { id }: { id: string }): Promise<void> => {
    const job = data as MailJob;
    const mail = await operations.readMail(job, id);
    if (!mail) {
      log.info('A mail had nothing left to say and was not sent.', { kind: job.kind, job: id });
      return;
    }
    if (mail.kind !== 'RECEIPT' && mail.to.kind === 'PHONE') {
      await sendText(mail, { id, operations, texts, log });
      return;
    }
    await outbox.send(composeMail(mail, { policy: operations.active.policy, id }));
    await outbox.forget(await operations.withoutLivingContact([mail.contactId]));
    log.info('A mail was sent.', { kind: job.kind, job: id, contactId: mail.contactId });
  };
}

async function sendText(
  mail: LinkMail,
  { id, operations, texts, log }: Omit<MailSenderParts, 'outbox'> & { id: string },
): Promise<void> {
  const about = { kind: mail.kind, job: id, contactId: mail.contactId };
  const outcome = await texts?.send(composeText(mail, operations.active));
  if (outcome === 'TAKEN') log.info('A text was sent.', about);
  else log.warn('A text was refused by the carrier and is not tried again.', about);
}
