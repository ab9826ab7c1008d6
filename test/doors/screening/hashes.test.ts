import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExclusions } from '../../../src/doors/screening/exclusion-file';
import { screenList } from '../../../src/doors/screening/screen-list';
import { DigestTable } from '../../../src/operations/digest-table';
import { type AddressDigest, digestOf, parseDigest } from '../../../src/security/address-digest';
import { email, openStatement, type Person, type Statement, THE_PERSON } from '../../support/statement';

const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

let firm: Statement;
let folder: string;
let eager: Person;
let objector: Person;
let erased: Person;

beforeAll(async () => {
  firm = await openStatement('engage-process');
  folder = await mkdtemp(join(tmpdir(), 'abide-hashes-'));
  const customer = { relation: 'CUSTOMER', business: true } as const;
  [eager, objector, erased] = [await firm.person(customer), await firm.person(customer), await firm.person(customer)];
  await firm.operations.recordObjection(objector, {}, THE_PERSON);
  await firm.operations.eraseContact(erased, 'REQUEST', THE_PERSON);
});
afterAll(async () => {
  await firm.close();
  await rm(folder, { recursive: true, force: true });
});

async function outcomes(lines: readonly string[]): Promise<Record<string, string>> {
  const [list, out] = [join(folder, 'list.csv'), join(folder, 'out')];
  await writeFile(list, `${lines.join('\n')}\n`);
  await screenList(firm.operations, list, { topic: 'newsletter', channel: 'EMAIL', out });
  const found: Record<string, string> = {};
  for (const name of ['sendable', 'withheld', 'rejects']) {
    const rows = (await readFile(join(out, `${name}.csv`), 'utf8')).trimEnd().split('\r\n').slice(1);
    for (const row of rows) {
      const cells = row.replaceAll(/"[^"]*"/g, '-').split(',');
      if (name === 'rejects') found[cells.at(-1) ?? ''] = `rejects ${cells[1]}`;
      else found[cells[0] ?? ''] = `${name} ${cells[1]}`;
    }
  }
  return found;
}

describe('a list of hashes', () => {
  test('in SHA-256 is decided as a list of the addresses would be, that of an erased person too', async () => {
    const of = ({ address }: Person) => hex('sha256', address.value);
    const stranger = hex('sha256', 'nobody@post.example');

    const found = await outcomes(['sha256', of(eager), of(objector).toUpperCase(), of(erased), stranger]);

    expect(found).toEqual({
      [of(eager)]: 'sendable SOFT_OPT_IN',
      [of(objector).toUpperCase()]: 'withheld SUPPRESSED: OBJECTION',
      [of(erased)]: 'withheld SUPPRESSED: ERASURE',
      [stranger]: 'withheld NOT_INFORMED',
    });
  });

  test.each([
    'md5',
    'sha1',
  ])('in %s is compared with held addresses; of the others nothing can be told', async (name) => {
    const of = ({ address }: Person) => hex(name, address.value);

    const found = await outcomes([of(eager), of(objector), of(erased), hex(name, 'nobody@post.example')]);

    expect(found).toEqual({
      [of(eager)]: 'sendable SOFT_OPT_IN',
      [of(objector)]: 'withheld SUPPRESSED: OBJECTION',
      [of(erased)]: 'rejects HASH_UNMATCHED',
      [hex(name, 'nobody@post.example')]: 'rejects HASH_UNMATCHED',
    });
  });

  test('may be mixed with addresses, and hands no address out', async () => {
    const md5 = hex('md5', eager.address.value);

    const found = await outcomes(['email', md5, objector.address.value]);

    expect(found).toEqual({
      [md5]: 'sendable SOFT_OPT_IN',
      [objector.address.value]: 'withheld SUPPRESSED: OBJECTION',
    });
  });
});

test('hashes are those that other systems make', () => {
  const address = email(' Jan.Jansen@Example.NL ');

  expect(digestOf(address, 'MD5')).toBe('8a8c153298f0ed1fb2b0daac5ef1080d');
  expect(digestOf(address, 'SHA1')).toBe('1ecc0735f9105275eba4ddc9f0ed83b36b7814a1');
  expect(digestOf(address, 'SHA256')).toBe('6b74a8d9996b1e2852c2526229b684b94050446afc0c4745f2d70566f2dc6197');
  expect(parseDigest(' 8A8C153298F0ED1FB2B0DAAC5EF1080D ')).toEqual<AddressDigest>({
    name: 'MD5',
    hex: '8a8c153298f0ed1fb2b0daac5ef1080d',
  });
  expect(parseDigest('8a8c153298f0ed1fb2b0daac5ef1080')).toBeUndefined();
  expect(parseDigest('8a8c153298f0ed1fb2b0daac5ef1080g')).toBeUndefined();
});

test('the table of digests finds what was put in and nothing else, however much it grows', () => {
  const table = new DigestTable();
  const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  for (let number = 0; number < 20_000; number++) table.add(hex('md5', `in-${number}`), uuid(number));

  for (let number = 0; number < 20_000; number += 97) {
    expect(table.find(hex('md5', `in-${number}`))).toBe(uuid(number));
    expect(table.find(hex('md5', `out-${number}`))).toBeUndefined();
  }
});

test('an exclusion list holds who said no, as hashes alone; nobody else, and never who may be sent to', async () => {
  const out = join(folder, 'exclude.csv');
  const paused = await firm.person({ relation: 'CUSTOMER', business: true });
  await firm.operations.pauseMarketing(paused, '2026-12-31', THE_PERSON);
  const stranger = await firm.person();

  const request = { topic: 'newsletter', channel: 'EMAIL', kind: 'EMAIL', digest: 'SHA1' } as const;
  const summary = await writeExclusions(firm.operations, { ...request, out });

  const lines = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
  const of = ({ address }: Person) => hex('sha1', address.value);
  expect(lines.sort()).toEqual([of(objector), of(paused)].sort());
  expect(lines).not.toContain(of(stranger));
  expect(summary).toEqual({ excluded: 2, restricted: 0, seen: 4 });
  await expect(writeExclusions(firm.operations, { ...request, topic: 'none', out })).rejects.toThrow('no such topic');
});
