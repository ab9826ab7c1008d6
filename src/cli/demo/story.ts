import { join } from 'node:path';
import { importFile } from '../../doors/import/import-file';
import { screenList } from '../../doors/screening/screen-list';
import type { Operations } from '../../operations';
import { generateList } from './list-generator';
import { generatedPerson, generateMailchimpExport } from './mailchimp-generator';
import { stepper } from './step';
import { Visitor } from './visitor';

export interface Stage {
  readonly operations: Operations;
  readonly url: string;
  readonly apiKey: string;
  /** For the files of the demo; gone afterwards. */
  readonly folder: string;
  readonly print: (text: string) => void;
  /** Stops between two steps. */
  readonly signal?: AbortSignal;
  /** People in the export; 12,000 when absent. */
  readonly contacts?: number;
  /** Lines of the list that is screened; 100,000 when absent. */
  readonly listLines?: number;
}

const SEED = 2026;
const SCREENED = ['direct-marketing', 'newsletter', 'product-updates'] as const;

/** Plays the main job through the real doors and says what came out, each step with its time. */
export async function runDemo(stage: Stage): Promise<void> {
  const { operations, folder, print, contacts = 12_000, listLines = 100_000 } = stage;
  const step = stepper(stage);
  const visitor = new Visitor(stage.url, stage.apiKey);
  const file = (name: string) => join(folder, name);
  const subscribed = subscribedPeople(2);
  const [objector, chooser] = subscribed as [string, string];

  await step(`Make a Mailchimp audience export of ${contacts} made-up people`, async () => {
    const counts = await generateMailchimpExport({ file: file('audience.zip'), contacts, seed: SEED });
    return Object.entries(counts)
      .map(([status, count]) => `${status} ${count}`)
      .join(', ');
  });

  await step('Import it', async () => {
    const { report, rejected } = await importFile(operations, file('audience.zip'), {
      relation: 'CUSTOMER',
      business: true,
    });
    return `${report.created} contacts, ${report.optIns} opt-ins, ${report.stops} stops, ${rejected} lines not taken`;
  });

  const links = await step('Mint preference links through GraphQL', async () => {
    const minted = await visitor.mintLinks([objector, chooser]);
    return { answer: minted, line: `${minted.length} links, with their List-Unsubscribe headers` };
  });

  await step('One recipient presses one-click unsubscribe (POST, RFC 8058)', async () => {
    const before = await visitor.decide(objector, 'newsletter');
    await visitor.pressOneClick(links[0]?.oneClickUrl ?? '');
    const after = await visitor.decide(objector, 'newsletter');
    return `newsletter before: ${before}; after: ${after}`;
  });

  await step('Another one chooses on the page', async () => {
    const saved = await visitor.saveChoice(links[1]?.pageUrl ?? '', 'newsletter', false);
    return `saved (HTTP ${saved}); newsletter: ${await visitor.decide(chooser, 'newsletter')}, offers: ${await visitor.decide(chooser, 'direct-marketing')}`;
  });

  await step('The objector becomes administrator for a customer, by contract', async () => {
    await visitor.giveRole(objector, {
      role: 'administrator',
      customer: 'Gemeente Voorbeeldstad',
      duty: 'contract 2024-017',
    });
    return `product updates: ${await visitor.decide(objector, 'product-updates')}; newsletter: ${await visitor.decide(objector, 'newsletter')}`;
  });

  await step('Import the same people again, everybody "subscribed"', async () => {
    await generateMailchimpExport({
      file: file('everybody.zip'),
      contacts,
      seed: SEED,
      everybodySubscribed: true,
    });
    const { report } = await importFile(operations, file('everybody.zip'), { relation: 'CUSTOMER', business: true });
    const refused = Object.entries(report.refused)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ');
    return `refused: ${refused || 'nothing'}; the objector's newsletter: ${await visitor.decide(objector, 'newsletter')}`;
  });

  await step(`Make a list of ${listLines} lines`, async () => {
    const counts = await generateList({ file: file('list.csv'), lines: listLines, seed: SEED, knownPeople: contacts });
    return Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  });

  for (const topic of SCREENED) {
    await step(`Screen it for ${topic}`, async () => {
      const summary = await screenList(operations, file('list.csv'), {
        topic,
        channel: 'EMAIL',
        out: file(`screened-${topic}`),
      });
      const reasons = Object.entries({ ...summary.reasons, rejects: summary.rejects });
      return [
        `${summary.sendable} sendable of ${summary.lines}`,
        ...reasons.map(([reason, count]) => `${reason.padEnd(22)} ${count}`),
      ].join('\n      ');
    });
  }

  await step('Verify the ledger', async () => {
    const report = await operations.verifyLedger();
    if (!report.isIntact) throw new Error('the ledger of the demo is not whole');
    return `${report.entries} entries in ${report.commits} commits, whole; head ${report.position}:${report.headHash.slice(0, 16)}…`;
  });

  print(`\nOpen:
  the page of the one who chose     ${links[1]?.pageUrl}
  the page of the one who objected  ${links[0]?.pageUrl}
  GraphQL                           ${stage.url}/graphql  (Authorization: Bearer ${stage.apiKey})`);
}

/** The first people of the export whom Mailchimp calls subscribed. */
function subscribedPeople(count: number): string[] {
  const found: string[] = [];
  for (let index = 0; found.length < count; index++) {
    const person = generatedPerson(index, SEED);
    if (person.status === 'subscribed') found.push(person.email);
  }
  return found;
}
