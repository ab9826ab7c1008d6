import { type Admission, admitted } from './admission';
import type { ChangeOf } from './change';
import type { EntryDrafts } from './entry-drafts';

/**
 * A provider deleted somebody who was erased here (GDPR art. 17, 19). Each deletion that was asked for is confirmed once:
 * told a second time, or by a worker whose lease went to another one, it writes nothing.
 */
export function admitProviderErasure(drafts: EntryDrafts, change: ChangeOf<'CONFIRM_PROVIDER_ERASURE'>): Admission {
  const { provider, contact } = change;
  const { contactId } = contact;
  if (contactId !== undefined && drafts.register.closeProviderErasure(contactId, provider)) {
    drafts.write(change, { kind: 'ERASED_AT_PROVIDER', contactId, provider });
  }
  return admitted(contactId);
}
