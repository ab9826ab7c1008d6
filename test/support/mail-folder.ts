import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

/** A data directory of its own, in which the service writes its mails as files. */
export interface MailFolder {
  readonly dataDir: string;
  /** Waits until that many mails to the address are there, and gives them, the oldest first. */
  mailsTo(address: string, atLeast?: number): Promise<Email[]>;
  remove(): Promise<void>;
}

const TRIES = 200;

export async function openMailFolder(): Promise<MailFolder> {
  const dataDir = await mkdtemp(join(tmpdir(), 'abide-mails-'));
  const folder = join(dataDir, 'mail');
  const whole = new Map<string, Email>();
  const mailIn = async (file: string): Promise<Email | undefined> => {
    const known = whole.get(file);
    if (known) return known;
    const raw = await readFile(join(folder, file), 'utf8').catch(() => '');
    // Still being written: a whole one ends with the last boundary.
    if (!raw.trimEnd().endsWith('--')) return undefined;
    const mail = await PostalMime.parse(raw);
    whole.set(file, mail);
    return mail;
  };
  const allMails = async () => {
    const files = await readdir(folder).catch(() => []);
    return (await Promise.all(files.map(mailIn))).filter((mail) => mail !== undefined);
  };
  return {
    dataDir,
    mailsTo: async (address, atLeast = 1) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const own = (await allMails()).filter((mail) => mail.to?.[0]?.address === address);
        if (own.length >= atLeast) return own.sort((one, other) => (one.date ?? '').localeCompare(other.date ?? ''));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('the mail did not come');
    },
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
}

/** The link that the mail is about: the first one to a page. */
export function linkIn({ text }: Pick<Email, 'text'>): string {
  const link = /https?:\/\/\S+\/p\/[\w-]+/.exec(text ?? '')?.[0];
  if (!link) throw new Error('no link in the mail');
  return link;
}
