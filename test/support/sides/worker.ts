import type { CallLimits, Provider } from '../../../integrations/provider';
import { syncOnce } from '../../../integrations/sync-round';
import type { Operations } from '../../../src/operations';
import type { Interruption } from './plan';
import type { Side } from './side';

/** One process with a worker in it: what it does is interrupted at chosen calls, and from its death on it does nothing. */
export class TestWorker {
  private isDead = false;
  private calls = 0;
  private interruptions: Interruption[] = [];
  private interrupt: (one: Interruption) => Promise<void> = async () => {};
  private readonly operations: Operations;
  private readonly providers = new Map<Side, { patient: Provider; impatient: Provider }>();
  /** When our own state was read last, by address: what goes out rests on that. */
  readonly lastRead = new Map<string, number>();

  constructor(
    operations: Operations,
    private readonly nextTick: () => number,
  ) {
    this.operations = this.asLongAsItLives(operations);
  }

  async round(
    side: Side,
    {
      interruptions = [],
      interrupt = async () => {},
      isImpatient = false,
    }: {
      interruptions?: readonly Interruption[];
      interrupt?: (one: Interruption) => Promise<void>;
      isImpatient?: boolean;
    } = {},
  ): Promise<number> {
    this.isDead = false;
    this.calls = 0;
    this.interruptions = [...interruptions];
    this.interrupt = interrupt;
    this.lastRead.clear();
    const { patient, impatient } = this.providersOf(side);
    try {
      const provider = isImpatient ? impatient : patient;
      return await syncOnce({ provider, operations: this.operations });
    } catch (error) {
      if (!this.isDead) throw error;
      return 0;
    } finally {
      this.interruptions = [];
    }
  }

  private providersOf(side: Side) {
    const known = this.providers.get(side);
    if (known) return known;
    const limits: CallLimits = {
      run: (_limit, call, before) => this.call(call, before),
      pauseUntil: async () => undefined,
    };
    const made = { patient: side.providerWith(limits), impatient: side.providerWith(limits, true) };
    this.providers.set(side, made);
    return made;
  }

  private async call<T>(call: () => Promise<T>, before?: () => Promise<void>): Promise<T> {
    const place = this.calls++;
    await this.comesBetween(place, 'BEFORE');
    await before?.();
    const answer = await call();
    await this.comesBetween(place, 'AFTER');
    return answer;
  }

  private async comesBetween(place: number, when: Interruption['when']): Promise<void> {
    this.refuseDead();
    const due = this.interruptions.filter((one) => one.call === place && one.when === when);
    this.interruptions = this.interruptions.filter((one) => !due.includes(one));
    for (const one of due) {
      if (one.what === 'CRASH') this.isDead = true;
      else await this.interrupt(one);
    }
    this.refuseDead();
  }

  private refuseDead(): void {
    if (this.isDead) throw new Error('this process is dead');
  }

  /** Nothing of a dead process reaches the database. */
  private asLongAsItLives(operations: Operations): Operations {
    const living = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (its, name) => {
          const value = its[name as keyof T];
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            this.refuseDead();
            return name === 'readAgain' ? this.readAgain(value.bind(its) as never, given) : value.apply(its, given);
          };
        },
      });
    return {
      ...operations,
      active: operations.active,
      sync: living(operations.sync),
      inbound: living(operations.inbound),
    };
  }

  private async readAgain(read: (...given: unknown[]) => unknown, given: readonly unknown[]): Promise<unknown> {
    const tick = this.nextTick();
    const contact = (await read(...given)) as { addresses: readonly { email: { value: string } }[] } | undefined;
    for (const { email } of contact?.addresses ?? []) this.lastRead.set(email.value, tick);
    return contact;
  }
}
