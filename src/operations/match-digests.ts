import type { AddressKind } from '../domain/address';
import { type AddressDigest, type DigestName, digestOf } from '../security/address-digest';
import { hashFromSha256, type Sha256 } from '../security/keyed-hash';
import { addressesUnder, walkAddresses } from '../store/address-walk';
import { DigestTable } from './digest-table';
import type { Ground } from './ground';
import type { ContactKey } from './index';

/**
 * Whom the hashes of a list are about.
 *
 * SHA-256 is what our own keyed hash is made of: a contact and a suppression are both found by it, that of an erased
 * person too. MD5 and SHA-1 can only be compared with addresses that are held. Where they match none, nobody can say
 * whether the address is suppressed, so there is no key and no decision.
 */
export class DigestMatcher {
  private readonly tables = new Map<DigestName, Promise<DigestTable>>();

  constructor(
    private readonly ground: Ground,
    private readonly kind: AddressKind,
  ) {}

  async keysOf(digests: readonly AddressDigest[]): Promise<(ContactKey | undefined)[]> {
    const hashes = await Promise.all(digests.map((digest) => this.hashBehind(digest)));
    const asked = [...new Set(hashes.filter((hash) => hash !== undefined))];
    // Read anew: who was there when the table was made may be gone, and eight bytes are not the whole digest.
    const held = new Map(
      (await addressesUnder(this.ground.database.pool, asked)).map((row) => [row.hash, row.address]),
    );
    return digests.map((digest, at): ContactKey | undefined => {
      if (digest.name === 'SHA256') {
        return { keys: hashFromSha256(this.kind, digest.hex as Sha256, this.ground.secrets), kind: this.kind };
      }
      const address = held.get(hashes[at] ?? '');
      return address && digestOf(address, digest.name) === digest.hex ? { address } : undefined;
    });
  }

  private async hashBehind({ name, hex }: AddressDigest): Promise<string | undefined> {
    if (name === 'SHA256') return undefined;
    const table = this.tables.get(name) ?? this.makeTable(name);
    this.tables.set(name, table);
    return (await table).find(hex);
  }

  private async makeTable(name: DigestName): Promise<DigestTable> {
    const table = new DigestTable();
    for await (const page of walkAddresses(this.ground.database.pool, this.kind)) {
      for (const { address, hash } of page) table.add(digestOf(address, name), hash);
    }
    return table;
  }
}
