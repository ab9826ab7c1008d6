import type { Visitor } from './visitor';

interface Status {
  readonly provider: string;
  readonly due: number;
  readonly dueNoes: number;
  readonly parked: number;
  readonly toLookUp: number;
  readonly walks: readonly { readonly walk: string; readonly finishedAt: string | null }[];
}

/** Watches `syncStatus`, as an operator does. */
export class SyncWatch {
  constructor(private readonly visitor: Visitor) {}

  /** Whether each provider was read from first to last at least once. */
  async isEverybodyRead(): Promise<boolean> {
    const statuses = await this.statuses();
    const isRead = ({ walks }: Status) => walks.some(({ walk, finishedAt }) => walk === 'ALL' && finishedAt !== null);
    return statuses.length > 0 && statuses.every(isRead);
  }

  async tell(): Promise<string[]> {
    return (await this.statuses()).map(
      ({ provider, due, dueNoes, parked, toLookUp }) =>
        `${provider}: due ${due}, ${dueNoes} of them with a no; parked ${parked}; to look up ${toLookUp}`,
    );
  }

  private async statuses(): Promise<readonly Status[]> {
    const query = '{ syncStatus { provider due dueNoes parked toLookUp walks { walk finishedAt } } }';
    return (await this.visitor.ask<{ syncStatus: readonly Status[] }>(query)).syncStatus;
  }
}
