import { AbideError } from '../../errors';
import { namedAddressColumns, plainName } from '../list/column-names';
import { looksLikeNo } from './cell-words';
import { HUBSPOT_FIELDS, type HubspotField, hubspotFieldOf, typeOfColumn } from './hubspot-labels';
import type { ImportShape } from './import-source';
import { shownLabel } from './sensitive-columns';

export type HubspotShape = Extract<
  ImportShape,
  'HUBSPOT_CONTACTS' | 'HUBSPOT_UNSUBSCRIBES_AND_BOUNCES' | 'HUBSPOT_OPT_OUT_LIST'
>;

export interface HubspotColumns {
  readonly shape: HubspotShape;
  readonly names: readonly string[];
  readonly email: readonly number[];
  /** A label may be repeated: all places of it, in order. */
  readonly places: Readonly<Record<HubspotField, readonly number[]>>;
  /** A column for each subscription type, by its name or number in HubSpot. */
  readonly types: readonly { readonly type: string; readonly place: number }[];
}

const MARKS_OF_BOUNCES: readonly HubspotField[] = ['portalBounce', 'stopsAll', 'spamReport', 'globalBounce'];

/**
 * Which of HubSpot's three files this is, told by its header, and where everything stands in it. What could be two of
 * them, or none, is refused: an opt-out list that is taken for contacts would lose every no in it.
 */
export function readHubspotHeader(header: readonly string[]): HubspotColumns {
  const names = header.map((name) => name.trim());
  const email = namedAddressColumns(names, 'EMAIL');
  if (email.length === 0) throw refusal('There is no column "Email": this is no file of HubSpot that names people.');
  const places = Object.fromEntries(
    HUBSPOT_FIELDS.map((field) => [
      field,
      names.flatMap((name, place) => (hubspotFieldOf(name) === field ? [place] : [])),
    ]),
  ) as Record<HubspotField, number[]>;
  const shape = shapeOf(names, places);
  const known = new Set([...email, ...Object.values(places).flat()]);
  const types = names.flatMap((name, place) => {
    const type = known.has(place) ? undefined : typeOfColumn(name, shape);
    return type === undefined ? [] : [{ type, place }];
  });
  const typed = new Set(types.map(({ place }) => place));
  const strange = names.find((name, place) => !known.has(place) && !typed.has(place) && looksLikeNo(name));
  if (strange !== undefined && !OTHER_OPT_OUTS.test(plainName(strange))) throw notUnderstood(strange);
  return { shape, names, email, places, types };
}

/** Out of HubSpot's own enrichment of its records: no choice about messages. */
const OTHER_OPT_OUTS = /^(hs )?enrichment opt(ed)? out/;

function shapeOf(names: readonly string[], places: Readonly<Record<HubspotField, readonly number[]>>): HubspotShape {
  const has = (field: HubspotField) => places[field].length > 0;
  const portal = names.filter((name) => /^(portal|global) /.test(plainName(name)));
  const isBounces = MARKS_OF_BOUNCES.some(has) && portal.length > 0;
  const isContacts =
    has('recordId') || has('unsubscribedFromAll') || names.some((name) => typeOfColumn(name, 'HUBSPOT_CONTACTS'));
  if (isBounces && isContacts)
    throw refusal(
      'The header has columns of an export of contacts and of an export of unsubscribes and bounces: hand in each as HubSpot gave it.',
    );
  if (isBounces) return 'HUBSPOT_UNSUBSCRIBES_AND_BOUNCES';
  if (isContacts) return 'HUBSPOT_CONTACTS';
  if (names.filter((name) => name !== '').length === 1) return 'HUBSPOT_OPT_OUT_LIST';
  throw refusal(
    'Nobody can tell which file of HubSpot this is. An export of contacts has "Record ID" or "Unsubscribed from all email", an export of unsubscribes and bounces "Portal Unsubscribe", and an opt-out list the column "Email" alone. A CSV file of your own is read with --format csv.',
  );
}

function notUnderstood(column: string): AbideError {
  return refusal(
    `The column "${shownLabel(column)}" looks like a no and is not understood. Call it "Unsubscribed from all email" or "Opted out of email: <type>" if it is one, or remove it.`,
  );
}

function refusal(message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'header' });
}
