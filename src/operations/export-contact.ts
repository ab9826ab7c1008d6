import { choiceItems } from '../domain/export-choices';
import { historyItems } from '../domain/export-history';
import { type ExportItem, exportFields } from '../domain/export-item';
import { personItems } from '../domain/export-person';
import type { Controller } from '../domain/policy';
import { AbideError } from '../errors';
import type { Interaction } from '../store/interactions';
import { readWholeHistory } from '../store/whole-history';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { contactNamed } from './said';

/** All that is held of a person (GDPR art. 15), each with what it rests on; `isPortable` tells what art. 20 reaches. */
export interface ContactExport {
  readonly contactId: string;
  readonly exportedAt: Date;
  readonly policyVersion: string;
  readonly controllers: readonly Controller[];
  /** Providers of the policy, which may hold the person too (GDPR art. 15(1)(c)). */
  readonly providers: readonly string[];
  readonly items: readonly ExportItem[];
}

/** Reads everything of a person at one moment. Changes nothing. */
export async function exportContact(ground: Ground, key: ContactKey): Promise<ContactExport> {
  return ground.database.inTransaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const ref = contactRef(ground, key);
    const { register, active } = await load(ground, askedFor([ref]), client);
    const contact = contactNamed(register, ref, 'contact');
    if (!contact) throw new AbideError('NOT_FOUND', 'no contact is known by this key', { path: 'contact' });
    const { policy } = active;
    const { entries: history, interactions } = await readWholeHistory(client, register.membersOf(contact.id));
    const parts = { contact, register, policy, history };
    return {
      contactId: contact.id,
      exportedAt: ground.clock(),
      policyVersion: policy.version,
      controllers: policy.controllers,
      providers: Object.keys(policy.providers),
      items: [
        ...personItems(parts),
        ...choiceItems(parts),
        ...interactions.map(interactionItem),
        ...historyItems(history),
      ],
    };
  });
}

/** What a person did in a mail counts as provided by them (WP 242, on art. 20); a machine's opening does not. */
function interactionItem({ contactId: _, ...interaction }: Interaction): ExportItem {
  const { kind, actor, lawfulBasis } = interaction;
  return {
    part: 'INTERACTION',
    lawfulBasis,
    isProvidedByPerson: actor === 'HUMAN' && (kind === 'OPEN' || kind === 'CLICK'),
    fields: exportFields({ ...interaction }),
  };
}
