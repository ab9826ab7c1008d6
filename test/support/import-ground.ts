import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../../src/domain/policy';
import type { Channel } from '../../src/domain/words';
import { type FileImport, type ImportOptions, importFile } from '../../src/doors/import/import-file';
import type { Operations } from '../../src/operations';
import { aPolicy, aTopic } from './builders';
import { testGround } from './ground';
import { email, phone } from './statement';

/** News and offers by consent, a survey (service), invoices (mandatory), mapped to types of HubSpot by name and number. */
export const IMPORT_POLICY: Policy = aPolicy({
  topics: [
    aTopic(),
    aTopic({ key: 'offers' }),
    aTopic({ key: 'webinars', doubleOptIn: true, channels: ['EMAIL'] }),
    aTopic({ key: 'texts', channels: ['SMS'] }),
    aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONSENT', channels: ['EMAIL'] }),
    aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT', channels: ['EMAIL'] }),
  ],
  providers: {
    hubspot: {
      contactFields: ['email'],
      types: [
        { name: 'Marketing Information', id: '6871816', kind: 'MARKETING', topics: ['news', 'offers'] },
        { name: 'Webinars', id: '77', kind: 'MARKETING', topics: ['webinars'] },
        { name: 'Customer Service', kind: 'SERVICE', topics: ['survey', 'invoices'] },
        { name: 'Billing', kind: 'SERVICE', topics: ['invoices'] },
      ],
    },
  },
});

export interface ImportGround {
  readonly operations: Operations;
  path(name: string): string;
  write(name: string, content: string | Buffer): Promise<string>;
  read(name: string): Promise<string>;
  take(name: string, options: ImportOptions): Promise<FileImport>;
  /** Writes the lines, a header first, and takes them. */
  takeLines(lines: readonly string[], options: ImportOptions): Promise<FileImport>;
  /** Why a topic may be sent or not; of a suppression its reason. */
  reply(address: string, topic: string, channel?: Channel): Promise<string>;
  pool: Awaited<ReturnType<typeof testGround>>['ground']['database']['pool'];
  close(): Promise<void>;
}

/** Files in a folder of their own, and a service that takes them in. */
export async function importGround(policy: Policy = IMPORT_POLICY): Promise<ImportGround> {
  const folder = await mkdtemp(join(tmpdir(), 'abide-imports-'));
  const { ground, operations, close } = await testGround(policy);
  const path = (name: string) => join(folder, name);
  const take = (name: string, options: ImportOptions) => importFile(operations, path(name), options);
  const write = async (name: string, content: string | Buffer) => {
    await writeFile(path(name), content);
    return path(name);
  };
  return {
    operations,
    pool: ground.database.pool,
    path,
    write,
    read: (name) => readFile(path(name), 'utf8'),
    take,
    takeLines: async (lines, options) => {
      await write('lines.csv', lines.join('\n'));
      return take('lines.csv', options);
    },
    reply: async (address, topic, channel = 'EMAIL') => {
      const key = { address: address.includes('@') ? email(address) : phone(address) };
      const { decisions } = await operations.decideSends([key], topic, channel);
      return decisions[0]?.suppressionReason ?? decisions[0]?.reason ?? 'NONE';
    },
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}
