import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  validate,
} from 'graphql';
import { buildGraphqlSchema, printGraphqlSchema } from '../../schema/build-schema';
import { EXPLANATIONS, explain } from '../../schema/explanation';
import { DecisionReason, SuppressionReason } from '../../src/domain/words';

const CONTRACT = join(__dirname, '../../schema/schema.graphql');

describe('the schema', () => {
  test('schema.graphql is what the classes say; ABIDE_WRITE_SCHEMA=1 writes it anew', () => {
    const printed = printGraphqlSchema();

    if (process.env.ABIDE_WRITE_SCHEMA === '1') writeFileSync(CONTRACT, printed);

    expect(readFileSync(CONTRACT, 'utf8')).toBe(printed);
  });

  test('every example in docs/graphql.md is an operation that the schema takes', () => {
    const page = readFileSync(join(__dirname, '../../docs/graphql.md'), 'utf8');
    const examples = [...page.matchAll(/```graphql\n([\s\S]+?)```/g)].flatMap(
      ([, text]) => parse(text ?? '').definitions,
    );

    const faults = examples.flatMap((operation) =>
      validate(buildGraphqlSchema(), { kind: Kind.DOCUMENT, definitions: [operation] }).map(({ message }) => message),
    );

    expect(examples.length).toBeGreaterThan(8);
    expect(faults).toEqual([]);
  });

  test('every type, field, argument and value is described', () => {
    const schema = buildGraphqlSchema();
    const own = Object.values(schema.getTypeMap()).filter(
      (type) => !type.name.startsWith('__') && !['String', 'ID', 'Boolean', 'Int', 'Float'].includes(type.name),
    );

    const bare = own.flatMap((type) => [
      ...(type.description ? [] : [type.name]),
      ...partsOf(type as GraphQLObjectType).flatMap(([name, part]) =>
        part.description ? [] : [`${type.name}.${name}`],
      ),
    ]);

    expect(bare).toEqual([]);
  });
});

type Described = { readonly description?: string | null };

function partsOf(type: GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType): [string, Described][] {
  if (isEnumType(type)) return type.getValues().map((value) => [value.name, value]);
  if (isInputObjectType(type)) return Object.entries(type.getFields());
  if (!isObjectType(type)) return [];
  return Object.entries(type.getFields()).flatMap(([name, field]): [string, Described][] => [
    [name, field],
    ...field.args.map((arg): [string, Described] => [`${name}(${arg.name})`, arg]),
  ]);
}

describe('explanations', () => {
  test.each(Object.keys(EXPLANATIONS))('%s has a sentence of its own for every reason', (language) => {
    const reasons = Object.keys(DecisionReason).filter((reason) => reason !== 'SUPPRESSED') as DecisionReason[];
    const suppressed = Object.keys(SuppressionReason) as SuppressionReason[];

    const sentences = [
      ...reasons.map((reason) => explain({ reason }, [language])),
      ...suppressed.map((suppressionReason) => explain({ reason: 'SUPPRESSED', suppressionReason }, [language])),
    ];

    expect(new Set(sentences).size).toBe(reasons.length + suppressed.length);
    for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
  });

  test('the languages are those that the schema names, and each has the same keys', () => {
    const description = buildGraphqlSchema().getType('SendDecision')?.toConfig() as {
      fields?: Record<string, Described>;
    };
    const named = description.fields?.explanation?.description?.match(/\b[a-z]{2}\b(?=[,.]| and )/g);
    const keys = Object.values(EXPLANATIONS).map(({ reason, suppressed }) => [
      Object.keys(reason).sort(),
      Object.keys(suppressed).sort(),
    ]);

    expect(Object.keys(EXPLANATIONS).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    expect(named?.filter((tag) => tag in EXPLANATIONS).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    expect(keys).toEqual(keys.map(() => keys[0]));
    expect(keys[0]?.[0]).toEqual(
      Object.keys(DecisionReason)
        .filter((reason) => reason !== 'SUPPRESSED')
        .sort(),
    );
    expect(keys[0]?.[1]).toEqual(Object.keys(SuppressionReason).sort());
  });

  test('no sentence stands in two languages, and none holds a code or a straight quote', () => {
    const sentences = Object.values(EXPLANATIONS).flatMap(({ reason, suppressed }) => [
      ...Object.values(reason),
      ...Object.values(suppressed),
    ]);

    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.filter((sentence) => /[A-Z]{3}|_|['"]/.test(sentence))).toEqual([]);
  });

  test('a regional tag is served by its language, and an unknown one by the next that has a text', () => {
    const dutch = explain({ reason: 'OPTED_OUT' }, ['nl']);

    expect(explain({ reason: 'OPTED_OUT' }, ['nl-BE'])).toBe(dutch);
    expect(explain({ reason: 'OPTED_OUT' }, ['sv', 'nl'])).toBe(dutch);
    expect(explain({ reason: 'OPTED_OUT' }, ['not a tag', undefined])).toBe(explain({ reason: 'OPTED_OUT' }, ['en']));
  });
});
