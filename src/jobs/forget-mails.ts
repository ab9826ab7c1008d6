import type { Log } from '../log';
import type { Outbox } from '../mail/outbox';
import type { Operations } from '../operations';

/**
 * Takes away the mail files of whoever is a contact no more. It asks who is left rather than being told who went, so it
 * may run twice, late or for nothing: as the job of an erasure, and at start and hourly for what an instance wrote into
 * its own folder just before it died, or while another one did the job.
 */
export function mailForgetter({ operations, outbox, log }: { operations: Operations; outbox: Outbox; log: Log }) {
  return async (): Promise<void> => {
    const contactIds = await outbox.contactIds();
    if (contactIds.length === 0) return;
    const gone = await operations.withoutLivingContact(contactIds);
    if (gone.length === 0) return;
    await outbox.forget(gone);
    log.info('Mail files of erased contacts were taken away.', { contacts: gone.length });
  };
}
