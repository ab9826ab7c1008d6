import { hkdfSync } from 'node:crypto';
import { inspect } from 'node:util';
import { HIGHEST_KEY_VERSION, isKeyVersion } from '../domain/address-key';
import { AbideError } from '../errors';

/** One operator's secret, as `ABIDE_SECRET` and `ABIDE_SECRET_OLD` name it. */
export interface VersionedSecret {
  readonly version: number;
  readonly value: string;
}

export interface SecretConfig {
  readonly current: VersionedSecret;
  readonly old: readonly VersionedSecret[];
}

/** What is derived from one secret. Nothing here tells the secret, or one key by another. */
export interface KeySet {
  readonly version: number;
  /** 64 lower-case hex characters, used as the text itself: just one block of SHA-256, and ASCII (keyed-hash.ts). */
  readonly hashKey: string;
  readonly signingKey: Buffer;
  readonly sealingKey: Buffer;
}

const SHORTEST_SECRET = 32;

/**
 * The keys of every version in use. The current version hashes, signs and writes; old ones only find and verify
 * (design, section 6), so that a link in a mail of years ago still stops, and a no of then still counts.
 *
 * Printing or serialising it shows the versions and nothing else.
 */
export class Secrets {
  readonly current: KeySet;
  /** The current one first, then the old ones as they were given. */
  readonly all: readonly KeySet[];
  readonly #checkValues = new Map<number, string>();

  constructor({ current, old }: SecretConfig) {
    const given = [current, ...old];
    given.forEach(refuseUnusable);
    if (new Set(given.map(({ version }) => version)).size < given.length) {
      throw new AbideError('BAD_USER_INPUT', 'Two secrets have the same version; give each its own.', {
        path: 'ABIDE_SECRET_OLD',
      });
    }
    this.current = deriveKeys(current);
    this.all = [this.current, ...old.map(deriveKeys)];
    for (const each of given) this.#checkValues.set(each.version, derive('check-value', each).toString('hex'));
  }

  ofVersion(version: number): KeySet | undefined {
    return this.all.find((keys) => keys.version === version);
  }

  /**
   * What the database keeps of a secret, to notice a wrong one at start: with a wrong secret no look-up would find a
   * no, and everybody would be un-suppressed. A derived value of its own label, so it reveals no key.
   */
  checkValue(version: number): string | undefined {
    return this.#checkValues.get(version);
  }

  toJSON(): { versions: number[] } {
    return { versions: this.all.map(({ version }) => version) };
  }

  [inspect.custom](): string {
    return `Secrets ${JSON.stringify(this)}`;
  }
}

function refuseUnusable({ version, value }: VersionedSecret, place: number): void {
  const path = place === 0 ? 'ABIDE_SECRET' : 'ABIDE_SECRET_OLD';
  if (!isKeyVersion(version)) {
    throw new AbideError('BAD_USER_INPUT', `A secret's version is a whole number from 1 to ${HIGHEST_KEY_VERSION}.`, {
      path,
    });
  }
  if (value.length < SHORTEST_SECRET) {
    throw new AbideError('BAD_USER_INPUT', `A secret has at least ${SHORTEST_SECRET} characters.`, { path });
  }
}

function deriveKeys(secret: VersionedSecret): KeySet {
  return {
    version: secret.version,
    hashKey: derive('address-hash-key', secret).toString('hex'),
    signingKey: derive('signing-key', secret),
    sealingKey: derive('sealing-key', secret),
  };
}

/** HKDF-SHA-256. The label and version in `info` keep the keys apart; changing a letter of it un-suppresses everybody. */
function derive(label: string, { version, value }: VersionedSecret): Buffer {
  return Buffer.from(hkdfSync('sha256', value, '', `abide/${label}/v${version}`, 32));
}
