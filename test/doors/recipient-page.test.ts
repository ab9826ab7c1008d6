import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { AbideError } from '../../src/errors';
import { aPolicy } from '../support/builders';
import {
  aPage,
  type DoorSetting,
  LINK,
  openRecipientDoor,
  PAGE_POLICY,
  type RecipientDoor,
  stopped,
  TOKEN,
} from '../support/recipient-door';

let door: RecipientDoor;
afterEach(() => door.close());

async function open(setting: DoorSetting = {}, query = '', headers: Record<string, string> = {}) {
  door = await openRecipientDoor(setting);
  const response = await fetch(`${door.url}/p/${TOKEN}${query}`, { headers });
  return { response, page: await response.text() };
}

async function send(fields: Record<string, string> | string) {
  const response = await fetch(`${door.url}/p/${TOKEN}`, { method: 'POST', body: new URLSearchParams(fields) });
  return { response, page: await response.text() };
}

/** The fields that a browser sends when nothing is touched, and the button is "save". */
function untouched(page: string): Record<string, string> {
  const form = page.split('<form').find((part) => part.includes('value="save"')) ?? '';
  const fields: Record<string, string> = { act: 'save' };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1] ?? '';
    if (!tag.includes('type="checkbox"') || tag.includes(' checked'))
      fields[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  return fields;
}

describe('the preference page', () => {
  test('shows who writes, to which masked address, the stop first, and the choices as they are', async () => {
    const { response, page } = await open();

    expect(response.status).toBe(200);
    expect(page).toContain('Voorbeeld &amp; Zonen schrijft u op j•••@example.org');
    expect(page.indexOf('value="stop"')).toBeGreaterThan(0);
    expect(page.indexOf('value="stop"')).toBeLessThan(page.indexOf('type="checkbox"'));
    expect(page).toContain('name="topic_news" value="on" checked');
    expect(page).toContain('name="topic_offers" value="on">');
    expect(page).toContain('name="topic_training" value="on" checked');
    expect(page).toContain('omdat u geregistreerd staat als administrator voor Gemeente Voorbeeldstad');
    expect(page).not.toContain('topic_product-updates');
    expect(page).toContain('Autoriteit Persoonsgegevens');
    expect(door.reads()).toBe(1);
    expect(door.calls).toHaveLength(0);
  });

  test('goes to nobody else: strict policy that names its one style by hash, no cache, no referrer, no index', async () => {
    const { response, page } = await open();
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-robots-tag')).toContain('noindex');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(page).not.toMatch(/<script|<img|<link|style="|\bsrc=|@import|url\(/);
    expect(gzipSync(page).length).toBeLessThan(14_000);
  });

  test('escapes whatever the policy and the customer names hold', async () => {
    const name = '"><script>alert(1)</script>';
    const { page } = await open({
      policy: { ...PAGE_POLICY, brand: { name, colour: 'red}</style><script>' } },
      page: () => aPage({ maskedAddress: '<b>•••' }),
    });

    expect(page).not.toContain('<script>');
    expect(page).not.toContain('<b>');
  });

  test.each([
    ['?lang= before all', '?lang=en', 'nl', 'nl', 'en'],
    ["the contact's before the browser's", '', 'nl-BE', 'en', 'nl'],
    ["the browser's when the contact has none that is offered", '', 'fr', 'de, en;q=0.5, nl;q=0.4', 'en'],
    ["the policy's first when nobody says", '', undefined, '', 'nl'],
    ["the policy's first for what is nonsense", '?lang=xx&lang=yy', undefined, ';;q=,,*', 'nl'],
  ])('is in the language of %s', async (_name, query, held, acceptLanguage, expected) => {
    const page = aPage();
    const contact = page.contact && { ...page.contact, profile: { language: held } };
    const shown = await open({ page: () => ({ ...page, contact }) }, query, { 'accept-language': acceptLanguage });

    expect(shown.page).toContain(`<html lang="${expected}">`);
  });

  test('shows a topic over which a no stands without a switch, and says how it can be turned on again', async () => {
    const { page } = await open({ page: () => stopped(aPage(), 'offers') }, '?lang=en');

    expect(page).not.toContain('topic_offers');
    expect(page).toContain('What is off');
    expect(page).toContain('fresh link');
  });

  test('of a topic link also offers to stop all marketing', async () => {
    await open({ link: { ...LINK, scope: 'TOPIC', topic: 'news' } }, '?lang=en').then(({ page }) => {
      expect(page).toContain('Unsubscribe from “Newsletter”');
      expect(page).toContain('Stop all marketing');
    });

    await send({ act: 'stop-all' });
    await send({ act: 'stop' });

    expect(door.calls.map(({ link }) => link?.scope)).toEqual(['DIRECT_MARKETING', 'TOPIC']);
  });

  test.each([
    ['a mandatory mail', { ...LINK, scope: 'TOPIC' as const, topic: 'product-updates', mandatory: true }],
    ['a topic that is gone', { ...LINK, scope: 'TOPIC' as const, topic: 'gone' }],
  ])('of %s stops at least all marketing, and says so', async (_name, link) => {
    const { page } = await open({ link }, '?lang=en');

    expect(page).toContain('Stop all marketing');
    expect(page).not.toContain('Unsubscribe from “');
  });

  test('of somebody who was erased still stops, and shows no choices', async () => {
    const erased = aPage({ contact: undefined, maskedAddress: undefined, mandatory: [] });
    const { page } = await open({ page: () => erased, change: () => ({ contactId: undefined }) }, '?lang=en');

    expect(page).toContain('value="stop"');
    expect(page).not.toContain('type="checkbox"');
    expect((await send({ act: 'stop', lang: 'en' })).page).toContain('You are unsubscribed');
  });

  test('that says what one before it said shows each person their own address and choices, and nothing of the other', async () => {
    const many = aPage({ mandatory: [] });
    const people = [
      many,
      { ...many, maskedAddress: 'p•••@example.com' },
      stopped(many, 'news'),
      { ...stopped(many, 'news'), maskedAddress: '<i>•••@example.com' },
      { ...many, maskedAddress: undefined },
      aPage(),
      many,
    ];
    const alone: string[] = [];
    for (const person of people) {
      alone.push((await open({ page: () => person })).page);
      await door.close();
    }

    const next = [...people];
    door = await openRecipientDoor({ page: () => next.shift() ?? aPage() });
    const together: string[] = [];
    for (const _ of people) together.push(await (await fetch(`${door.url}/p/${TOKEN}`)).text());

    expect(together).toEqual(alone);
    expect(new Set(together).size).toBe(people.length - 1);
    expect(together[1]).toContain('schrijft u op p•••@example.com');
    expect(together[3]).toContain('schrijft u op &lt;i&gt;•••@example.com');
  });

  test('that cannot be read is an error, never an empty page', async () => {
    const { response, page } = await open({
      page: () => {
        throw new AbideError('UNAVAILABLE', 'the database does not answer');
      },
    });

    expect(response.status).toBe(503);
    expect(page).toContain('<title>Fout: ');
  });

  test('opened a hundred times with GET and HEAD changes nothing', async () => {
    await open();
    const methods = Array.from({ length: 100 }, (_, index) => (index % 2 ? 'GET' : 'HEAD'));
    await Promise.all(methods.map((method) => fetch(`${door.url}/p/${TOKEN}?act=stop&act=save`, { method })));

    expect(door.calls).toHaveLength(0);
  });
});

describe('stopping from the page', () => {
  test('is recorded with the words shown, and answered with what, when, for whom and what still comes', async () => {
    const { page: before } = await open({}, '?lang=en');
    const wordingId = /name="wording" value="([^"]+)"/.exec(before)?.[1];

    const { response, page } = await send({ act: 'stop', lang: 'en', wording: wordingId ?? '' });

    expect(response.status).toBe(200);
    const wording = expect.stringMatching(/sends you nothing more.* \[Stop all optional messages\]$/);
    const said = { source: 'PAGE', statedBy: 'RECIPIENT', wordingId, wording, language: 'en' };
    expect(door.calls).toEqual([{ name: 'stop', link: LINK, said }]);
    expect(page).toContain('You are unsubscribed');
    expect(page).toContain('j•••@example.org');
    expect(page).toContain('10 March 2026 at 13:00');
    expect(page).toContain('<dd>1234</dd>');
    expect(page).toContain('Product updates');
  });

  test.each([
    ['unknown fields', { act: 'stop', more: 'x', topic_news: 'no', lang: 'zz', wording: '<' }],
    ['a save beside it', 'act=save&act=stop'],
  ])('is a stop with %s', async (_name, fields) => {
    await open();

    expect((await send(fields)).response.status).toBe(200);
    expect(door.calls.map(({ name }) => name)).toEqual(['stop']);
  });

  test('stands when what still comes cannot be read afterwards', async () => {
    await open({
      page: () => {
        throw new AbideError('UNAVAILABLE', 'the database does not answer');
      },
    });

    const { response, page } = await send({ act: 'stop', lang: 'en' });

    expect(response.status).toBe(200);
    expect(page).toContain('You are unsubscribed');
    expect(page).not.toContain('What can still come');
  });

  test('that fails is an error with the button again', async () => {
    await open({
      change: () => {
        throw new AbideError('UNAVAILABLE', 'the database does not answer');
      },
    });

    const { response, page } = await send({ act: 'stop', lang: 'en' });

    expect(response.status).toBe(503);
    expect(page).toContain('<title>Error: Your choice is not recorded yet');
    expect(page).toContain('value="stop"');
  });
});

describe('saving choices', () => {
  test('of a form that nobody touched changes nothing, and asks the operations for nothing', async () => {
    const { page } = await open({}, '?lang=en');

    const saved = await send(untouched(page));

    expect(saved.response.status).toBe(200);
    expect(saved.page).toContain('Nothing has changed');
    expect(door.calls).toHaveLength(0);
  });

  test('sends only what was changed against what was shown', async () => {
    const { page } = await open({}, '?lang=en');
    const { topic_news: _taken, ...fields } = untouched(page);

    await send({ ...fields, topic_offers: 'on' });

    expect(door.calls[0]?.changes).toEqual([
      { topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' },
      { topic: 'offers', channel: 'EMAIL', state: 'OPTED_IN' },
    ]);
  });

  test('tells of each change what became of it, and calls on only what is on', async () => {
    const turned = { news: 'OPTED_OUT', offers: 'UNKNOWN', training: 'OPTED_IN' } as const;
    const after = aPage();
    const choices = after.choices.map((choice) => ({
      ...choice,
      state: turned[choice.topic.key as keyof typeof turned],
      isStopped: choice.topic.key !== 'training',
    }));
    await open({ page: () => ({ ...after, choices }) });

    const { page } = await send(
      'act=save&lang=en&shown_news=on&shown_offers=off&topic_offers=on&shown_training=off&topic_training=on',
    );

    expect(page).toContain('<title>Error: Not everything could be saved');
    expect(page).toContain('“Newsletter” is off.');
    expect(page).toContain('“Offers” stays off. There is an earlier no');
    expect(page).toContain('“Your training sessions and meetings” is on.');
  });

  test.each([
    ['CONFIRMATION_NEEDED' as const, 'There is an earlier no'],
    ['UNDER_AGE' as const, 'We may not turn it on from this page'],
  ])('says of a yes refused as %s that it stays off and whom to ask', async (reason, sentence) => {
    await open({ change: () => ({ refused: [{ index: 0, reason }] }) });

    const { page } = await send('act=save&lang=en&shown_offers=off&topic_offers=on');

    expect(page).toContain('“Offers” stays off.');
    expect(page).toContain(sentence);
  });

  test.each([
    ['an unknown field', 'act=save&shown_news=on&x=1'],
    ['an unknown topic', 'act=save&shown_gone=on'],
    ['a mandatory topic', 'act=save&shown_product-updates=on'],
    ['an unknown value', 'act=save&shown_news=yes'],
    ['a tick that was not shown', 'act=save&topic_news=on'],
    ['a field twice', 'act=save&shown_news=on&shown_news=off'],
    ['an unknown act', 'act=explode'],
    ['no act', 'shown_news=on'],
    ['nothing', ''],
    ['a form without end', `act=save&${'x'.repeat(80_000)}`],
  ])('with %s is refused with a clear page, and changes nothing', async (_name, fields) => {
    await open();

    const { response, page } = await send(`lang=en&${fields}`);

    expect(response.status).toBe(400);
    expect(page).toContain('href="?lang=');
    expect(page).toMatch(/We did not understand the form|Wij begrepen het formulier niet/);
    expect(door.calls).toHaveLength(0);
  });

  test('as JSON is refused by the same page', async () => {
    await open();

    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${door.url}/p/${TOKEN}`, { method: 'POST', body: '{"act":"save"}', headers });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Wij begrepen het formulier niet');
  });

  test('for somebody who was erased meanwhile says so', async () => {
    await open({
      change: () => {
        throw new AbideError('NOT_FOUND', 'no contact is known by this key');
      },
    });

    const { response, page } = await send('act=save&lang=en&shown_news=on');

    expect(response.status).toBe(409);
    expect(page).toContain('<title>Error: There is nothing to choose');
  });
});

test('a policy in a language of its own alone gets English pages with its texts marked as theirs', async () => {
  const policy = aPolicy({ languages: ['es'], brand: { name: 'Ejemplo', colour: '#fff200' } });
  const topic = { ...PAGE_POLICY.topics[0]!, titles: { es: 'Noticias' }, descriptions: {} };
  const choices = [{ topic, channel: 'EMAIL', state: 'OPTED_IN', isStopped: false }] as never;
  const { page } = await open({ policy, page: () => aPage({ choices, mandatory: [] }) });

  expect(page).toContain('<html lang="en">');
  expect(page).toContain('<span lang="es">Noticias</span>');
});
