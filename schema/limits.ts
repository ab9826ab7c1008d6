import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { GraphqlContext } from './context';
import type { InputFaults } from './input-faults';

/** Of one list, and of all fields of one request together, the entries of pages counted in. */
export const MOST_CONTACTS = 10_000;
export const LONGEST_BODY_BYTES = 1_048_576;
/** Comparing the fields of a document is quadratic: 8,000 tokens took 0.2 s at worst. What is long goes in variables. */
export const MOST_TOKENS = 10_000;
const DEEPEST = 12;
/** The introspection query of the usual tools goes this deep by itself; it reads the schema only. */
const DEEPEST_INTROSPECTION = 20;
const MOST_FIELDS = 500;
const MOST_ROOT_FIELDS = 20;

/** Takes the contacts that a field names, or the entries of its page, off what the whole request may still ask for. */
export function spendAllowance({ allowance }: GraphqlContext, items: number, faults: InputFaults): void {
  allowance.itemsLeft -= items;
  if (allowance.itemsLeft < 0) {
    faults.add(
      [],
      `One request may name or ask for at most ${MOST_CONTACTS} contacts and entries over all its fields.`,
    );
  }
}

interface Measure {
  readonly depth: number;
  readonly fields: number;
}

/**
 * Refuses operations that are too deep or too wide, fragments written out: a small document can ask for a great deal
 * through fragments and aliases. Runs before anything is resolved.
 */
export function limitRule(context: ValidationContext): ASTVisitor {
  const measured = new Map<string, Measure>();
  return {
    OperationDefinition: (operation) => {
      const fault = faultOf(operation, (name) => fragmentMeasure(name, context, measured));
      if (fault) context.reportError(new GraphQLError(fault, { nodes: operation }));
      return false;
    },
  };
}

type MeasureFragment = (name: string) => Measure;

function faultOf(operation: OperationDefinitionNode, ofFragment: MeasureFragment): string | undefined {
  const isIntrospection = operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
  const { depth, fields } = measure(operation.selectionSet, ofFragment);
  const deepest = isIntrospection ? DEEPEST_INTROSPECTION : DEEPEST;
  if (depth > deepest) return `This operation is ${depth} levels deep; at most ${deepest} are allowed.`;
  if (fields > MOST_FIELDS) return `This operation asks for ${fields} fields; at most ${MOST_FIELDS} are allowed.`;
  return undefined;
}

function measure(set: SelectionSetNode, ofFragment: MeasureFragment): Measure {
  let depth = 0;
  let fields = 0;
  for (const selection of set.selections) {
    const below = measureSelection(selection, ofFragment);
    depth = Math.max(depth, below.depth);
    fields += below.fields;
  }
  return { depth, fields };
}

function measureSelection(selection: SelectionSetNode['selections'][number], ofFragment: MeasureFragment): Measure {
  if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
  if (selection.kind === Kind.INLINE_FRAGMENT) return measure(selection.selectionSet, ofFragment);
  const below = selection.selectionSet ? measure(selection.selectionSet, ofFragment) : { depth: 0, fields: 0 };
  return { depth: below.depth + 1, fields: below.fields + 1 };
}

function fragmentMeasure(name: string, context: ValidationContext, measured: Map<string, Measure>): Measure {
  const known = measured.get(name);
  if (known) return known;
  // A fragment that spreads itself ends here; GraphQL's own rule refuses it.
  measured.set(name, { depth: 0, fields: 0 });
  const fragment = context.getFragment(name);
  if (!fragment) return { depth: 0, fields: 0 };
  const found = measure(fragment.selectionSet, (other) => fragmentMeasure(other, context, measured));
  measured.set(name, found);
  return found;
}

/** The fields an operation asks of the root, fragments written out. */
export function rootFields(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): readonly string[] {
  const namesIn = (set: SelectionSetNode): string[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      if (selection.kind === Kind.INLINE_FRAGMENT) return namesIn(selection.selectionSet);
      const fragment = fragments.find((one) => one.name.value === selection.name.value);
      return fragment ? namesIn(fragment.selectionSet) : [];
    });
  return namesIn(operation.selectionSet);
}

export function hasTooManyRootFields(fields: readonly string[]): boolean {
  return fields.length > MOST_ROOT_FIELDS;
}
