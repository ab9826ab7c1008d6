import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashOf } from '../fakes/mailchimp/account';
import type { AudienceSeed } from '../fakes/mailchimp/seeds';
import { type Mailchimp, type MailchimpOptions, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { openMailchimpDocuments } from '../fakes/mailchimp-documents';

type Answer = Readonly<Record<string, unknown>>;
type Method = (...given: unknown[]) => Promise<Answer>;
type Methods = Readonly<Record<string, Method>>;

/** What is used of the real SDK; it brings no types for most of it. */
export interface Sdk {
  setConfig(config: { apiKey?: string; accessToken?: string }): void;
  basePath: string;
  timeout: number;
  readonly lists: Methods;
  readonly batches: Methods;
  readonly batchWebhooks: Methods;
  readonly reports: Methods;
  readonly campaigns: Methods;
  readonly searchMembers: Methods;
  readonly ping: Methods;
}

export const LIST = 'a1b2c3d4e5';
export const NEWS = 'c0ffee0001';
export const EVENTS = 'c0ffee0002';
export const PERMISSION = 'd00d000001';

export const AUDIENCE: AudienceSeed = {
  id: LIST,
  name: 'Newsletter',
  categories: [
    {
      id: 'cafe000001',
      title: 'Topics',
      type: 'checkboxes',
      interests: [
        { id: NEWS, name: 'News' },
        { id: EVENTS, name: 'Fairs, talks' },
      ],
    },
  ],
  permissions: [{ id: PERMISSION, text: 'E-mail' }],
};

export interface Ground {
  readonly mailchimp: Mailchimp;
  readonly sdk: Sdk;
  /** Its URL answers GET and POST with 200. */
  receiver(): Promise<Receiver>;
  close(): Promise<void>;
  /** How a member stands, with what the API hides. */
  standing(email: string): { status?: string; setBy?: string; isInCompliance?: boolean };
  put(email: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  patch(email: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  read(email: string): Promise<Answer>;
}

let documents: ReturnType<typeof openMailchimpDocuments> | undefined;

/** An account with one audience, and the real SDK on it; each request is held against the provider's documents if there. */
export async function startGround(options: MailchimpOptions = {}): Promise<Ground> {
  documents ??= openMailchimpDocuments();
  const check = await documents;
  const mailchimp = await startMailchimp({ audiences: [AUDIENCE], check, ...options });
  const sdk = sdkFor(mailchimp);
  const receivers: Receiver[] = [];
  return {
    receiver: async () => {
      const receiver = await startReceiver();
      receivers.push(receiver);
      return receiver;
    },
    close: async () => {
      await mailchimp.close();
      await Promise.all(receivers.map((one) => one.close()));
    },
    mailchimp,
    sdk,
    standing: (email) => {
      const member = mailchimp.control.readMember({ audience: LIST, email });
      return { status: member?.status, setBy: member?.setBy, isInCompliance: member?.isInCompliance };
    },
    put: (email, body) =>
      sdk.lists.setListMember!(LIST, hashOf(email), { email_address: email, status_if_new: 'subscribed', ...body }),
    patch: (email, body) => sdk.lists.updateListMember!(LIST, hashOf(email), body),
    read: (email) => sdk.lists.getListMember!(LIST, hashOf(email)),
  };
}

/** A client of its own: the module itself gives one instance to all. */
export function sdkFor({ url, apiKey }: { url: string; apiKey: string }): Sdk {
  const shared = require('@mailchimp/mailchimp_marketing') as Sdk & { constructor: new () => Sdk };
  const sdk = new shared.constructor();
  sdk.setConfig({ apiKey });
  sdk.basePath = `${url}/3.0`;
  sdk.timeout = 5000;
  return sdk;
}

/** What a call was refused with; fails when it was not. */
export async function refusalOf(call: Promise<unknown>) {
  const outcome = await call.then(
    () => undefined,
    (error: { status?: number; code?: string; response?: { body?: unknown; type?: string } }) => error,
  );
  if (!outcome) throw new Error('it was not refused');
  const { title, detail, errors } = (outcome.response?.body ?? {}) as {
    title?: string;
    detail?: string;
    errors?: unknown;
  };
  return { status: outcome.status, code: outcome.code, type: outcome.response?.type, title, detail, errors };
}

export interface Received {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly form: URLSearchParams;
}

/** Somebody who takes webhooks. Answers with `status`, or not at all while it is 0. */
export interface Receiver {
  status: number;
  readonly received: Received[];
  readonly url: string;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const listening = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    received.push({ method: request.method ?? '', headers: request.headers, body, form: new URLSearchParams(body) });
    if (receiver.status > 0) response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    status: 200,
    received,
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/hook`,
    close: async () => {
      listening.closeAllConnections();
      await new Promise((resolve) => listening.close(resolve));
    },
  };
  return receiver;
}
