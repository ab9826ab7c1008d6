import type { CallLimits, Provider, ProviderDifference, PushOutcome, RawRequest } from '../../integrations/provider';
import { ProviderError } from '../../integrations/provider';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { Policy } from '../../src/domain/policy';
import type { ProviderEvent, ProviderEventOf } from '../../src/domain/provider-event';
import { type ProviderMap, type ProviderName, providerMapOf } from '../../src/domain/provider-map';
import { differenceOf, NOTHING_HELD, newsOf, type ProviderState } from '../../src/domain/provider-state';
import type { PreferenceState } from '../../src/domain/words';

/** What goes wrong with the calls to a provider. */
export type Trouble = 'DOWN' | 'BROKEN' | 'TOO_MANY_CALLS' | 'TOKEN_REFUSED' | 'HANGS' | 'ANSWER_LOST';

/** What a stand-in really holds for an address, looked up past the provider. */
export interface Truth {
  readonly isHeld: boolean;
  readonly topics: Readonly<Record<string, PreferenceState>>;
  /** Of the record, in our words; empty values left out. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A provider on the real library of its maker, against a stand-in of its own. */
export interface ProviderGround {
  readonly provider: Provider;
  readonly policy: Policy;
  /** Two topics of marketing that a person can say yes to by themselves, on lists of their own. */
  readonly topics: readonly [string, string];
  /** A topic on a service list; the policy maps one when it was asked for. */
  readonly service?: string;
  /** The same account from a process that has just started. */
  restarted(): Provider;
  /** By somebody at the company or the person themselves, on the provider's own pages. */
  readonly there: {
    hold(email: string): Promise<void>;
    say(email: string, topic: string, state: 'OPTED_IN' | 'OPTED_OUT'): Promise<void>;
    /** The widest no that a person can say there. */
    stopEverything(email: string): Promise<void>;
    remove(email: string): Promise<void>;
    truth(email: string): Truth;
  };
  /** Befalls every call until it is over; ANSWER_LOST only the next write, which is applied. */
  trouble(trouble: Trouble): Promise<void>;
  isOver(): Promise<void>;
  /** As the provider sends it when this person says no to the topic there. */
  webhookOf(email: string, topic: string): Promise<RawRequest>;
  /** Requests that look like that one and are not the provider's, by what is wrong with them. */
  forgeriesOf(request: RawRequest): Readonly<Record<string, RawRequest>>;
  /** How many people more than one page of a walk. */
  readonly moreThanAPage: number;
  /** Requests that are not as the provider's documents say. */
  wrongRequests(): readonly string[];
  close(): Promise<void>;
}

export interface GroundWish {
  /** The policy maps a service list beside the marketing ones. */
  readonly withService?: boolean;
}

/** No limits: what is measured of them is tested where they are kept. */
export const FREE: CallLimits = {
  run: async (_limit, call, before) => {
    await before?.();
    return call();
  },
  pauseUntil: async () => undefined,
};

export function anEmail(text: string): Address {
  const parsed = parseEmail(text);
  if (!parsed.ok) throw new Error(`${text} is no address`);
  return parsed.address;
}

const AT = new Date('2026-03-01T09:00:00Z');

interface Wish {
  readonly stops?: readonly string[];
  readonly closed?: readonly string[];
  readonly opened?: readonly string[];
  readonly held?: ProviderState;
  readonly fields?: Readonly<Record<string, string>>;
  readonly remoteId?: string;
}

/** What would be pushed for a person; what is held there counts as read and empty unless it is given. */
export function aDifference(email: string, wish: Wish): ProviderDifference {
  const { stops = [], closed = [], opened = [], fields, remoteId } = wish;
  return {
    kind: 'STATE',
    ref: { email: anEmail(email), ...(remoteId && { remoteId }) },
    difference: { stops, closed, opened: opened.map((topic) => ({ topic, lawfulBasis: 'CONSENT' as const })) },
    held: 'held' in wish ? wish.held : NOTHING_HELD,
    ...(fields && { fields }),
    ...(opened.length > 0 && { evidence: { at: AT, text: 'PAGE, entry 12, wording w1' } }),
  };
}

/** What every provider does, through the maker's own library, against a stand-in that behaves as the maker's service. */
export function describeProvider(name: ProviderName, start: (wish?: GroundWish) => Promise<ProviderGround>): void {
  describe(`${name} as a provider`, () => {
    let ground: ProviderGround;
    let provider: Provider;
    let map: ProviderMap;
    let topic: string;
    let other: string;

    const begin = async (wish?: GroundWish) => {
      await ground?.close();
      ground = await start(wish);
      ({ provider } = ground);
      map = providerMapOf(ground.policy, name) as ProviderMap;
      [topic, other] = ground.topics;
    };
    beforeEach(() => begin());
    afterEach(async () => {
      expect(ground.wrongRequests()).toEqual([]);
      await ground.close();
    });

    const push = async (...differences: ProviderDifference[]) => provider.push(differences);
    const pushed = async (email: string, wish: Wish) => done((await push(aDifference(email, wish)))[0]);
    const reading = async (email: string, from = provider) => readingIn(await from.fetch([{ email: anEmail(email) }]));
    const stopAll = () => ({
      stops: map.stops.filter(({ carriesObjection }) => carriesObjection).map(({ key }) => key),
      closed: map.topics.filter((key) =>
        ground.policy.topics.some((one) => one.key === key && one.class === 'MARKETING'),
      ),
    });

    describe('a no', () => {
      test('goes out, is read back, and leaves the other topics as they are', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.say(email, other, 'OPTED_IN');
        const held = (await reading(email))?.state;

        const outcome = await pushed(email, { closed: [topic], held });

        expect(outcome.state.topics).toMatchObject({ [topic]: 'OPTED_OUT', [other]: 'OPTED_IN' });
        expect((await reading(email))?.state.topics).toMatchObject({ [topic]: 'OPTED_OUT', [other]: 'OPTED_IN' });
        expect(ground.there.truth(email).topics).toMatchObject({ [topic]: 'OPTED_OUT', [other]: 'OPTED_IN' });
      });

      test('may be written twice', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const held = (await reading(email))?.state;

        const first = await pushed(email, { closed: [topic], held });
        const second = await pushed(email, { closed: [topic], held });

        expect(second.state.topics[topic]).toBe('OPTED_OUT');
        expect(second.state).toEqual(first.state);
      });

      test('goes out for everybody of a set', async () => {
        const emails = Array.from({ length: 12 }, (_, place) => `p${place}@example.org`);
        for (const email of emails) await ground.there.say(email, topic, 'OPTED_IN');
        const held = new Map<string, ProviderState | undefined>();
        for (const email of emails) held.set(email, (await reading(email))?.state);

        const differences = emails.map((email) => aDifference(email, { closed: [topic], held: held.get(email) }));
        const outcomes = await push(...differences);

        expect(outcomes.map(({ kind }) => kind)).toEqual(emails.map(() => 'DONE'));
        expect(emails.map((email) => ground.there.truth(email).topics[topic])).toEqual(emails.map(() => 'OPTED_OUT'));
      });

      test('makes no record of somebody whom it does not hold', async () => {
        const email = 'bob@example.org';

        await push(aDifference(email, { ...stopAll(), fields: { email, name: 'Bob Example' } }));

        expect(ground.there.truth(email)).toMatchObject({ isHeld: false, fields: {} });
      });

      test('to all marketing closes every topic of it', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.say(email, other, 'OPTED_IN');

        const outcome = await pushed(email, { ...stopAll(), held: (await reading(email))?.state });

        expect(outcome.state.stops).toEqual(expect.arrayContaining(stopAll().stops));
        expect(Object.values(ground.there.truth(email).topics)).not.toContain('OPTED_IN');
        const read = (await reading(email))?.state;
        expect(read?.stops).toEqual(expect.arrayContaining(stopAll().stops));
        expect(read && Object.values(read.topics)).not.toContain('OPTED_IN');
      });

      test('to all marketing leaves a service list alone', async () => {
        await begin({ withService: true });
        const service = ground.service as string;
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.say(email, service, 'OPTED_IN');

        const outcome = await pushed(email, { ...stopAll(), held: (await reading(email))?.state });

        expect(outcome.state.topics[topic]).not.toBe('OPTED_IN');
        expect(ground.there.truth(email).topics[topic]).not.toBe('OPTED_IN');
        expect(ground.there.truth(email).topics[service]).toBe('OPTED_IN');
        expect((await reading(email))?.state.topics[service]).toBe('OPTED_IN');
      });

      test('that was written shows in no reading as news', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const before = (await reading(email))?.state;

        const { state } = await pushed(email, { ...stopAll(), held: before });

        expect(newsOf((await reading(email))?.state as ProviderState, state)).toBeUndefined();
      });

      test('that the person said there is news in the reading', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const before = (await reading(email))?.state;
        await ground.there.say(email, topic, 'OPTED_OUT');

        expect(newsOf((await reading(email))?.state as ProviderState, before)?.closed).toEqual([topic]);
      });

      test('to everything that the person said there shows as a wide stop', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const before = (await reading(email))?.state;
        await ground.there.stopEverything(email);

        expect(newsOf((await reading(email))?.state as ProviderState, before)?.stops).not.toEqual([]);
      });
    });

    describe('a yes', () => {
      test('goes out with the fields that were given, and no others', async () => {
        const email = 'ann@example.org';
        const fields = { email, name: 'Ann de Example', language: 'nl' };

        const outcome = await pushed(email, { opened: [topic], fields });

        expect(outcome.state).toMatchObject({ isHeld: true, topics: { [topic]: 'OPTED_IN' } });
        expect(ground.there.truth(email)).toMatchObject({ isHeld: true, fields, topics: { [topic]: 'OPTED_IN' } });
        expect(ground.there.truth(email).fields).toEqual(fields);
        expect(ground.there.truth(email).topics[other]).not.toBe('OPTED_IN');
        const read = await reading(email);
        expect(read?.profile).toMatchObject({ name: 'Ann de Example', language: 'nl' });
        expect(newsOf(read?.state as ProviderState, outcome.state)).toBeUndefined();
        expect(read?.ref.remoteId).toBe(outcome.remoteId);
      });

      test('that we wrote is no act of the person', async () => {
        const email = 'ann@example.org';
        await pushed(email, { opened: [topic], fields: { email } });

        expect((await reading(email))?.acts?.[topic]).toBeUndefined();
      });

      test('over a no that stands there and that we know goes out, or is told as refused', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.say(email, topic, 'OPTED_OUT');
        const held = (await reading(email))?.state;

        const outcome = await pushed(email, { opened: [topic], held });

        const isRefused = outcome.refused?.includes(topic) ?? false;
        expect(outcome.overwritten).toBeUndefined();
        expect(ground.there.truth(email).topics[topic] === 'OPTED_IN').toBe(!isRefused);
        expect(outcome.state.topics[topic] === 'OPTED_IN').toBe(!isRefused);
      });

      test('under a stop of everything is told as refused, and the stop stays', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.stopEverything(email);
        const held = (await reading(email))?.state;

        const outcome = await pushed(email, { opened: [topic], held, fields: { email } });

        expect(outcome.refused).toEqual([topic]);
        expect(ground.there.truth(email).topics[topic]).not.toBe('OPTED_IN');
        expect((await reading(email))?.state.stops).toEqual(held?.stops);
      });

      test('over a no that was said since the reading is told, does not stand, and the no is news still', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, other, 'OPTED_IN');
        const held = (await reading(email))?.state as ProviderState;
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.say(email, topic, 'OPTED_OUT');

        const outcome = await pushed(email, { opened: [topic], held });

        expect([...(outcome.overwritten ?? []), ...(outcome.refused ?? [])]).toEqual([topic]);
        expect(ground.there.truth(email).topics[topic]).toBe('OPTED_OUT');
        expect(outcome.state.topics[topic]).not.toBe('OPTED_IN');
        expect(newsOf((await reading(email))?.state as ProviderState, outcome.state)?.closed).toEqual([topic]);
      });

      test('is asked for once more right before it goes out, and not written when that says no', async () => {
        const email = 'ann@example.org';
        const asked: string[] = [];
        const difference = aDifference(email, { opened: [topic], fields: { email } });
        const mayStillOpen = async () => {
          asked.push(topic);
          return false;
        };

        const outcome = done((await push({ ...difference, mayStillOpen } as ProviderDifference))[0]);

        expect(asked).toEqual([topic]);
        expect(outcome.state.topics[topic]).not.toBe('OPTED_IN');
        expect(outcome.refused).toBeUndefined();
        expect(ground.there.truth(email)).toMatchObject({ isHeld: false, fields: {} });
        expect(ground.there.truth(email).topics[topic]).not.toBe('OPTED_IN');
      });

      test('is not written for somebody whose no could not be', async () => {
        await ground.there.hold('ann@example.org');
        await ground.trouble('BROKEN');

        const failure = await troubleOf(
          push(
            aDifference('bob@example.org', { closed: [topic] }),
            aDifference('ann@example.org', { closed: [topic], opened: [other] }),
          ),
        );

        expect(failure?.kind).toBe('retry');
        await ground.isOver();
        expect(ground.there.truth('ann@example.org').topics[other]).not.toBe('OPTED_IN');
      });
    });

    describe('fields', () => {
      test('are written one by one: what is not named stays', async () => {
        const email = 'ann@example.org';
        const first = await pushed(email, { opened: [topic], fields: { email, name: 'Ann Example', language: 'nl' } });

        const second = await pushed(email, { held: first.state, remoteId: first.remoteId, fields: { language: 'en' } });

        expect(ground.there.truth(email).fields).toEqual({ email, name: 'Ann Example', language: 'en' });
        expect(second.state.topics).toEqual(first.state.topics);
        expect(ground.there.truth(email).topics[topic]).toBe('OPTED_IN');
      });

      test('of many are written, each their own, and change no choice', async () => {
        const emails = Array.from({ length: 6 }, (_, place) => `p${place}@example.org`);
        const opened: Awaited<ReturnType<typeof pushed>>[] = [];
        for (const email of emails) opened.push(await pushed(email, { opened: [topic], fields: { email } }));
        await ground.there.say('p2@example.org', topic, 'OPTED_OUT');

        const outcomes = await push(
          ...emails.map((email, place) => {
            const { state: held, remoteId } = opened[place] as (typeof opened)[number];
            return aDifference(email, { held, remoteId, fields: { name: `Ann ${place}` } });
          }),
        );

        expect(outcomes.map(({ kind }) => kind)).toEqual(emails.map(() => 'DONE'));
        const names = emails.map((email) => ground.there.truth(email).fields.name);
        expect(names).toEqual(emails.map((_, place) => `Ann ${place}`));
        expect(ground.there.truth('p2@example.org').topics[topic]).not.toBe('OPTED_IN');
      });

      test('are told as held when a write of them would change nothing', async () => {
        const email = 'ann@example.org';
        const fields = { email, name: 'Ann de Example', language: 'nl' };
        const { state } = await pushed(email, { opened: [topic], fields });

        const told = await reading(email);
        // A walk may show a part of what is held, and then says nothing of the fields.
        const walked = readingIn((await provider.walk('ALL', undefined)).events);

        expect(told?.hasFields?.(fields)).toBe(true);
        expect(walked?.hasFields?.(fields)).not.toBe(false);
        for (const other of [{ name: 'Ann Example' }, { language: 'en' }]) {
          expect(told?.hasFields?.({ ...fields, ...other })).toBe(false);
          expect(walked?.hasFields?.({ ...fields, ...other })).not.toBe(true);
        }
        await pushed(email, { held: state, fields: { name: 'Ann' } });
        expect((await reading(email))?.hasFields?.(fields)).toBe(false);
      });

      test('that are missing there are told as not held', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        await ground.there.hold(email);

        expect((await reading(email))?.hasFields?.({ email, name: 'Ann Example' })).toBe(false);
      });
    });

    describe('in trouble', () => {
      test.each<[Trouble, ProviderError['kind']]>([
        ['DOWN', 'retry'],
        ['BROKEN', 'retry'],
        ['HANGS', 'retry'],
        ['TOO_MANY_CALLS', 'slow-down'],
        ['TOKEN_REFUSED', 'unauthorised'],
      ])('of the kind %s every call says %s, and nobody’s address', async (trouble, kind) => {
        const email = 'secret.person@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const held = (await reading(email))?.state;
        await ground.trouble(trouble);

        const failures = [
          await troubleOf(provider.fetch([{ email: anEmail(email) }])),
          await troubleOf(push(aDifference(email, { closed: [topic], held }))),
          await troubleOf(provider.walk('ALL', undefined)),
        ];

        expect(failures.map((failure) => failure?.kind)).toEqual([kind, kind, kind]);
        for (const failure of failures) expect(everythingOf(failure)).not.toMatch(/secret|%40|@example/);
        if (kind === 'slow-down') expect(failures.map((failure) => failure?.until)).not.toContain(undefined);
        await ground.isOver();
        expect((await pushed(email, { closed: [topic], held })).state.topics[topic]).toBe('OPTED_OUT');
      });

      test('a write whose answer was lost may be repeated', async () => {
        const email = 'ann@example.org';
        await ground.there.say(email, topic, 'OPTED_IN');
        const held = (await reading(email))?.state;
        await ground.trouble('ANSWER_LOST');

        expect((await troubleOf(push(aDifference(email, { closed: [topic], held }))))?.kind).toBe('retry');

        await ground.isOver();
        expect(ground.there.truth(email).topics[topic]).toBe('OPTED_OUT');
        expect((await pushed(email, { closed: [topic], held: undefined })).state.topics[topic]).toBe('OPTED_OUT');
      });
    });

    describe('webhooks', () => {
      test('tell of the person whose no they are', async () => {
        const email = 'ann@example.org';
        await ground.there.hold(email);
        await ground.there.say(email, topic, 'OPTED_IN');
        const remoteId = (await reading(email))?.ref.remoteId;
        const request = await ground.webhookOf(email, topic);

        const events = provider.readWebhook(request);

        const ofAnn = events.filter(({ ref }) => ref.email?.value === email || (remoteId && ref.remoteId === remoteId));
        expect(ofAnn.length).toBeGreaterThan(0);
        expect(events.every(({ kind }) => ['LOOK_AGAIN', 'STOPPED', 'READING'].includes(kind))).toBe(true);
      });

      test('have the same ids when they are sent again', async () => {
        const request = await ground.webhookOf('ann@example.org', topic);
        const ids = () => provider.readWebhook(request).map(({ id }) => id);

        expect(ids()).toEqual(ids());
      });

      test('that are not the provider’s are refused', async () => {
        const request = await ground.webhookOf('ann@example.org', topic);

        for (const [what, forgery] of Object.entries(ground.forgeriesOf(request))) {
          const read = () => provider.readWebhook(forgery);
          expect({ what, kind: kindThrown(read) }).toEqual({ what, kind: 'forged' });
        }
      });
    });

    describe('a walk', () => {
      /** Page by page, each by a process of its own. */
      const walked = async (walk: 'ALL' | 'CHANGES', from?: string) => {
        const events: ProviderEvent[] = [];
        for (let cursor = from, page = 0; ; page += 1) {
          if (page > 50) throw new Error('the walk does not end');
          const next = await ground.restarted().walk(walk, cursor);
          events.push(...next.events);
          cursor = next.cursor;
          if (next.isLast) return { events, cursor };
        }
      };
      const emailsRead = (events: readonly ProviderEvent[]) =>
        events.filter(({ kind }) => kind === 'READING').map(({ ref }) => ref.email?.value ?? '');

      test('through everybody finds each once, over restarts', async () => {
        const emails = Array.from({ length: ground.moreThanAPage }, (_, place) => `p${place}@example.org`);
        for (const email of emails) await ground.there.hold(email);
        await ground.there.say('p7@example.org', topic, 'OPTED_IN');
        await ground.there.say('p8@example.org', topic, 'OPTED_IN');
        await ground.there.say('p8@example.org', topic, 'OPTED_OUT');
        await ground.there.say('p9@example.org', topic, 'OPTED_IN');
        await ground.there.stopEverything('p9@example.org');

        const { events } = await walked('ALL');

        expect(emailsRead(events).sort()).toEqual([...emails].sort());
        const stateOf = (email: string) => (events.find(({ ref }) => ref.email?.value === email) as Reading).state;
        expect(stateOf('p7@example.org').topics[topic]).toBe('OPTED_IN');
        expect(stateOf('p8@example.org').topics[topic]).toBe('OPTED_OUT');
        expect(stateOf('p9@example.org').stops).not.toEqual([]);
      });

      test('through everybody of nobody ends', async () => {
        expect((await walked('ALL')).events).toEqual([]);
      });

      test('through changes finds who said no since, and goes on from there', async () => {
        await ground.there.say('ann@example.org', topic, 'OPTED_IN');
        await ground.there.say('bob@example.org', topic, 'OPTED_IN');
        const { cursor } = await walked('CHANGES');
        await ground.there.say('ann@example.org', topic, 'OPTED_OUT');

        const changes = await walked('CHANGES', cursor);

        const read = changes.events.filter(({ ref }) => ref.email?.value === 'ann@example.org');
        expect(read.map((event) => event.kind === 'READING' && event.state.topics[topic])).toContain('OPTED_OUT');
        const after = await walked('CHANGES', changes.cursor);
        expect(after.cursor.length).toBeLessThan(2000);
      });

      test('through interactions of nobody ends', async () => {
        const page = await provider.walk('INTERACTIONS', undefined);

        expect(page).toMatchObject({ events: [], isLast: true });
      });
    });

    describe('an erasure', () => {
      const erase = async (email: string, remoteId?: string) =>
        (await push({ kind: 'ERASE', ref: { email: anEmail(email), remoteId } }))[0];

      test('removes the person, and may be repeated', async () => {
        const email = 'ann@example.org';
        const { remoteId } = await pushed(email, { opened: [topic], fields: { email, name: 'Ann Example' } });

        expect(await erase(email, remoteId)).toEqual({ kind: 'ERASED' });

        expect(ground.there.truth(email)).toMatchObject({ isHeld: false, fields: {} });
        expect((await reading(email))?.state.isHeld ?? false).toBe(false);
        expect(await erase(email, remoteId)).toEqual({ kind: 'ERASED' });
      });

      test('of somebody whom it never held is done', async () => {
        expect(await erase('nobody@example.org')).toEqual({ kind: 'ERASED' });
      });

      test('leaves an address that is known as forgotten, and nothing is written for it again', async () => {
        const email = 'ann@example.org';
        const { remoteId } = await pushed(email, { opened: [topic], fields: { email } });
        await erase(email, remoteId);

        const outcome = await pushed(email, { opened: [topic], fields: { email } });

        expect(outcome.state.isForgotten).toBe(true);
        expect(ground.there.truth(email).isHeld).toBe(false);
        const wished = { topics: { [topic]: { wish: 'CLOSED' as const } }, stops: [] };
        expect(differenceOf(wished, outcome.state)).toBeUndefined();
      });
    });

    describe('what it holds', () => {
      test('is told of those whom it knows, each once, and of others nothing or that nothing is held', async () => {
        await ground.there.hold('ann@example.org');
        await ground.there.hold('bob@example.org');

        const events = await provider.fetch(
          ['ann@example.org', 'bob@example.org', 'ann@example.org', 'nobody@example.org'].map((email) => ({
            email: anEmail(email),
          })),
        );

        const held = events.filter((event) => event.kind === 'READING' && event.state.isHeld);
        expect(held.map(({ ref }) => ref.email?.value).sort()).toEqual(['ann@example.org', 'bob@example.org']);
        const unheld = events.find(({ ref }) => ref.email?.value === 'nobody@example.org') as Reading | undefined;
        expect(unheld?.state ?? NOTHING_HELD).toMatchObject({ isHeld: false, stops: [] });
      });

      test('is found by the provider’s own id too, and a record that is gone is told as gone', async () => {
        await ground.there.hold('ann@example.org');
        const remoteId = (await reading('ann@example.org'))?.ref.remoteId as string;

        const byId = await provider.fetch([{ remoteId }]);
        expect(readingIn(byId)?.ref).toMatchObject({ remoteId, email: anEmail('ann@example.org') });

        await ground.there.remove('ann@example.org');
        expect(await provider.fetch([{ remoteId }])).toMatchObject([{ kind: 'DELETED', ref: { remoteId } }]);
      });

      test('names its lists, and finds no fault in a set-up that fits', async () => {
        const { lists, faults } = await provider.readSetUp();

        expect(faults).toEqual([]);
        for (const one of ground.topics) {
          expect(lists.filter(({ topics }) => topics.includes(one))).toEqual([
            expect.objectContaining({ isActive: true }),
          ]);
        }
      });

      test('tells in which region it keeps the data of the account, and by which name of its own', async () => {
        expect(await provider.readPlace()).toEqual({ name: expect.stringMatching(/^[a-z]+\d+$/), region: 'US' });
      });

      test('can be told to call us, or says how that is done', async () => {
        const said = await provider.connect('https://prefs.example/webhooks');

        expect(said.join(' ')).toContain('https://prefs.example/webhooks');
      });
    });
  });
}

type Reading = ProviderEventOf<'READING'>;

function readingIn(events: readonly ProviderEvent[]): Reading | undefined {
  const readings = events.filter((event): event is Reading => event.kind === 'READING');
  if (readings.length > 1) throw new Error('one person was read more than once');
  return readings[0];
}

function done(outcome: PushOutcome | undefined): Extract<PushOutcome, { kind: 'DONE' }> {
  if (outcome?.kind === 'FAILED') throw outcome.error;
  if (outcome?.kind !== 'DONE') throw new Error(`the push ended as ${outcome?.kind}`);
  return outcome;
}

/** The failure of a call: thrown, or the first among the outcomes of a push. */
export async function troubleOf(call: Promise<unknown>): Promise<ProviderError | undefined> {
  try {
    const outcomes = await call;
    if (!Array.isArray(outcomes)) return undefined;
    return outcomes.find((one: PushOutcome) => one.kind === 'FAILED')?.error;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/** All that could reach a log: the message, the stack, the fields, and those of what caused it. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const own = Object.fromEntries(Object.getOwnPropertyNames(error).map((key) => [key, (error as never)[key]]));
  return `${error.message} ${error.stack} ${JSON.stringify(own)} ${error.cause ? everythingOf(error.cause) : ''}`;
}

function kindThrown(work: () => unknown): string {
  try {
    work();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof ProviderError ? error.kind : String(error);
  }
}
