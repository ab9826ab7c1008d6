import type { Post } from './plan';
import type { SentWebhook, Side } from './side';

interface Sent {
  readonly side: Side;
  readonly webhook: SentWebhook;
}

/** Hands the providers' webhooks on to the door: as they were sent, late, twice, forged, or not at all. */
export class PostOffice {
  private kept: Sent[] = [];

  constructor(
    private readonly url: string,
    private readonly sides: readonly Side[],
  ) {}

  /** What was sent since, and what was kept. Gives what the door answered and should not have. */
  async hand(post: Post): Promise<readonly string[]> {
    const sent = await Promise.all(
      this.sides.map(async (side) => (await side.webhooks()).map((webhook) => ({ side, webhook }))),
    );
    const all = [...this.kept, ...sent.flat()];
    this.kept = [];
    switch (post) {
      case 'LOST':
        return [];
      case 'LATER':
        this.kept = all;
        return [];
      case 'FORGED':
        this.kept = all;
        return this.deliver(all, true);
      case 'REVERSED':
        return this.deliver(all.toReversed(), false);
      case 'TWICE':
        return this.deliver([...all, ...all], false);
      case 'AS_SENT':
        return this.deliver(all, false);
    }
  }

  private async deliver(all: readonly Sent[], isForged: boolean): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const { side, webhook } of all) {
      const { url, body, headers } = side.signed(webhook, isForged);
      const path = url.replace(/^https:\/\/[^/]+/, '');
      const { status } = await fetch(`${this.url}${path}`, { method: 'POST', headers, body });
      if (status !== (isForged ? 401 : 204)) wrong.push(`${side.name} was answered ${status} to a webhook`);
    }
    return wrong;
  }
}
