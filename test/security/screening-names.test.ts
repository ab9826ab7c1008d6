import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Address, AddressValue } from '../../src/domain/address';
import { keyHashOf } from '../../src/domain/address-key';
import { prefixOf, VerdictTable } from '../../src/domain/verdict-table';
import { numberAt, numberOfRef } from '../../src/doors/screening/repeats';
import { keyUnder } from '../../src/security/keyed-hash';
import { type LookUp, lookUpWith, SetLookUp } from '../../src/security/screening-look-up';
import { HASH_BYTES, markOfScreening, NAME_BYTES, screeningRefs } from '../../src/security/screening-ref';
import { Secrets } from '../../src/security/secrets';
import { aSecret } from '../support/ground';

const ROOM = 50;
const secrets = new Secrets({ current: aSecret(), old: [] });
const keys = secrets.current;
const addresses = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}@[a-z]{1,8}\.example$/), { maxLength: ROOM });
const asAddress = (text: string): Address => ({ kind: 'EMAIL', value: text as AddressValue });

/** A table that says something of every third of them. */
function lookUpOf(texts: readonly string[]): LookUp<number> {
  const table = VerdictTable.withRoomFor(ROOM);
  for (const [place, text] of texts.entries()) {
    const { high, low } = prefixOf(keyHashOf(keyUnder(keys, asAddress(text))));
    if (place % 3 === 0) table.set(high, low, 1 + (place % 200));
  }
  const verdicts = Array.from({ length: 256 }, (_none, code) => code);
  return { memory: table.memory, verdicts, keys, mark: markOfScreening(randomUUID(), secrets) };
}

test('a set is told what each of it would be told alone: the same code, the same name, the same number', () => {
  fc.assert(
    fc.property(addresses, (texts) => {
      const by = lookUpOf(texts);
      const alone = lookUpWith(by);
      const set = new SetLookUp(by, ROOM);
      const codes = texts.map((text, place) => set.find(place, asAddress(text)));
      const names = set.names(texts.length);

      for (const [place, text] of texts.entries()) {
        const { code, ref } = alone(asAddress(text));
        expect(codes[place]).toBe(code);
        const at = place * HASH_BYTES;
        expect(`r${names.toString('hex', at, at + NAME_BYTES)}`).toBe(ref);
        expect(numberAt(names, at)).toBe(numberOfRef(ref));
      }
    }),
  );
});

test('a name is that of one address in one screening, and a letter with 24 hex characters', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const people = ['ann@firm.example', 'bob@firm.example'].map((text) => keyUnder(keys, asAddress(text)));
  const names = [one, other].flatMap((screening) => screeningRefs(screening, secrets)(people));

  expect(new Set(names).size).toBe(4);
  expect(screeningRefs(one, secrets)(people.slice(1))).toEqual([names[1]]);
  expect(names[0]).toMatch(/^r[0-9a-f]{24}$/);
});
