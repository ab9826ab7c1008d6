import type { SendDecision } from '../../../src/domain/send-decision';
import type { SaidAt } from './said-noes';

interface OnRecord {
  readonly at: SaidAt;
  /** Of everything, or of the one topic. */
  readonly isWide: boolean;
}

/**
 * The other half of `SaidNoes`: every no that may stand. Here a no stays on record unless it was surely opened again, and
 * counts for whoever may have become the same person; a no that stands here and has none on record was said by nobody: a
 * pause, a closing or an echo of ours came back as the person's word.
 */
export class NoesOnRecord {
  private readonly noes = new Map<string, readonly OnRecord[]>();
  private readonly links = new Map<string, ReadonlySet<string>>();

  say(addresses: readonly string[], topics: readonly string[], { at, isWide }: OnRecord): void {
    for (const address of addresses) {
      for (const topic of topics) this.noes.set(nameOf(address, topic), [...this.of(address, topic), { at, isWide }]);
    }
  }

  /** These may be one person from now on, and their noes each other's. */
  link(addresses: readonly string[]): void {
    const all = new Set(addresses.flatMap((address) => [...this.linkedTo(address)]));
    for (const address of all) this.links.set(address, all);
  }

  linkedTo(address: string): ReadonlySet<string> {
    return this.links.get(address) ?? new Set([address]);
  }

  /**
   * No no stands here for the address any more. What was said here is done with, as it counts at once. What was said at a
   * provider may still be on its way, and counts when it comes; unless it was known here, which is sure where it alone can
   * be why a no stood. Not so of a wide one: it is told in parts (each audience, a report of spam beside its stop), and of
   * one that comes late it is not known whether it was said again. In doubt it is a no.
   */
  open(address: string, topic: string, { wasNo }: { wasNo: boolean }): void {
    const all = this.ofAll(address, topic);
    const isItsReason = wasNo && all.length === 1 && all.every(({ isWide }) => !isWide);
    const left = isItsReason ? [] : this.of(address, topic).filter(({ at }) => at === 'THERE');
    this.noes.set(nameOf(address, topic), left);
  }

  /** Whether somebody said what a decision denies by. An opt-out may be of a wide no, a suppression comes of no other. */
  accountsFor(address: string, topic: string, { reasons }: Pick<SendDecision, 'reasons'>): boolean {
    const all = this.ofAll(address, topic);
    if (reasons.includes('SUPPRESSED') && !all.some(({ isWide }) => isWide)) return false;
    return !reasons.includes('OPTED_OUT') || all.length > 0;
  }

  private of(address: string, topic: string): readonly OnRecord[] {
    return this.noes.get(nameOf(address, topic)) ?? [];
  }

  private ofAll(address: string, topic: string): readonly OnRecord[] {
    return [...this.linkedTo(address)].flatMap((one) => this.of(one, topic));
  }
}

function nameOf(address: string, topic: string): string {
  return `${address} ${topic}`;
}
