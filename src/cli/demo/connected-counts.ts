import { type ConnectedPerson, saidNo, saidNoElsewhere } from './connected-people';
import { CONNECTED_TOPICS, type ConnectedTopic } from './connected-policy';
import type { ProviderView } from './provider-view';
import type { Visitor } from './visitor';

type OpenTo = Readonly<Record<ConnectedTopic, ReadonlySet<string>>>;
const PLACES = ['Abide', 'HubSpot', 'Mailchimp'] as const;
type OpenByPlace = Readonly<Record<(typeof PLACES)[number], OpenTo>>;

const NOBODY: OpenTo = { news: new Set(), offers: new Set() };
const NOT_COUNTED: OpenByPlace = { Abide: NOBODY, HubSpot: NOBODY, Mailchimp: NOBODY };

/** Counts, before and after systems are connected, whom each of them would send what. */
export class FirstConnection {
  private before: OpenByPlace = NOT_COUNTED;
  private after: OpenByPlace = NOT_COUNTED;

  constructor(
    private readonly people: readonly ConnectedPerson[],
    private readonly places: { readonly visitor: Visitor; readonly view: ProviderView },
  ) {}

  async countBefore(): Promise<void> {
    this.before = await this.openByPlace();
  }

  /** Whether all of them would send each topic to the same people, and none of these ever said no to it. */
  async isInStep(): Promise<boolean> {
    this.after = await this.openByPlace();
    return CONNECTED_TOPICS.every((topic) => {
      const closed = this.people.filter((person) => saidNo(person, topic));
      const sets = PLACES.map((place) => this.after[place][topic]);
      const isSame = sets.every((set) => set.size === sets[0]?.size && [...set].every((email) => sets[0]?.has(email)));
      return isSame && !closed.some(({ email }) => sets.some((set) => set.has(email)));
    });
  }

  tell(): string {
    const change = (topic: ConnectedTopic) =>
      PLACES.map((place) => `${place} ${this.before[place][topic].size} -> ${this.after[place][topic].size}`).join(
        ', ',
      );
    return [
      `the noes of ${this.people.filter(saidNoElsewhere).length} people are taken in; nobody who said no anywhere is open anywhere`,
      ...CONNECTED_TOPICS.map((topic) => `may be sent ${topic.padEnd(7)} ${change(topic)}`),
    ].join('\n      ');
  }

  private async openByPlace(): Promise<OpenByPlace> {
    const { visitor, view } = this.places;
    const emails = this.people.map(({ email }) => email);
    const atHubspot = await view.allAtHubspot(emails);
    const atMailchimp = await view.allAtMailchimp();
    const of = (isOpen: (email: string, topic: ConnectedTopic) => boolean | undefined): OpenTo => ({
      news: new Set(emails.filter((email) => isOpen(email, 'news'))),
      offers: new Set(emails.filter((email) => isOpen(email, 'offers'))),
    });
    return {
      Abide: { news: await visitor.mayGet(emails, 'news'), offers: await visitor.mayGet(emails, 'offers') },
      HubSpot: of((email, topic) => atHubspot.get(email)?.[topic]),
      Mailchimp: of((email, topic) => atMailchimp.get(email)?.[topic]),
    };
  }
}
