import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import type { ReceivedRequest, RequestCheck } from './received-request';

export interface Documents {
  /** The folder of a provider's documents. */
  readonly provider: 'hubspot' | 'mailchimp';
  /** The path as the documents have it: a version segment put back, a prefix taken off. */
  readonly asDescribed?: (path: string) => string;
  /** Paths that no document describes; every other one that is not described is wrong. */
  readonly undescribed?: readonly RegExp[];
}

const FOLDER = 'ABIDE_TEST_PROVIDER_DOCUMENTS';

/** Whether the providers' documents are at hand. They are not ours to hand on, so they are not in the repository. */
export function hasDocuments(provider: Documents['provider']): boolean {
  const folder = process.env[FOLDER];
  return folder !== undefined && existsSync(join(folder, provider));
}

/** Checks requests against the provider's own documents; undefined when they are not at hand. */
export async function openDocuments(documents: Documents): Promise<RequestCheck | undefined> {
  if (!hasDocuments(documents.provider)) return undefined;
  const folder = join(process.env[FOLDER] as string, documents.provider);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const described = await Promise.all(files.map((file) => openDocument(join(folder, file))));
  return (request) => check(request, documents, described);
}

async function openDocument(file: string): Promise<OpenAPIBackend> {
  const definition = JSON.parse(readFileSync(file, 'utf8')) as Document;
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, logger: false } });
  await api.init();
  return api;
}

function check(
  request: ReceivedRequest,
  { asDescribed, undescribed }: Documents,
  described: readonly OpenAPIBackend[],
): string | undefined {
  const [pathname = '', ...query] = (asDescribed?.(request.path) ?? request.path).split('?');
  if (undescribed?.some((pattern) => pattern.test(pathname))) return undefined;
  const asked = {
    method: request.method,
    path: pathname,
    query: query.join('?'),
    headers: request.headers as Record<string, string | string[]>,
    body: request.body,
  };
  const api = described.find(({ router }) => router.matchOperation(asked) !== undefined);
  if (!api) return `${request.method} ${pathname} is described nowhere`;

  const operation = api.router.matchOperation(asked);
  const { errors } = api.validator.validateRequest(asked, operation);
  if (!errors?.length) return undefined;
  const said = errors.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  return `${request.method} ${operation?.path}: ${said.join('; ')}`;
}
