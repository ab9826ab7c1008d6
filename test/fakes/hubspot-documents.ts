import { openDocuments } from './provider-documents';
import type { RequestCheck } from './received-request';

let opened: Promise<RequestCheck | undefined> | undefined;

/** HubSpot's documents, for `startHubspot({ check })`; undefined when they are not at hand. Read once. */
export function openHubspotDocuments(): Promise<RequestCheck | undefined> {
  opened ??= openDocuments({
    provider: 'hubspot',
    // Dated versions have the shapes of v4.
    asDescribed: (path) =>
      path.replace(/^\/communication-preferences\/\d{4}-\d{2}\//, '/communication-preferences/v4/'),
    // The legacy e-mail calls and the account's own are in no document that we have.
    undescribed: [/^\/email\/public\/v1\/(events|subscriptions\/timeline)$/, /^\/account-info\/v3\/details$/],
  });
  return opened;
}
