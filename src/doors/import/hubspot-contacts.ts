import { basename } from 'node:path';
import type { ProfileCodes } from '../../domain/ledger-entry';
import type { Policy } from '../../domain/policy';
import { plainName } from '../list/column-names';
import type { CsvRecord } from '../list/record-splitter';
import { checkCsvFile } from './csv-file';
import { type HubspotColumns, readHubspotHeader } from './hubspot-header';
import { hubspotFieldOf, typeOfColumn } from './hubspot-labels';
import { type HubspotContext, readHubspotRow } from './hubspot-row';
import { mappedTypes, refuseUnmappedNoes, typesWithoutColumn } from './hubspot-types';
import type { ImportSource, SourceLine } from './import-source';

export interface HubspotTranslation {
  readonly policy: Policy;
  readonly codes?: ProfileCodes;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  /** Subscription types, by name or number, that the policy does not map and whose noes are left out all the same. */
  readonly passOver?: readonly string[];
}

/** As a program wrote it, and a spreadsheet may have saved it. */
const SAVED_BY_ANYBODY = { notUtf8: 'WINDOWS_1252', strayQuotes: 'KEEP' } as const;

/**
 * A file of HubSpot in our words: an export of contacts, one of unsubscribes and bounces, or an opt-out list. None of
 * them opens anything: an empty "Opted out of email" means that nobody asked, and HubSpot keeps no words or time of a yes.
 */
export async function openHubspot(path: string, translation: HubspotTranslation): Promise<ImportSource> {
  const name = basename(path);
  const understands = (column: string) =>
    hubspotFieldOf(column) !== undefined || typeOfColumn(column, 'HUBSPOT_CONTACTS') !== undefined;
  const file = await checkCsvFile({ name, open: () => path }, { ...SAVED_BY_ANYBODY, understands });
  const columns = readHubspotHeader(file.header);
  const types = mappedTypes(columns, translation.policy);
  const passedOver = new Set(translation.passOver?.map(plainName));
  const unmapped = types.filter(({ type, topics }) => topics === undefined && !passedOver.has(plainName(type)));
  await refuseUnmappedNoes(file, columns, unmapped);
  const context = { ...translation, file: name, columns, types };
  return {
    shape: columns.shape,
    notes: notesOn(columns, typesWithoutColumn(columns, translation.policy)),
    hasNoesFirst: false,
    async *lines() {
      for await (const set of file.records()) for (const record of set) yield lineOf(record, context);
    },
    close: () => undefined,
  };
}

function lineOf(record: CsvRecord, context: HubspotContext): SourceLine {
  const place = { file: context.file, line: record.line };
  if (record.fault) return { ...place, faults: [{ reason: record.fault }], leftOut: [] };
  return { ...place, ...readHubspotRow(record.fields, record.line, context) };
}

/** Noes that the people gave in HubSpot and that whoever made the export left out of it. */
function notesOn({ shape, places }: HubspotColumns, without: readonly string[]): string[] {
  if (shape !== 'HUBSPOT_CONTACTS') return [];
  const missing = [
    ...(places.unsubscribedFromAll.length === 0 ? ['Unsubscribed from all email'] : []),
    ...without.map((type) => `Opted out of email: ${type}`),
  ];
  if (missing.length === 0) return [];
  const columns = missing.map((column) => `"${column}"`).join(', ');
  return [
    `The export has no column ${columns}: noes of that kind are not in it. Add them in HubSpot and export again.`,
  ];
}
