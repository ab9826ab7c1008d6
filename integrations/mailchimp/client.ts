import mailchimp from '@mailchimp/mailchimp_marketing';
import { type Call, type Caller, type CallSettings, callerWithin } from './calls';
import { isNotFound, strangeAnswer } from './failures';
import { type MemberCalls, memberCalls } from './member-calls';
import { type SetUpCalls, setUpCalls } from './set-up-calls';

/** All that we ask of Mailchimp, each call by its meaning. Every one answers or throws a `CallFailure`. */
export type MailchimpPort = MemberCalls & SetUpCalls;

type MailchimpSdk = InstanceType<typeof mailchimp.constructor>;

export interface ClientSettings extends CallSettings {
  /** `<key>-<data centre>`. */
  readonly apiKey: string;
  /** Mailchimp's own, by the data centre in the key, when it is not given. */
  readonly baseUrl?: string;
}

/** Opens a port for one task: its calls share one budget of time. */
export type OpenPort = () => MailchimpPort;

export type Json = Readonly<Record<string, unknown>>;

/** Asks by the SDK; the answer is an object of theirs, or it is an error. */
export type Ask = (
  name: string,
  send: (sdk: MailchimpSdk) => Promise<unknown>,
  isStillWanted?: Call['isStillWanted'],
) => Promise<Json>;

export interface Asker {
  readonly read: Ask;
  readonly write: Ask;
  /** A 204; `false` when what it is about is not there. */
  readonly remove: (name: string, send: (sdk: MailchimpSdk) => Promise<unknown>) => Promise<boolean>;
}

/** The client on the SDK: one of our own, because what the module exports is shared by the whole process. */
export function createClient(settings: ClientSettings): OpenPort {
  const sdk = new mailchimp.constructor();
  // No `server` in the config: the SDK puts it in place of the first such word in any URL, ours included.
  sdk.setConfig({ apiKey: settings.apiKey });
  sdk.basePath = basePathOf(settings);
  sdk.timeout = settings.timeoutMs;
  return () => {
    const asker = askerOf(sdk, callerWithin(settings));
    return { ...memberCalls(asker), ...setUpCalls(asker) };
  };
}

/** The data centre of the account: in the address of its API, else at the end of its key. */
export function dataCentreOf({ apiKey, baseUrl = '' }: Pick<ClientSettings, 'apiKey' | 'baseUrl'>): string {
  const ofAddress = /^https:\/\/([a-z0-9]+)\.api\.mailchimp\.com(\/|$)/.exec(baseUrl)?.[1];
  return ofAddress ?? apiKey.slice(apiKey.lastIndexOf('-') + 1);
}

function basePathOf(settings: ClientSettings): string {
  const { baseUrl } = settings;
  if (baseUrl) return `${baseUrl.replace(/\/+$/, '').replace(/\/3\.0$/, '')}/3.0`;
  return `https://${dataCentreOf(settings)}.api.mailchimp.com/3.0`;
}

function askerOf(sdk: MailchimpSdk, caller: Caller): Asker {
  const ask =
    (isRead: boolean): Ask =>
    (name, send, isStillWanted) =>
      caller({ name, isRead, isStillWanted }, async () => {
        const answer = await send(sdk);
        if (!isObject(answer)) throw strangeAnswer(name);
        return answer;
      });
  return {
    read: ask(true),
    write: ask(false),
    remove: async (name, send) => {
      try {
        await caller({ name }, async () => {
          // Nothing comes with a 204; the page of something in between does not say that it was done.
          if (typeof (await send(sdk)) === 'string') throw strangeAnswer(name);
        });
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list in an answer; an answer without that list is none that we know. */
export function objectsAt(answer: Json, key: string, call: string): Json[] {
  const list = answer[key];
  if (!Array.isArray(list)) throw strangeAnswer(call);
  return list.filter(isObject);
}

export function textAt(value: Json, key: string): string {
  const text = value[key];
  return typeof text === 'string' ? text : '';
}
