import { DatabaseError } from 'pg';
import { AbideError } from '../src/errors';
import { createLog, type LogFields } from '../src/log';

function written(fields: LogFields, message = 'Something happened.'): Record<string, unknown> {
  let line = '';
  const destination = {
    write: (text: string) => {
      line += text;
    },
  };
  createLog({ destination }).info(message, fields);
  return JSON.parse(line);
}

describe('the log', () => {
  test('writes ids, codes, hashes and times', () => {
    const fields = {
      contact: '018f3a5e-0000-7000-8000-000000000001',
      at: new Date('2026-03-01T10:00:00Z'),
      position: 12n,
      hash: 'd2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26',
      nested: { codes: ['OPTED_OUT'] },
    };

    expect(written(fields)).toMatchObject({ ...fields, at: '2026-03-01T10:00:00.000Z', position: '12' });
  });

  test.each([
    ['an e-mail address', 'noor@example.com'],
    ['an e-mail address in a URL', 'https://example.com/?to=noor%40example.com'],
    ['a connection string with its password', 'postgres://abide:word@db.example.com/abide'],
    ['a phone number', '+31612345678'],
    ['a phone number with spaces', 'call +31 6 1234 5678 now'],
  ])('withholds %s, wherever it stands', (_, value) => {
    const line = written({ deep: [{ value }], err: new Error(value, { cause: new Error(value) }) }, value);

    expect(JSON.stringify(line)).not.toMatch(/noor|word@|1234 ?5678/);
    expect(line.deep).toEqual([{ value: '[withheld]' }]);
  });

  test('throws in tests instead', () => {
    const log = createLog({ isStrict: true, level: 'silent' });

    expect(() => log.info('Sent.', { to: 'noor@example.com' })).toThrow('would have held');
    expect(() => log.with({ to: '+31612345678' })).toThrow('would have held');
  });

  test('passes code, constraint and table of a database error, and none of its words', () => {
    const error = Object.assign(new DatabaseError('duplicate key value Noor', 1, 'error'), {
      severity: 'ERROR',
      code: '23505',
      constraint: 'address_key',
      table: 'address',
      detail: 'Key (name)=(Noor) already exists.',
    });

    const line = written({ err: new AbideError('CONFLICT', 'It is taken.', { cause: error }) });

    expect(JSON.stringify(line)).not.toContain('Noor');
    expect(line.err).toMatchObject({
      code: 'CONFLICT',
      message: 'It is taken.',
      cause: { code: '23505', constraint: 'address_key', table: 'address' },
    });
  });
});
