import type { Log } from '../log';
import { composeMail } from '../mail/compose';
import type { Outbox } from '../mail/outbox';
import type { MailJob, Operations } from '../operations';

/**
 * Sends one mail. It is read anew at that moment: what was withdrawn, given or erased meanwhile is not sent. Who is erased
 * between the reading and the writing of the file is asked for after it: the erasure's own job may have looked before.
 */
export function mailSender({ operations, outbox, log }: { operations: Operations; outbox: Outbox; log: Log }) {
  return async (data: unknown, { id }: { id: string }): Promise<void> => {
    const job = data as MailJob;
    const mail = await operations.readMail(job, id);
    if (!mail) {
      log.info('A mail had nothing left to say and was not sent.', { kind: job.kind, job: id });
      return;
    }
    await outbox.send(composeMail(mail, { policy: operations.active.policy, id }));
    await outbox.forget(await operations.withoutLivingContact([mail.contactId]));
    log.info('A mail was sent.', { kind: job.kind, job: id, contactId: mail.contactId });
  };
}
