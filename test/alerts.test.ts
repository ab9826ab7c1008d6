import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { RefusalReason } from '../src/domain/words';
import { ERROR_CODES } from '../src/errors';
import { createMetrics, watchProcess } from '../src/metrics';
import type { Settlement } from '../src/operations';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

const { groups } = parse(readFileSync(join(__dirname, '../docs/alerts.yaml'), 'utf8')) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** Each metric that an expression names, with the labels it asks for. */
function namedIn(expr: string): { name: string; labels: string[]; values: string[] }[] {
  return [...expr.matchAll(/\b(abide_[a-z_]+)(?:\{([^}]*)\})?/g)].map(([, name = '', inside = '']) => ({
    name: name.replace(/_(bucket|count|sum)$/, ''),
    labels: [...inside.matchAll(/(\w+)(?:=~|=)/g)].map(([, label]) => label as string),
    values: [...inside.matchAll(/(?:reason|code|outcome)=~?"([^"]*)"/g)].flatMap(([, value = '']) => value.split('|')),
  }));
}

/** Of webhooks, and of what is written at providers. */
const OUTCOMES: readonly (Settlement['kind'] | 'FORGED')[] = ['DONE', 'RETRY', 'PARKED', 'FORGED'];

describe('the alerts of docs/alerts.yaml', () => {
  const metrics = createMetrics();
  const watching = watchProcess(metrics);
  afterAll(() => watching.end());

  test('are found', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test.each(
    rules.map((rule) => [rule.alert, rule] as const),
  )('%s asks for what is measured, and says what it is', (_, rule) => {
    const named = namedIn(rule.expr);
    const unknown = named.filter(({ name, labels }) => {
      const metric = metrics.registry.getSingleMetric(name) as unknown as
        | { labelNames?: readonly string[] }
        | undefined;
      return metric === undefined || labels.some((label) => !metric.labelNames?.includes(label));
    });

    expect(named.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
    for (const value of named.flatMap(({ values }) => values)) {
      expect([...Object.keys(RefusalReason), ...Object.keys(ERROR_CODES), ...OUTCOMES]).toContain(value);
    }
    expect(rule.for).toMatch(/^\d+[mh]$/);
    expect(rule.labels.severity).toMatch(/^(page|ticket)$/);
    expect(rule.annotations.summary).toMatch(/^[A-Z].*[.?]$/);
  });

  test('have one for what keeps failing at a provider, and each provider by itself', () => {
    const [rule] = rules.filter(({ alert }) => alert === 'AbideProviderWritesFail');

    expect(rule?.expr).toMatch(/outcome=~"RETRY\|PARKED".*> .*abide_provider_writes_total\[/s);
    expect(rule?.expr.match(/sum by \(provider\)/g)).toHaveLength(2);
  });
});
