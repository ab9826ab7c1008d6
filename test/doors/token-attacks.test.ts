import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InteractionDoor, openInteractionDoor, type Reader } from '../support/interaction-door';
import { tablesOf } from '../support/tables';

const TOPIC = 'updates-netherlands';
const LINKS = `mutation ($to: [ContactKey!]!, $topic: ID) {
  createPreferenceLinks(contacts: $to, topic: $topic) { pageUrl } }`;
const TRACKING = `mutation ($to: [ContactKey!]!, $topic: ID!, $urls: [String!]!) {
  createTrackingLinks(contacts: $to, topic: $topic, urls: $urls) { pixelUrl links { trackedUrl } } }`;
const OBJECT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  recordObjection(contact: $contact, evidence: $evidence) { id } }`;
const LIFT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  liftObjection(contact: $contact, optIns: [{ topic: "${TOPIC}", channel: EMAIL }], evidence: $evidence) { id } }`;

let door: InteractionDoor;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abide-attacks-'));
  door = await openInteractionDoor('ekco', { ABIDE_DATA_DIR: folder });
});
afterAll(async () => {
  await door.app.close();
  await rm(folder, { recursive: true });
});

const tokenOf = (url = '') => /\/[pcou]\/([\w-]+)/.exec(url)?.[1] ?? '';

/** A token of each purpose, all of one person whose lift waits. */
async function tokensOf({ id }: Reader): Promise<Readonly<Record<string, string>>> {
  const to = [{ id }];
  const urls = ['https://shop.example/offer'];
  type Tracked = { createTrackingLinks: { pixelUrl: string; links: { trackedUrl: string }[] }[] };
  const [tracked] = (await door.ask<Tracked>(TRACKING, { to, topic: TOPIC, urls })).createTrackingLinks;
  type Made = { createPreferenceLinks: { pageUrl: string }[] };
  const [link] = (await door.ask<Made>(LINKS, { to, topic: TOPIC })).createPreferenceLinks;
  const evidence = () => ({ statedBy: 'RECIPIENT', occurredAt: new Date().toISOString(), reference: 'letter' });
  await door.ask(OBJECT, { contact: { id }, evidence: evidence() });
  await door.ask(LIFT, { contact: { id }, evidence: evidence() });
  const { operations } = door.app;
  const key = (await operations.readContact({ contactId: id }))?.addresses[0]?.key as never;
  const fresh = await operations.readMail({ kind: 'FRESH_LINK', key }, randomUUID());
  const confirmation = await operations.readMail({ kind: 'CONFIRMATION', contactId: id, key } as never, randomUUID());
  return {
    campaign: tokenOf(link?.pageUrl),
    pixel: tokenOf(tracked?.pixelUrl),
    click: tokenOf(tracked?.links[0]?.trackedUrl),
    fresh: tokenOf(fresh?.url),
    confirmation: tokenOf(confirmation?.url),
  };
}

function flipped(token: string, at: number): string {
  const other = token[at] === 'A' ? 'B' : 'A';
  return token.slice(0, at) + other + token.slice(at + 1);
}

/** What is made of good tokens without the key. `swapped` joins the start of one person's with the end of another's. */
function forgeries(own: string, other: string): string[] {
  const places = [0, 3, 5, 8, 12, 20, Math.floor(own.length / 2), own.length - 2];
  const cuts = [1, 4, 8, own.length - 1];
  const middle = Math.floor(own.length / 2);
  return [
    ...places.map((at) => flipped(own, at)),
    ...cuts.map((length) => own.slice(0, length)),
    own.slice(0, middle) + other.slice(middle),
    other.slice(0, -22) + own.slice(-22),
    `${own}A`,
    `${own}=`,
    `${own}.`,
    own.toLowerCase(),
    encodeURIComponent(`${own.slice(0, -1)}é`),
    `${own}%00`,
    `${own}%0d%0aSet-Cookie:a=b`,
    '..%2f..%2fetc%2fpasswd',
    'A'.repeat(1_000),
    'A'.repeat(8_000),
    '%F0%9F%92%A3',
    "' OR 1=1 --",
  ];
}

interface Seen {
  readonly status: number;
  readonly body: string;
  readonly headers: string;
}

async function see(method: string, path: string): Promise<Seen> {
  const body = method === 'POST' ? new URLSearchParams({ act: 'stop', 'List-Unsubscribe': 'One-Click' }) : undefined;
  const response = await fetch(`${door.app.url}${path}`, {
    method,
    body,
    redirect: 'manual',
    headers: { 'accept-language': 'en' },
  });
  const headers = [...response.headers].filter(
    ([name]) => !['date', 'connection', 'keep-alive', 'x-request-id'].includes(name),
  );
  return { status: response.status, body: await response.text(), headers: JSON.stringify(headers) };
}

/** A path that is no text. The picture's door gives the page too: no link of ours can have brought it about. */
const UNREADABLE = '%FF%FE';

/** Every door of links, with the purposes of tokens that it opens. */
const DOORS = [
  { prefix: '/p/', suffix: '', methods: ['GET', 'POST'], opens: ['campaign', 'fresh', 'confirmation'] },
  { prefix: '/u/', suffix: '', methods: ['GET', 'POST'], opens: ['campaign'] },
  { prefix: '/c/', suffix: '', methods: ['GET'], opens: ['click'] },
  { prefix: '/o/', suffix: '.gif', methods: ['GET'], opens: ['pixel'] },
] as const;

test.each(
  DOORS,
)('$prefix gives one neutral answer to every token that is not for it, and changes nothing', async (way) => {
  const own = await tokensOf(await door.reader({ relation: 'CUSTOMER', business: true }));
  const others = await tokensOf(await door.reader({ relation: 'CUSTOMER', business: true }));
  expect(Object.values(own).filter((token) => token.length < 30)).toEqual([]);
  const forOthers = Object.keys(own).filter((purpose) => !(way.opens as readonly string[]).includes(purpose));
  const bad = [
    ...way.opens.flatMap((purpose) => forgeries(own[purpose] as string, others[purpose] as string)),
    ...forOthers.map((purpose) => own[purpose] as string),
  ];
  const before = await tablesOf(door.app.pool);

  for (const method of way.methods) {
    const answers = new Set<string>();
    for (const token of bad) {
      const answer = await see(method, `${way.prefix}${token}${way.suffix}`);
      expect([200, 400, 404, 414, 431]).toContain(answer.status);
      answers.add(JSON.stringify(answer));
    }
    expect([...answers]).toHaveLength(1);
    const unreadable = await see(method, `${way.prefix}${UNREADABLE}${way.suffix}`);
    expect(unreadable).toMatchObject({ status: 404, body: expect.not.stringContaining('FF') });
    if (way.suffix === '') expect(JSON.stringify(unreadable)).toBe([...answers][0]);
  }

  expect(await tablesOf(door.app.pool)).toEqual(before);
});
