import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The built service. `ABIDE_BENCH_ROOT` compares another build of it: a folder with its own `dist` and `policies`. */
export const root = process.env.ABIDE_BENCH_ROOT ?? fileURLToPath(new URL('..', import.meta.url));

const require = createRequire(import.meta.url);
const built = (path) => require(`${root}/dist/src/${path}.js`);

export const main = `${root}/dist/src/main.js`;
export const { openApp } = built('app');
export const { readConfig } = built('config');
export const { createLog } = built('log');
export const { collectEarly } = built('garbage');
export const { Secrets } = built('security/secrets');
export const { hashAddress } = built('security/keyed-hash');
export const { parseEmail } = built('domain/email-address');
export const { keyHashOf, keyVersionOf } = built('domain/address-key');
export const { startEmbeddedPostgres } = built('store/embedded-postgres');
export const { screenList } = built('doors/screening/screen-list');

/** The key under which Abide finds an address: version and hash. */
export function keyOf(address, secrets) {
  const parsed = parseEmail(address);
  if (!parsed.ok) throw new Error(`made-up address number ${address.length} cannot be read: ${parsed.reason}`);
  const [key] = hashAddress(parsed.address, secrets);
  return { hash: keyHashOf(key), version: keyVersionOf(key), value: parsed.address.value };
}
