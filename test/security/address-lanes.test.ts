import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { keyHashOf } from '../../src/domain/address-key';
import { parseEmail } from '../../src/domain/email-address';
import { prefixOf } from '../../src/domain/verdict-table';
import { LONGEST_IN_LANE, openAddressLanes } from '../../src/security/address-lanes';
import { keyUnder } from '../../src/security/keyed-hash';
import { refUnder } from '../../src/security/screening-ref';
import { FIRST_FREE_WORD, INITIAL_STATE, openSha256Lanes } from '../../src/security/sha256-lanes';

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join('');

test('four lanes give what node:crypto gives, whatever the messages of one block', () => {
  const sha256 = openSha256Lanes();
  if (!sha256) throw new Error('no vectors here');
  const { words, compress } = sha256;
  const [state, block] = [FIRST_FREE_WORD, FIRST_FREE_WORD + 32];
  const ofFour = fc.array(fc.uint8Array({ maxLength: 55 }), { minLength: 4, maxLength: 4 });

  fc.assert(
    fc.property(ofFour, (messages) => {
      for (const [lane, message] of messages.entries()) {
        const padded = Buffer.alloc(64);
        padded.set(message);
        padded[message.length] = 0x80;
        padded.writeUInt32BE(message.length * 8, 60);
        for (let word = 0; word < 16; word++) words[block + 4 * word + lane] = padded.readUInt32BE(4 * word);
        for (let word = 0; word < 8; word++) words[state + 4 * word + lane] = INITIAL_STATE[word] as number;
      }

      compress(state, block, state);

      for (const [lane, message] of messages.entries()) {
        const digest = INITIAL_STATE.map((_, word) => words[state + 4 * word + lane] as number);
        expect(hex(digest)).toBe(createHash('sha256').update(message).digest('hex'));
      }
    }),
  );
});

test.each([1, 12, 32_767])('keys of version %i and names are those of one address at a time', (version) => {
  const keys = { version, hashKey: 'c0'.repeat(32) };
  const mark = 'ab'.repeat(16);
  const lanes = openAddressLanes({ keys, mark });
  if (!lanes) throw new Error('no vectors here');
  const text = fc
    .stringMatching(/^[a-zA-Z0-9_]{1,40}$/)
    .map((local) => `${local}@post.example`)
    .filter((address) => address.length <= LONGEST_IN_LANE);

  fc.assert(
    fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), fc.nat(9), (addresses, at) => {
      for (const [lane, address] of addresses.entries()) {
        const bytes = Buffer.from(`${'x'.repeat(at)}${address},more`);
        lanes.put(lane, bytes, at, at + address.length);
      }

      lanes.run();

      for (const [lane, address] of addresses.entries()) {
        const parsed = parseEmail(address);
        if (!parsed.ok) throw new Error('no address');
        const key = keyUnder(keys, parsed.address);
        expect({ high: lanes.keyWord(lane, 0), low: lanes.keyWord(lane, 1) }).toEqual(prefixOf(keyHashOf(key)));
        const ref = hex([0, 1, 2].map((word) => lanes.refWord(lane, word)));
        expect(`r${ref}`).toBe(refUnder(mark, key));
      }
    }),
  );
});
