import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isSpecifiedScalarType, lexicographicSortSchema, printSchema } from 'graphql';
import { buildGraphqlSchema } from '../../schema/build-schema';
import { newestRelease, unnamedBreaks } from '../support/breaking-changes';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('the public contract', () => {
  test('what breaks a client of the last release is named in the changelog; ABIDE_WRITE_RELEASED=1 with each release', async () => {
    const changelog = read('CHANGELOG.md');
    const now = read('schema/schema.graphql');
    if (process.env.ABIDE_WRITE_RELEASED === '1') {
      writeFileSync(join(ROOT, 'schema/released.graphql'), `# Release: ${newestRelease(changelog)}\n${now}`);
    }
    const released = read('schema/released.graphql');

    expect(await unnamedBreaks({ released, now, changelog })).toEqual([]);
    expect(released).toMatch(`# Release: ${newestRelease(changelog)}\n`);
  });

  test('it is kept sorted, so that a change of it is read as one', () => {
    const text = read('schema/schema.graphql');
    const laidOut = (sdl: string) => sdl.replace(/^( *)"""\n *(.+)\n *"""$/gm, '$1"""$2"""').trim();

    expect(laidOut(text)).toBe(laidOut(printSchema(lexicographicSortSchema(buildSchema(text)))));
  });

  test('a scalar of ours says where it is specified', () => {
    const own = Object.values(buildGraphqlSchema().getTypeMap()).filter(
      (type) => 'serialize' in type && !('getValues' in type) && !isSpecifiedScalarType(type),
    );

    expect(own.map((type) => [type.name, 'specifiedByURL' in type && Boolean(type.specifiedByURL)])).toEqual([
      ['DateTime', true],
    ]);
  });
});

describe('the design', () => {
  /** What is not as the design has it, each for a reason that stands in the docs. */
  const KNOWN = [
    // An erasure for that reason leaves nobody who could be answered; the ending is written all the same.
    'Mutation.endUnderAge',
  ];

  test('every query, mutation, argument and word that it names is there, and of the same type', async () => {
    const designed = read('test/support/design-contract.graphql');
    const now = read('schema/schema.graphql');

    const breaks = await unnamedBreaks({ released: designed, now, changelog: '' });

    expect(breaks.map((text) => text.split(': ')[0]).sort()).toEqual(KNOWN);
  });
});

describe('a change that breaks a client', () => {
  const released = `
    type Query { contact(id: ID!, depth: Int): Contact  topics(of: TopicFilter): [String!]! }
    type Contact { id: ID!  name: String  channel: Channel }
    enum Channel { EMAIL SMS }
    input TopicFilter { key: ID }`;
  const changed = (from: string, to: string) => released.replace(from, to);
  const breaksOf = (now: string, changelog = '## Unreleased\n') => unnamedBreaks({ released, now, changelog });

  test.each([
    ['a field is gone', changed('name: String', ''), 'Contact.name'],
    ['a field has another type', changed('name: String', 'name: Int'), 'Contact.name'],
    ['a field may be null now', changed('id: ID!  name', 'id: ID  name'), 'Contact.id'],
    ['an argument is gone', changed(', depth: Int', ''), 'Query.contact.depth'],
    ['an argument is needed now', changed('depth: Int', 'depth: Int!'), 'Query.contact.depth'],
    ['a value is gone', changed(' SMS', ''), 'Channel.SMS'],
    ['an input field is needed now', changed('key: ID', 'key: ID!'), 'TopicFilter.key'],
  ])('is found when %s, until the changelog names it', async (_what, now, path) => {
    const before = await breaksOf(now);
    const elsewhere = await breaksOf(now, `## Unreleased\n- \`${path}\`\n## 0.1.0\n- Breaking: \`${path}\` is gone.\n`);
    const named = await breaksOf(now, `## Unreleased\n- Breaking: ask for more,\n  and not for \`${path}\`.\n`);

    expect(before).toEqual([expect.stringContaining(`${path}: `)]);
    expect(elsewhere).toEqual(before);
    expect(named).toEqual([]);
  });

  test.each([
    ['a field is new', changed('name: String', 'name: String  email: String')],
    ['an argument that may be left out is new', changed('depth: Int', 'depth: Int, at: String')],
    ['a field is never null anymore', changed('name: String', 'name: String!')],
    ['a field is deprecated', changed('name: String', 'name: String @deprecated(reason: "Ask for email.")')],
  ])('is not when %s', async (_what, now) => {
    expect(await breaksOf(now)).toEqual([]);
  });
});
