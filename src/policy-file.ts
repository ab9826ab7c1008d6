import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Policy } from './domain/policy';
import { policyMistakes } from './domain/policy-checks';
import type { PolicyMistake } from './domain/policy-mistake';
import { AbideError } from './errors';
import { policyShape, toPolicy } from './policy-shape';

/** A policy that holds together, and what is stored of it when it is activated. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /**
   * The file as JSON with sorted keys. It holds what was written and not the defaults, so that neither a comment nor
   * a default of a later Abide makes it another policy; `parsePolicy` reads it again.
   */
  readonly canonicalText: string;
  /** Of the canonical text, in hex. */
  readonly sha256: string;
}

const LONGEST_FILE = 1_000_000;
const MOST_ALIASES = 50;

/** Reads and checks the policy file that `ABIDE_POLICY` names; see `parsePolicy`. */
export async function readPolicyFile(path: string): Promise<LoadedPolicy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new AbideError('BAD_USER_INPUT', `The policy file ${path} cannot be read.`, { cause });
  }
  return parsePolicy(text, path);
}

/**
 * Reads a policy from YAML or JSON. With any mistake there is no policy: all mistakes are told together, as
 * BAD_USER_INPUT with `details` a list of `{ path, message }` such as `topics.2.lawfulBasis`, because whoever writes
 * one down from a privacy statement should not have to find them one start at a time.
 *
 * @param where names the text in the message, such as the path of the file.
 */
export function parsePolicy(text: string, where: string): LoadedPolicy {
  const written = readText(text);
  if ('unreadable' in written) throw refusal(where, written.unreadable);
  const { value, mistakes: doubles } = written;

  const strict = policyShape('STRICT').safeParse(value, { error: explain });
  const formal = [...doubles, ...(strict.success ? [] : strict.error.issues.flatMap(toMistakes))];
  const policy = toPolicy(strict.success ? strict.data : policyShape('LENIENT').parse(value));
  const mistakes = [...formal, ...policyMistakes(policy).filter((mistake) => isJudged(mistake, formal))];
  if (mistakes.length > 0) throw refusal(where, mistakes);

  const canonicalText = JSON.stringify(sortKeys(value));
  return { policy, canonicalText, sha256: createHash('sha256').update(canonicalText).digest('hex') };
}

type Written = { value: unknown; mistakes: PolicyMistake[] } | { unreadable: PolicyMistake[] };

/** YAML 1.2, of which JSON is a part: `no` is a word and a date is text. A key written twice has no meaning at all. */
function readText(text: string): Written {
  if (text.length > LONGEST_FILE) return { unreadable: [{ path: '', message: 'is too long to be a policy' }] };
  const document = parseDocument(text, { version: '1.2', merge: false, uniqueKeys: true, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  const mistakes = faults.map(({ message, linePos }) => ({
    path: linePos ? `line ${linePos[0].line}` : '',
    message: message.split(/ at line |\n/)[0] ?? '',
  }));
  if (faults.some(({ code }) => code !== 'DUPLICATE_KEY')) return { unreadable: mistakes };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), mistakes };
  } catch {
    return { unreadable: [...mistakes, { path: '', message: 'has an alias without an anchor, or too many aliases' }] };
  }
}

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map of settings',
  record: 'a map',
  boolean: 'true or false',
  string: 'text',
};

/** Says a mistake of form in plain words; never repeats the value. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'too_small':
      return 'must not be empty';
    default:
      return undefined;
  }
}

function toMistakes(issue: z.core.$ZodIssue): PolicyMistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not a setting' }));
  }
  return [{ path: issue.path.join('.'), message: issue.message }];
}

/** A check says nothing about a place that could not be read, or that it judged by one. */
function isJudged({ path, restsOn = [] }: PolicyMistake, formal: readonly PolicyMistake[]): boolean {
  return !formal.some(({ path: unread }) => {
    return isWithin(unread, path) || [path, ...restsOn].some((place) => isWithin(place, unread));
  });
}

function isWithin(path: string, outer: string): boolean {
  return outer === '' || path === outer || path.startsWith(`${outer}.`);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]));
}

function refusal(where: string, mistakes: readonly PolicyMistake[]): AbideError {
  const lines = mistakes.map(({ path, message }) => (path === '' ? `the policy ${message}` : `${path}: ${message}`));
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  return new AbideError('BAD_USER_INPUT', `The policy ${where} has ${count}:\n${lines.join('\n')}`, {
    path: mistakes[0]?.path,
    details: mistakes.map(({ path, message }) => ({ path, message })),
  });
}
