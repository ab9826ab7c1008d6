import { type Documents, hasDocuments } from '../fakes/provider-documents';

type ProviderNames = readonly Documents['provider'][];

/**
 * The last test of a file that calls a stand-in: everything that was sent to it is as the provider describes it. Where the
 * documents are not at hand it is left out, and says so: an unchecked request is not a good one.
 */
export function testRequestsAsDescribed(provider: Documents['provider'], wrongRequests: () => readonly string[]): void {
  const name = `every request to ${provider} is as its own documents describe it`;
  if (areAtHand([provider])) test(name, () => expect(wrongRequests()).toEqual([]));
  else test.skip(name, () => undefined);
}

/** Tests that need the documents of these providers; left out, with a word about it, where they are not at hand. */
export function describeWithDocuments(name: string, providers: ProviderNames, tests: () => void): void {
  if (areAtHand(providers)) describe(name, tests);
  else describe.skip(name, tests);
}

function areAtHand(providers: ProviderNames): boolean {
  const missing = providers.filter((provider) => !hasDocuments(provider));
  if (missing.length === 0) return true;
  console.log(`Left out: ABIDE_TEST_PROVIDER_DOCUMENTS names no folder with the documents of ${missing.join(', ')}.`);
  return false;
}
