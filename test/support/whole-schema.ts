import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { buildGraphqlSchema } from '../../schema/build-schema';

/** A field of the root, with an operation that gives it every argument it must have and asks for all that it can answer. */
export interface WayIn {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly document: string;
  readonly type: GraphQLOutputType;
}

/** What an argument or input field is given, by its name or else its type; undefined: something of that type. */
export type Given = (argument: { readonly name: string; readonly type: string; readonly of: string }) => unknown;

const DEEPEST = 6;
const VALUES: Readonly<Record<string, string>> = { Int: '1', Boolean: 'true', DateTime: '"2026-01-02T10:00:00Z"' };

/** Every way in that the schema has, so that a new one is found by every test that walks through all of them. */
export function everyWayIn(given: Given): WayIn[] {
  const schema = buildGraphqlSchema();
  const of = (kind: WayIn['kind'], fields: Record<string, GraphQLField<unknown, unknown>>) =>
    Object.values(fields).map((field) => ({
      name: field.name,
      kind,
      document: `${kind} { ${field.name}${argumentsOf(field, given)}${selectionOf(field.type, DEEPEST)} }`,
      type: field.type,
    }));
  return [
    ...of('query', schema.getQueryType()?.getFields() ?? {}),
    ...of('mutation', schema.getMutationType()?.getFields() ?? {}),
  ];
}

function argumentsOf({ name: of, args }: GraphQLField<unknown, unknown>, given: Given): string {
  const needed = args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  const written = needed.map(({ name, type }) => `${name}: ${valueFor(type, { name, of, given })}`);
  return written.length === 0 ? '' : `(${written.join(', ')})`;
}

function valueFor(type: GraphQLInputType, { name, of, given }: { name: string; of: string; given: Given }): string {
  if (isNonNullType(type)) return valueFor(type.ofType, { name, of, given });
  if (isListType(type)) return `[${valueFor(type.ofType, { name, of, given })}]`;
  const wanted = given({ name, type: getNamedType(type).name, of });
  if (wanted !== undefined) return String(wanted);
  if (isEnumType(type)) return type.getValues()[0]?.name as string;
  if (!isInputObjectType(type)) return VALUES[type.name] ?? '"x"';
  const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return `{ ${fields.map((field) => `${field.name}: ${valueFor(field.type, { name: field.name, of, given })}`).join(', ')} }`;
}

function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    if (levels === 1 && isObjectType(getNamedType(field.type))) return [];
    return [`${field.name}${selectionOf(field.type, levels - 1)}`];
  });
  return ` { __typename ${fields.join(' ')} }`;
}
