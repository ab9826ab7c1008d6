import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type Mail from 'nodemailer/lib/mailer';
import type { ComposedMail } from './compose';

export interface MailSettings {
  /** Unset: mails are written as files under the data directory. */
  readonly smtpUrl?: string;
  readonly from: string;
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string };
  readonly dataDir: string;
}

export interface Outbox {
  /** Resolves when the mail server took it, or the file is written. Throws an error that holds a code and no address. */
  send(mail: ComposedMail): Promise<void>;
  /** Where mails are written instead of sent; the page says so. */
  readonly folder?: string;
  /** The contacts that files of mails are there for, from an earlier time without a mail server too. */
  contactIds(): Promise<readonly string[]>;
  /** Takes away the files of mails to these contacts. */
  forget(contactIds: readonly string[]): Promise<void>;
  close(): void;
}

/** Together less than the time after which the job of a mail counts as lost. */
const TIMEOUTS = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };

/**
 * nodemailer signs List-Unsubscribe by default and List-Unsubscribe-Post not, which RFC 8058 asks for: so every field
 * that is signed is named.
 */
const SIGNED_FIELDS =
  'from:to:subject:date:message-id:mime-version:content-type:list-id:list-unsubscribe:list-unsubscribe-post';

export function createOutbox(settings: MailSettings): Outbox {
  return settings.smtpUrl === undefined ? fileOutbox(settings) : smtpOutbox(settings, settings.smtpUrl);
}

/** Comes in at the mail server and goes again. Gives the code of what went wrong; undefined: nothing did. */
export async function tryMailServer(url: string): Promise<string | undefined> {
  const transport = smtpTransport(url);
  try {
    await withoutAddresses(async () => void (await transport.verify()));
    return undefined;
  } catch (error) {
    return error instanceof MailNotSent ? error.code : 'UNKNOWN';
  } finally {
    transport.close();
  }
}

function smtpTransport(url: string) {
  return createTransport({ url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true } as object);
}

function smtpOutbox(settings: MailSettings, url: string): Outbox {
  const transport = smtpTransport(url);
  return {
    send: (mail) => withoutAddresses(async () => void (await transport.sendMail(messageOf(mail, settings)))),
    ...mailFiles(folderOf(settings)),
    close: () => transport.close(),
  };
}

function fileOutbox(settings: MailSettings): Outbox {
  const folder = folderOf(settings);
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    folder,
    send: (mail) =>
      withoutAddresses(async () => {
        const { message } = await transport.sendMail(messageOf(mail, settings));
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(join(folder, fileName(mail)), message as Buffer, { mode: 0o600 });
      }),
    ...mailFiles(folder),
    close: () => transport.close(),
  };
}

function folderOf({ dataDir }: MailSettings): string {
  return join(dataDir, 'mail');
}

/** By job: a mail that is made again takes the place of the first. */
function fileName({ contactId, kind, id }: ComposedMail): string {
  return `${kind.toLowerCase().replaceAll('_', '-')}.${contactId}.${id}.eml`;
}

function mailFiles(folder: string): Pick<Outbox, 'contactIds' | 'forget'> {
  const mails = async () => {
    const names = await readdir(folder).catch(noFolder);
    return names
      .filter((name) => name.endsWith('.eml'))
      .map((name) => ({ file: join(folder, name), contactId: name.split('.')[1] ?? '' }));
  };
  return {
    contactIds: async () => [...new Set((await mails()).map(({ contactId }) => contactId))],
    forget: async (contactIds) => {
      if (contactIds.length === 0) return;
      const forgotten = new Set(contactIds);
      const own = (await mails()).filter(({ contactId }) => forgotten.has(contactId));
      await Promise.all(own.map(({ file }) => rm(file, { force: true })));
    },
  };
}

/** No mail was written yet. Any other trouble must not pass for that. */
function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function messageOf(mail: ComposedMail, { from, dkim }: MailSettings): Mail.Options {
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>.*$/, '');
  return {
    from: { name: mail.brand, address: from },
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${domain}>`,
    // Nested, so that it becomes one header: RFC 2369 allows one.
    list: { unsubscribe: [[{ url: mail.oneClickUrl, comment: '' }]] as never },
    headers: {
      'List-Id': `<your-choices.${domain}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': mail.language,
    },
    dkim: dkim && {
      domainName: dkim.domain,
      keySelector: dkim.selector,
      privateKey: dkim.privateKey,
      headerFieldNames: SIGNED_FIELDS,
    },
  };
}

class MailNotSent extends Error {
  constructor(readonly code: string) {
    super(`the mail did not leave: ${code}`);
  }
}

/** What a mail server answers often repeats the address: of its error only the codes pass. */
async function withoutAddresses(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
    throw new MailNotSent([code, responseCode].filter((part) => part !== undefined).join(' ') || 'UNKNOWN');
  }
}
