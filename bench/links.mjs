import { API_KEY } from './ground.mjs';

/** As many as one call may ask for. */
const A_CALL = 8_000;

/**
 * The paths of one kind of link, `pageUrl` or `oneClickUrl`, for this many people, made through the door as a mail
 * system would.
 *
 * @param addressOf the address of somebody by number.
 */
export async function mintLinks({ url }, { kind, count, addressOf }) {
  const query = `mutation Links($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts) { ${kind} } }`;
  const paths = [];
  for (let first = 0; first < count; first += A_CALL) {
    const length = Math.min(A_CALL, count - first);
    const contacts = Array.from({ length }, (_, number) => ({ email: addressOf(first + number) }));
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ query, variables: { contacts } }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(`no links: ${errors[0].message}`);
    paths.push(...data.createPreferenceLinks.map((link) => new URL(link[kind]).pathname));
  }
  return paths;
}
