import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** Two states of the public contract, and the page that tells of what changed between them. */
export interface Contracts {
  readonly released: string;
  readonly now: string;
  readonly changelog: string;
}

/**
 * The changes that break a client of the released contract, without those that the changelog names: a line under
 * "Unreleased" that starts with "Breaking:" and holds the path, such as `Contact.name`, in back-quotes.
 */
export async function unnamedBreaks({ released, now, changelog }: Contracts): Promise<string[]> {
  const changes = await diff(buildSchema(released), buildSchema(now));
  const breaks = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  const named = breakingLines(changelog);
  return breaks
    .filter(({ path = '' }) => !named.some((line) => line.includes(`\`${path}\``)))
    .map(({ path, message }) => `${path}: ${message}`);
}

/** Each with the lines that it runs on over. */
function breakingLines(changelog: string): string[] {
  const unreleased = changelog.split(/^## /m).find((part) => part.startsWith('Unreleased')) ?? '';
  return unreleased.split(/^- /m).filter((entry) => entry.startsWith('Breaking:'));
}

/** The newest release that the changelog tells of; none while everything is unreleased. */
export function newestRelease(changelog: string): string {
  const headings = [...changelog.matchAll(/^## (\S+)/gm)].map(([, name = '']) => name);
  return headings.find((name) => name !== 'Unreleased') ?? 'none';
}
