import { verifySync } from '../../../integrations/verify-sync';
import { connectSystems } from './connect-systems';
import { type ConnectedPerson, connectedPeople, isOpenEverywhere } from './connected-people';
import { AT_HUBSPOT, AT_MAILCHIMP } from './connected-policy';
import type { ConnectedStage } from './connected-stage';
import { ProviderView, tellOpen } from './provider-view';
import { type Step, secondsUntil, stepper } from './step';
import { SyncWatch } from './sync-watch';
import { type MintedLink, Visitor } from './visitor';
import { type Shown, whereToLook } from './where-to-look';

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
  stage.print(whereToLook(stage, story.shown));
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

  /** Who is left to try it on. */
  get shown(): Shown {
    const { presser, chooser, links } = this;
    return {
      presser: { email: presser, pageUrl: links[0]?.pageUrl },
      chooser: { email: chooser, pageUrl: links[2]?.pageUrl },
    };
  }

  async connect(): Promise<void> {
    const { step, visitor, view, watch } = this;
    await connectSystems(this.stage, this.people, { step, visitor, view, watch });
    this.links = await this.step('Mint preference links through GraphQL', async () => {
      const answer = await this.visitor.mintLinks([this.presser, this.leaver, this.chooser]);
      return { answer, line: `${answer.length} links` };
    });
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
