import fc from 'fast-check';
import { ADDRESS_FAULTS, type AddressFault, type ParsedAddress } from '../../src/domain/address';
import { parseAnyEmail, parseEmail } from '../../src/domain/email-address';
import { maskAddress } from '../../src/domain/mask-address';
import { parsePhone } from '../../src/domain/phone-number';

function outcomeOf(parsed: ParsedAddress): string {
  return parsed.ok ? parsed.address.value : `refused: ${parsed.reason}`;
}

const long = (length: number) => 'a'.repeat(length);
const domainOf = (length: number) => `${long(63)}.${long(63)}.${long(63)}.${long(length - 192)}`;

describe('an e-mail address has one normal form', () => {
  test.each<[string, string, string]>([
    ['blanks around it and capitals go', ' Jan.Jansen@Example.NL ', 'jan.jansen@example.nl'],
    ['a byte order mark and a line end around it go', '\ufeffjan@example.nl\r\n', 'jan@example.nl'],
    ['dots and plus tags stay', 'j.a.n+news@example.com', 'j.a.n+news@example.com'],
    ['an underscore in the local part stays', 'jan_jansen@example.nl', 'jan_jansen@example.nl'],
    ['a composed and a decomposed letter are one', 'ren\u0065\u0301e@example.nl', 'renée@example.nl'],
    ['capitals beyond ASCII are lower-cased', 'RENÉE@example.nl', 'renée@example.nl'],
    ['an international domain becomes ASCII', 'jan@MÜNCHEN.example', 'jan@xn--mnchen-3ya.example'],
    ['a domain already in ASCII form stays', 'jan@xn--mnchen-3ya.example', 'jan@xn--mnchen-3ya.example'],
    ['full-width letters and dots in the domain are folded', 'jan@ＥＸＡＭＰＬＥ。nl', 'jan@example.nl'],
    ['the trailing dot of a domain goes', 'jan@example.nl.', 'jan@example.nl'],
    ['needless quotes go', '"Jan.Jansen"@example.nl', 'jan.jansen@example.nl'],
    ['needless escapes go', '"j\\a\\n"@example.nl', 'jan@example.nl'],
    ['needed quotes stay', '"Jan Jansen"@example.nl', '"jan jansen"@example.nl'],
    ['an @ inside quotes is not the one that counts', '"a@b"@example.nl', '"a@b"@example.nl'],
    ['only quote and backslash keep their escape', '"\\a\\"\\\\ \\b"@example.nl', '"a\\"\\\\ b"@example.nl'],
    ['two dots in a row need quotes', '"a..b"@example.nl', '"a..b"@example.nl'],
    ['a local part of 64 bytes passes', `${long(64)}@example.nl`, `${long(64)}@example.nl`],
    ['quotes that go do not count', `"${long(64)}"@example.nl`, `${long(64)}@example.nl`],
    ['a domain of 253 characters passes', `jan@${domainOf(253)}`, `jan@${domainOf(253)}`],
    ['two hyphens inside a label pass', 'jan@ex--ample.nl', 'jan@ex--ample.nl'],
  ])('%s', (_, text, expected) => {
    expect(outcomeOf(parseEmail(text))).toBe(expected);
  });

  test('every one of these spellings is the same address', () => {
    const spellings = [
      'jan@example.nl',
      'JAN@EXAMPLE.NL',
      '"jan"@example.nl',
      '"\\jan"@Example.nl.',
      '\tjan@ｅxample．nl',
    ];

    expect(new Set(spellings.map((text) => outcomeOf(parseEmail(text))))).toEqual(new Set(['jan@example.nl']));
  });
});

describe('a text that is no e-mail address is refused with its reason', () => {
  test.each<[AddressFault, string[]]>([
    ['EMPTY', ['', '  ', '\n']],
    ['TOO_LONG', [`${long(2000)}@example.nl`]],
    [
      'INVISIBLE_CHARACTER',
      ['j\u200ban@example.nl', 'jan@exam\u00adple.nl', 'ja\u0000n@example.nl', 'ja\tn@example.nl'],
    ],
    [
      'INVISIBLE_CHARACTER',
      ['j\u202ean@example.nl', 'jan\ufe0f@example.nl', 'j\u3164an@example.nl', 'j\u2800@example.nl'],
    ],
    [
      'INVISIBLE_CHARACTER',
      ['"j\u00a0an"@example.nl', 'jan@exam\u200bple.nl', '\u200bjan@example.nl', 'j\ud800@example.nl'],
    ],
    ['AT_SIGN_MISSING', ['jan', 'jan.example.nl']],
    ['LOCAL_PART_EMPTY', ['@example.nl', '""@example.nl']],
    ['LOCAL_PART_TOO_LONG', [`${long(65)}@example.nl`, `${'é'.repeat(33)}@example.nl`, `"${long(61)} b"@example.nl`]],
    ['LOCAL_PART_MALFORMED', ['.jan@example.nl', 'jan.@example.nl', 'j..an@example.nl', 'jan jansen@example.nl']],
    [
      'LOCAL_PART_MALFORMED',
      ['"jan@example.nl', 'j"a"n@example.nl', '"a"b"@example.nl', '"a\\"@example.nl', 'a@b@example.nl'],
    ],
    ['LOCAL_PART_MALFORMED', ['Jan <jan@example.nl', 'mailto:jan@example.nl', 'jan@example.nl,piet@example.nl']],
    ['DOMAIN_EMPTY', ['jan@']],
    ['DOMAIN_TOO_LONG', [`jan@${domainOf(254)}`]],
    [
      'DOMAIN_IS_IP',
      ['jan@[192.0.2.1]', 'jan@[IPv6:2001:db8::1]', 'jan@192.0.2.1', 'jan@0x7f.1', 'jan@１２７.0.0.1', 'jan@1.2.3'],
    ],
    [
      'DOMAIN_MALFORMED',
      ['jan@exa_mple.nl', 'jan@exa＿mple.nl', 'jan@example.nl/x', 'jan@example.nl?x', 'jan@example.nl#x'],
    ],
    [
      'DOMAIN_MALFORMED',
      ['jan@example.nl\\x', 'jan@ex%41mple.nl', 'jan@example.nl:25', 'jan@exam ple.nl', 'jan@xn--a.example'],
    ],
    ['DOMAIN_MALFORMED', ['jan@example.nl>', 'jan@example.123', 'jan@\u0301a.nl']],
    ['DOMAIN_WITHOUT_DOT', ['jan@example', 'jan@example.']],
    ['LABEL_EMPTY', ['jan@example..nl', 'jan@.example.nl', 'jan@example.nl..', 'jan@...']],
    ['LABEL_TOO_LONG', [`jan@${long(64)}.nl`]],
    ['LABEL_HYPHEN', ['jan@-example.nl', 'jan@example-.nl', 'jan@example.-nl']],
  ])('%s', (reason, texts) => {
    expect(texts.map((text) => outcomeOf(parseEmail(text)))).toEqual(texts.map(() => `refused: ${reason}`));
  });

  test('no explanation of a fault can hold the address, since it is a fixed text', () => {
    expect(Object.values(ADDRESS_FAULTS).every((text) => text.endsWith('.') && !/@\w/.test(text))).toBe(true);
  });
});

describe('parsing an e-mail address again changes nothing', () => {
  const pieces = fc.constantFrom(
    'a',
    'Z',
    '.',
    '+',
    '"',
    '\\',
    ' ',
    '@',
    'É',
    'e\u0301',
    'İ',
    'Σ',
    'ß',
    '\u200d',
    '_',
    '-',
    '1',
    '。',
  );
  const domains = fc.constantFrom(
    'example.nl',
    'EXAMPLE.nl.',
    'MÜNCHEN.example',
    'faß.example',
    'xn--fa-hia.example',
    'ª.example',
  );
  const addresses = fc.oneof(
    fc.tuple(fc.array(pieces, { maxLength: 8 }), domains).map(([local, domain]) => `${local.join('')}@${domain}`),
    fc.tuple(fc.array(pieces, { maxLength: 8 }), domains).map(([local, domain]) => `"${local.join('')}"@${domain}`),
    fc
      .tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
      .map(([local, domain]) => `${local}@${domain}.nl`),
    fc.emailAddress(),
  );

  test('for any text that passes', () => {
    fc.assert(
      fc.property(addresses, (text) => {
        const once = parseEmail(text);
        if (once.ok) expect(parseEmail(once.address.value)).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });

  test('capitals, blanks and needless quotes never make another address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const [local, domain] = [text.slice(0, text.lastIndexOf('@')), text.slice(text.lastIndexOf('@') + 1)];
        const variants = [` ${text} `, text.toUpperCase(), `"${local}"@${domain}`, `${text}.`];

        const once = parseEmail(text);

        expect(variants.map(parseEmail)).toEqual(variants.map(() => once));
      }),
    );
  });
});

describe('a phone number has one normal form', () => {
  test.each<[string, string, string | undefined, string]>([
    ['a national number takes the given country', '06 12345678', 'NL', '+31612345678'],
    ['the country may be in lower case', '06-12345678', 'nl', '+31612345678'],
    ['an international number needs no country', '+31 (0)6 1234 5678', undefined, '+31612345678'],
    ['its own country code goes before the given country', '0032 470 12 34 56', 'NL', '+32470123456'],
    ['a number in E.164 stays', '+31612345678', 'BE', '+31612345678'],
    ['a number that is possible but not known to be in use passes', '+15555550100', undefined, '+15555550100'],
  ])('%s', (_, text, country, expected) => {
    expect(outcomeOf(parsePhone(text, country))).toBe(expected);
  });

  test.each<[AddressFault, string, string | undefined]>([
    ['EMPTY', ' ', 'NL'],
    ['TOO_LONG', '1'.repeat(101), 'NL'],
    ['COUNTRY_MISSING', '06 12345678', undefined],
    ['COUNTRY_MISSING', '06 12345678', 'XX'],
    ['PHONE_MALFORMED', 'call 06 12345678 now', 'NL'],
    ['PHONE_MALFORMED', '112', 'NL'],
    ['PHONE_MALFORMED', '+999123456789', undefined],
    ['PHONE_MALFORMED', 'jan@example.nl', 'NL'],
    ['PHONE_EXTENSION', '+31 6 12345678 ext. 12', undefined],
  ])('%s: "%s" with country %s', (reason, text, country) => {
    expect(parsePhone(text, country)).toEqual({ ok: false, reason });
  });

  test('parsing it again, without the country, changes nothing', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 14 });
    const country = fc.constantFrom('NL', 'BE', 'DE', 'GB', 'US', 'CA', 'IT', 'AR', 'MX', 'AT', 'IR', 'CC', undefined);
    fc.assert(
      fc.property(digits, fc.constantFrom('', '+', '00', '0'), country, (number, start, given) => {
        const once = parsePhone(start + number, given);
        if (once.ok) expect(parsePhone(once.address.value)).toEqual(once);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the short way to read a plain address', () => {
  const part = fc.string({ unit: fc.constantFrom(...'az09.-_+@xn'), maxLength: 40 });
  const label = fc.string({ unit: fc.constantFrom(...'az09-xn'), minLength: 1, maxLength: 5 });

  test('says what the whole way says', () => {
    const domain = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
    const text = fc.oneof(
      part,
      fc.tuple(part, domain).map(([local, of]) => `${local}@${of}`),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(parseEmail(one)).toEqual(parseAnyEmail(one));
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    'jan@example.0x1',
    'jan@1.2.3.4',
    'jan@xn--a.example',
    'jan@ab--c.example',
    'jan@0x7f.1',
    'jan@a.b.c.d.nl',
  ])('of %s too', (one) => {
    expect(parseEmail(one)).toEqual(parseAnyEmail(one));
  });
});

describe('a masked address', () => {
  test.each<[string, ParsedAddress, string]>([
    ['shows the first letter and the domain', parseEmail('jan@example.nl'), 'j•••@example.nl'],
    ['hides a local part of one letter', parseEmail('j@example.nl'), '•••@example.nl'],
    ['keeps a letter of two code units whole', parseEmail('𠮷an@example.nl'), '𠮷•••@example.nl'],
    ['starts after the quote', parseEmail('"jan @ home"@example.nl'), 'j•••@example.nl'],
    ['shows country code and last digits of a number', parsePhone('+31612345678'), '+31•••••678'],
    ['hides all of a very short number', parsePhone('+2901234'), '+290•••••'],
  ])('%s', (_, parsed, expected) => {
    expect(parsed.ok && maskAddress(parsed.address)).toBe(expected);
  });
});
