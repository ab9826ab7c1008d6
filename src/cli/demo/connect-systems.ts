import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importFile } from '../../doors/import/import-file';
import { FirstConnection } from './connected-counts';
import { type ConnectedPerson, homeFile, saidNoElsewhere } from './connected-people';
import { fillHubspot, fillMailchimp } from './connected-places';
import { AT_HUBSPOT } from './connected-policy';
import type { ConnectedStage } from './connected-stage';
import type { ProviderView } from './provider-view';
import { type Step, secondsUntil } from './step';
import type { SyncWatch } from './sync-watch';
import type { Visitor } from './visitor';

interface Eyes {
  readonly step: Step;
  readonly visitor: Visitor;
  readonly view: ProviderView;
  readonly watch: SyncWatch;
}

/** Fills three systems with people of whom they hold different things, and connects them; ends when all three agree. */
export async function connectSystems(
  stage: ConnectedStage,
  people: readonly ConnectedPerson[],
  { step, visitor, view, watch }: Eyes,
): Promise<void> {
  const { hubspot, mailchimp, operations } = stage;
  await step(`Fill a HubSpot and a Mailchimp of this machine with ${people.length} made-up people`, async () => {
    await Promise.all([fillHubspot(hubspot, people), fillMailchimp(mailchimp, people)]);
    return `${people.filter(saidNoElsewhere).length} of them said a no there that Abide does not know of`;
  });

  await step('Import what the company holds itself', async () => {
    const file = join(stage.folder, 'home.csv');
    await writeFile(file, homeFile(people), { mode: 0o600 });
    const { report } = await importFile(operations, file, { format: 'csv', relation: 'CUSTOMER' });
    return `${report.created} contacts, ${report.optIns} opt-ins, ${report.stops} stops`;
  });

  const first = new FirstConnection(people, { visitor, view });
  await step('Connect them: webhooks, and everybody is compared once', async () => {
    await stage.listen();
    await first.countBefore();
    await connectWebhooks(stage);
    const agree = async () => (await watch.isEverybodyRead()) && (await first.isInStep());
    const seconds = await secondsUntil(stage, 'all three agree', agree);
    return `all three agree after ${seconds} s\n      ${first.tell()}`;
  });
}

async function connectWebhooks({ hubspot, mailchimp, providers, webhookUrlOf }: ConnectedStage): Promise<void> {
  const properties = ['email', 'hs_email_optout', ...Object.values(AT_HUBSPOT).map((id) => `hs_email_optout_${id}`)];
  await hubspot.control('changeWebhooks', { url: webhookUrlOf('hubspot'), properties });
  // A signing secret is told once, when the webhook is made, and would have to be set before.
  await mailchimp.control('change', { signsWebhooks: false });
  await providers.find(({ name }) => name === 'mailchimp')?.connect(webhookUrlOf('mailchimp'));
}
