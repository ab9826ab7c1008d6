import { openDocuments } from './provider-documents';
import type { RequestCheck } from './received-request';

/** Mailchimp's document, for `startMailchimp({ check })`; undefined when it is not at hand. */
export function openMailchimpDocuments(): Promise<RequestCheck | undefined> {
  return openDocuments({ provider: 'mailchimp', asDescribed: (path) => path.replace(/^\/3\.0/, '') });
}
