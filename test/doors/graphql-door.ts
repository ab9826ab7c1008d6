import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { type GraphqlDoor, registerGraphql } from '../../schema/graphql-route';
import { ALL_SCOPES, type Scope } from '../../src/domain/scopes';
import type { SendDecision } from '../../src/domain/send-decision';
import { createMetrics } from '../../src/metrics';
import type { ChangeAnswer, ContactView, Operations } from '../../src/operations';
import { readPolicyFile } from '../../src/policy-file';
import { runLog } from '../support/run-log';

export const A_CONTACT_ID = '0a1b2c3d-0000-4000-8000-000000000001';
export const ALL_KEY = 'a-key-with-every-scope';

export interface GraphqlAnswer {
  readonly status: number;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Record<string, unknown>;
    }[];
  };
  readonly text: string;
}

export interface GraphqlDoorUnderTest {
  readonly url: string;
  readonly logged: string[];
  ask(
    query: string,
    request?: { variables?: object; key?: string; headers?: Record<string, string> },
  ): Promise<GraphqlAnswer>;
}

const opened: FastifyInstance[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((http) => http.close()));
});

/**
 * The door alone, over a real socket, in front of stand-ins for the operations a test is about: for what the
 * door itself promises (keys, forms of errors, limits). A key `only-<scope>` holds that scope, ALL_KEY all of them.
 */
export async function openGraphqlDoor(
  stand: Partial<Operations> = {},
  {
    isProduction = true,
    ...limits
  }: { isProduction?: boolean } & Pick<GraphqlDoor, 'longestRequestMs' | 'mostUnderWay'> = {},
): Promise<GraphqlDoorUnderTest> {
  const { policy, sha256 } = await readPolicyFile(join(__dirname, '../../policies/engage-process.yaml'));
  const logged: string[] = [];
  const http = Fastify({ forceCloseConnections: true });
  await http.register(async (scope) =>
    registerGraphql(scope, {
      operations: { active: { policy, sha256 }, ...stand } as Operations,
      readKey: async (text) => {
        if (text === ALL_KEY) return { id: 'all', scopes: new Set(ALL_SCOPES) };
        if (!text.startsWith('only-')) return undefined;
        return { id: text, scopes: new Set([text.slice('only-'.length) as Scope]) };
      },
      log: runLog((line) => void logged.push(line)),
      metrics: createMetrics(),
      isProduction,
      ...limits,
    }),
  );
  opened.push(http);
  const url = `${await http.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  return {
    url,
    logged,
    ask: async (query, { variables, key = ALL_KEY, headers } = {}) => {
      const authorization: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { status: response.status, body: JSON.parse(text), text };
    },
  };
}

export function aContactView(overrides: Partial<ContactView> = {}): ContactView {
  return {
    id: A_CONTACT_ID,
    life: 'LIVING',
    createdAt: new Date('2026-01-01T00:00:00Z'),
    createdPlace: { position: 1, ordinal: 0 },
    addresses: [],
    profile: { name: 'Anna Example', language: 'nl' },
    business: true,
    preferences: new Map(),
    roles: [],
    tracking: 'UNKNOWN',
    marketingTracking: 'UNKNOWN',
    asked: [],
    effectivePreferences: [{ topic: 'newsletter', channel: 'EMAIL', state: 'UNKNOWN' }],
    flags: [],
    undeliverable: [],
    ...overrides,
  };
}

export function aChangeAnswer(overrides: Partial<ChangeAnswer> = {}): ChangeAnswer {
  return { contactId: A_CONTACT_ID, refused: [], entries: 1, ledgerPosition: 7, ...overrides };
}

export function aSendDecision(overrides: Partial<SendDecision> = {}): SendDecision {
  return {
    allowed: false,
    reason: 'NO_CONSENT',
    reasons: ['NO_CONSENT'],
    controller: {
      key: 'engage-process',
      name: 'Engage Process BV',
      postalAddress: '',
      privacyContact: 'office@engageprocess.com',
      regulators: ['Autoriteit Persoonsgegevens'],
    },
    validUntil: new Date('2026-12-31T12:00:00Z'),
    basedOn: [{ position: 3, ordinal: 1 }],
    ...overrides,
  };
}
