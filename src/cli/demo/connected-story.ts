import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Provider } from '../../../integrations/provider';
import { verifySync } from '../../../integrations/verify-sync';
import type { ProviderName } from '../../domain/provider-map';
import { importFile } from '../../doors/import/import-file';
import type { Operations } from '../../operations';
import { FirstConnection } from './connected-counts';
import { type ConnectedPerson, connectedPeople, homeFile, isOpenEverywhere, saidNoElsewhere } from './connected-people';
import { fillHubspot, fillMailchimp } from './connected-places';
import { AT_HUBSPOT, AT_MAILCHIMP } from './connected-policy';
import { ProviderView, tellOpen } from './provider-view';
import type { StandIn } from './stand-in';
import { type Step, secondsUntil, stepper } from './step';
import { SyncWatch } from './sync-watch';
import { type MintedLink, Visitor } from './visitor';

export interface ConnectedStage {
  readonly operations: Operations;
  readonly providers: readonly Provider[];
  readonly webhookUrlOf: (provider: ProviderName) => string;
  /** Opens the doors; what the systems hold is put there before. */
  readonly listen: () => Promise<unknown>;
  readonly url: string;
  readonly apiKey: string;
  readonly hubspot: StandIn;
  readonly mailchimp: StandIn;
  /** For the files of the demo; gone afterwards. */
  readonly folder: string;
  readonly print: (text: string) => void;
  readonly signal?: AbortSignal;
  /** 200 when absent. */
  readonly people?: number;
}

/**
 * Plays the sync through processes of their own: three systems that disagree are connected, and then a no goes round
 * from each of them. Whatever does not come to be ends the demo with an error.
 */
export async function runConnectedDemo(stage: ConnectedStage): Promise<void> {
  const people = connectedPeople(stage.people ?? 200);
  const story = new ConnectedStory(stage, people);
  await story.connect();
  await story.pressUnsubscribe();
  await story.openThereAgain();
  await story.unsubscribeAtHubspot();
  await story.untickAtMailchimp();
  await story.sendWhatMustBeSent();
  await story.compareBothSides();
  story.tellWhereToLook();
}

class ConnectedStory {
  private readonly step: Step;
  private readonly visitor: Visitor;
  private readonly view: ProviderView;
  private readonly watch: SyncWatch;
  /** Open everywhere, until their turn in the story comes. */
  private readonly presser: string;
  private readonly leaver: string;
  private readonly chooser: string;
  private links: readonly MintedLink[] = [];

  constructor(
    private readonly stage: ConnectedStage,
    private readonly people: readonly ConnectedPerson[],
  ) {
    this.step = stepper(stage);
    this.visitor = new Visitor(stage.url, stage.apiKey);
    this.view = new ProviderView(stage.hubspot, stage.mailchimp);
    this.watch = new SyncWatch(this.visitor);
    const open = people.filter(isOpenEverywhere).map(({ email }) => email);
    [this.presser, this.leaver, this.chooser] = open as [string, string, string];
  }

  async connect(): Promise<void> {
    const { step, stage, view } = this;
    const people = this.people;
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

    const first = new FirstConnection(people, { visitor: this.visitor, view });
    await step('Connect them: webhooks, and everybody is compared once', async () => {
      await stage.listen();
      await first.countBefore();
      await this.connectWebhooks();
      const seconds = await this.until('all three agree', async () => {
        return (await this.watch.isEverybodyRead()) && (await first.isInStep());
      });
      return `all three agree after ${seconds} s\n      ${first.tell()}`;
    });

    this.links = await step('Mint preference links through GraphQL', async () => {
      const answer = await this.visitor.mintLinks([this.presser, this.leaver, this.chooser]);
      return { answer, line: `${answer.length} links` };
    });
  }

  private async connectWebhooks(): Promise<void> {
    const { hubspot, mailchimp, providers, webhookUrlOf } = this.stage;
    const properties = ['email', 'hs_email_optout', ...Object.values(AT_HUBSPOT).map((id) => `hs_email_optout_${id}`)];
    await hubspot.control('changeWebhooks', { url: webhookUrlOf('hubspot'), properties });
    // A signing secret is told once, when the webhook is made, and would have to be set before.
    await mailchimp.control('change', { signsWebhooks: false });
    await providers.find(({ name }) => name === 'mailchimp')?.connect(webhookUrlOf('mailchimp'));
  }

  async pressUnsubscribe(): Promise<void> {
    const { presser, visitor, view } = this;
    await this.step('A recipient presses one-click unsubscribe (POST, RFC 8058)', async () => {
      const before = `${await this.tellEverywhere(presser)}`;
      await visitor.pressOneClick(this.links[0]?.oneClickUrl ?? '');
      const [there, atMailchimp] = await Promise.all([
        this.until('HubSpot is out of all', () => view.isOutOfAllHubspot(presser)),
        this.until('Mailchimp is unsubscribed', async () => (await this.letters(presser)) === 'unsubscribed'),
      ]);
      return [
        `before: ${before}`,
        `after:  ${await this.tellEverywhere(presser)}`,
        `HubSpot has it as unsubscribed from all after ${there} s, Mailchimp as unsubscribed after ${atMailchimp} s`,
      ].join('\n      ');
    });
  }

  async openThereAgain(): Promise<void> {
    const { presser, view, stage } = this;
    const { hubspot, mailchimp } = stage;
    await this.step('A colleague subscribes the same person again, in HubSpot and in Mailchimp', async () => {
      // What they tell waits a moment, so that the moment can be seen.
      await Promise.all([hubspot, mailchimp].map((one) => one.control('changeWebhooks', { isPaused: true })));
      await hubspot.control('setStatus', { email: presser, subscriptionId: AT_HUBSPOT.news, to: 'SUBSCRIBED' });
      await mailchimp.control('setStatus', { email: presser, audience: AT_MAILCHIMP.letters, status: 'subscribed' });
      const opened = await this.tellEverywhere(presser);
      await Promise.all([hubspot, mailchimp].map((one) => one.control('changeWebhooks', { isPaused: false })));
      await mailchimp.control('flushWebhooks');
      const isClosed = async () => {
        const [there, atMailchimp] = [await view.atHubspot(presser), await this.letters(presser)];
        return !there.news && !there.offers && atMailchimp !== 'subscribed';
      };
      const seconds = await this.until('both are closed again', isClosed);
      return `for a moment: ${opened}\n      Abide has closed both again after ${seconds} s: ${await this.tellEverywhere(presser)}`;
    });
  }

  async unsubscribeAtHubspot(): Promise<void> {
    const { leaver, visitor, stage } = this;
    const pageUrl = this.links[1]?.pageUrl ?? '';
    await this.step('Another person unsubscribes from all mail, on the page of HubSpot', async () => {
      await stage.hubspot.control('unsubscribeFromAll', { email: leaver });
      const [here, atMailchimp] = await Promise.all([
        this.until('Abide says no', async () => (await visitor.decide(leaver, 'news')).startsWith('no')),
        this.until('Mailchimp is unsubscribed', async () => (await this.letters(leaver)) === 'unsubscribed'),
      ]);
      const page = (await visitor.isTicked(pageUrl, 'news')) ? 'ticked' : 'not ticked';
      return `Abide says no after ${here} s, and Mailchimp has it after ${atMailchimp} s; on our page News is ${page}\n      ${await this.tellEverywhere(leaver)}`;
    });
  }

  async untickAtMailchimp(): Promise<void> {
    const { chooser, view, stage } = this;
    const { letters: audience, interests } = AT_MAILCHIMP;
    await this.step('A third one unticks Offers, on the page of Mailchimp', async () => {
      const act = { audience, email: chooser, interests: { [interests.offers]: false } };
      await stage.mailchimp.control('changePreferences', act);
      const seconds = await this.until(
        'HubSpot has Offers closed',
        async () => !(await view.atHubspot(chooser)).offers,
      );
      return `HubSpot has Offers closed after ${seconds} s, and News as before\n      ${await this.tellEverywhere(chooser)}`;
    });
  }

  async sendWhatMustBeSent(): Promise<void> {
    const { presser, visitor } = this;
    await this.step('What has to be sent goes on: the first one is administrator by contract', async () => {
      const duty = { role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 2024-017' };
      await visitor.giveRole(presser, duty);
      const [updates, orders, news] = await Promise.all(
        ['product-updates', 'orders', 'news'].map((topic) => visitor.decide(presser, topic)),
      );
      const customers = await this.view.statusAtMailchimp(presser, AT_MAILCHIMP.customers);
      return `product updates: ${updates}; orders: ${orders}; news: ${news}\n      the audience of customers at Mailchimp, a service list: ${customers}`;
    });
  }

  async compareBothSides(): Promise<void> {
    const { operations, providers } = this.stage;
    await this.step('Compare both sides for everybody (abide sync verify)', async () => {
      const lines: string[] = [];
      for (const provider of providers) {
        let compared = 0;
        await this.until(`${provider.name} and Abide agree`, async () => {
          const verified = await verifySync({ provider, operations }, () => {});
          compared = verified.compared;
          return verified.differences === 0;
        });
        lines.push(`${provider.name}: ${compared} addresses compared, no difference`);
      }
      return [...lines, ...(await this.watch.tell())].join('\n      ');
    });
  }

  tellWhereToLook(): void {
    const { url, apiKey, hubspot, mailchimp, print } = this.stage;
    const { presser, chooser } = this;
    const at = `${hubspot.url}/communication-preferences/v4/statuses/${chooser}?channel=EMAIL`;
    const members = `${mailchimp.url}/3.0/lists/${AT_MAILCHIMP.letters}/members`;
    const curl = (line: string) => `    curl -s ${line}`;
    print(`\nOpen, and watch the others follow:
  the page of the third one         ${this.links[2]?.pageUrl}
  the page of the first one         ${this.links[0]?.pageUrl}
  GraphQL                           ${url}/graphql  (Authorization: Bearer ${apiKey})
  figures                           ${url}/metrics
  what HubSpot holds of the third one, and Mailchimp:
${curl(`-H 'Authorization: Bearer ${hubspot.token}' '${at}'`)}
${curl(`-u any:${mailchimp.token} '${members}?count=3&sort_field=last_changed&sort_dir=DESC'`)}
  the third one leaves at HubSpot; a colleague subscribes the first one at Mailchimp:
${curl(`${hubspot.url}/_control/unsubscribeFromAll -d '{"email":"${chooser}"}'`)}
${curl(`${mailchimp.url}/_control/setStatus -d '{"email":"${presser}","audience":"${AT_MAILCHIMP.letters}","status":"subscribed"}'`)}
  how things stand:
${curl(`${url}/graphql -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '{"query":"{ syncStatus { provider due toLookUp drift } }"}'`)}`);
  }

  private until(what: string, isSo: () => Promise<boolean>): Promise<string> {
    return secondsUntil(this.stage, what, isSo);
  }

  private letters(email: string): Promise<string> {
    return this.view.statusAtMailchimp(email, AT_MAILCHIMP.letters);
  }

  private async tellEverywhere(email: string): Promise<string> {
    const here = await this.visitor.decide(email, 'news');
    const [there, atMailchimp] = [await this.view.atHubspot(email), await this.view.atMailchimp(email)];
    return `news: ${here}; HubSpot sends ${tellOpen(there)}; Mailchimp (${await this.letters(email)}) sends ${tellOpen(atMailchimp)}`;
  }
}
