/** Where a no was said first: to us, or at a provider. */
export type SaidAt = 'HERE' | 'THERE';

interface No {
  readonly at: SaidAt;
  /** Of everything, or of the one topic. */
  readonly isWide: boolean;
  /** When it was acknowledged. */
  readonly tick: number;
}

/**
 * The noes that nobody opened again as the design lets them: whatever comes between, no system may mail over one. It
 * knows nothing of preferences, readings or queues; what it is not sure of it leaves out.
 */
export class SaidNoes {
  private readonly noes = new Map<string, No[]>();

  say(addresses: readonly string[], topics: readonly string[], no: No): void {
    for (const name of namesOf(addresses, topics)) {
      const others = (this.noes.get(name) ?? []).filter(({ at, isWide }) => at !== no.at || isWide !== no.isWide);
      this.noes.set(name, [...others, no]);
    }
  }

  /** The person opened it again: over what was known by then, and of a wide no only by a confirmed lift. */
  open(
    addresses: readonly string[],
    topic: string,
    { isLift, wasKnown }: { isLift: boolean; wasKnown: (address: string) => boolean },
  ): void {
    for (const address of addresses) {
      const name = nameOf(address, topic);
      const left = (this.noes.get(name) ?? []).filter(({ at, isWide }) => {
        return (isWide && !isLift) || (at === 'THERE' && !wasKnown(address));
      });
      this.noes.set(name, left);
    }
  }

  /** Said there, and taken back there before anybody here could know. */
  forgetThere(address: string, topic: string): void {
    const name = nameOf(address, topic);
    this.noes.set(
      name,
      (this.noes.get(name) ?? []).filter(({ at }) => at === 'HERE'),
    );
  }

  /** Two people became one, or an address became theirs: what was said to us by one holds for all. */
  join(addresses: readonly string[], topics: readonly string[]): void {
    for (const topic of topics) {
      const all = addresses.flatMap((address) => this.noes.get(nameOf(address, topic)) ?? []);
      for (const no of all.filter(({ at }) => at === 'HERE')) this.say(addresses, [topic], no);
    }
  }

  holds(address: string, topic: string): boolean {
    return (this.noes.get(nameOf(address, topic)) ?? []).length > 0;
  }

  /** Said to us and acknowledged before then. */
  wasSaidHereBefore(address: string, topic: string, tick: number): boolean {
    return (this.noes.get(nameOf(address, topic)) ?? []).some((no) => no.at === 'HERE' && no.tick < tick);
  }
}

function nameOf(address: string, topic: string): string {
  return `${address} ${topic}`;
}

function namesOf(addresses: readonly string[], topics: readonly string[]): string[] {
  return addresses.flatMap((address) => topics.map((topic) => nameOf(address, topic)));
}
