/** What an account is set up to do where the provider's own way is not known for sure. */
export interface Habits {
  /** The answer to archiving what is archived already. */
  secondArchive: 404 | 405;
  /** Lists and searches without `status=archived` leave the archived out. */
  hidesArchived: boolean;
  /** What `data[action]` of the unsubscribe event says when somebody is archived. */
  archiveAction: 'delete' | 'archive';
  /** New webhooks are signed. */
  signsWebhooks: boolean;
  /** Addresses at these domains look fake and are refused. */
  fakeDomains: readonly string[];
}

export const USUAL_HABITS: Readonly<Habits> = {
  secondArchive: 405,
  hidesArchived: true,
  archiveAction: 'delete',
  signsWebhooks: true,
  fakeDomains: ['fake.example'],
};
