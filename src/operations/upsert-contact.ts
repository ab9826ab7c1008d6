import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import { AbideError } from '../errors';
import type { CommitLane } from './commit-change';
import { type Ground, namedAddress } from './ground';
import type { ChangeAnswer, RoleInput, Said, UpsertContactInput } from './index';
import { theEnd } from './person-acts';
import { commitCall, saidOf } from './said';

/**
 * Makes or changes a contact: found by id, else by address. A new e-mail address becomes the primary one, the old one
 * stays. Two contacts are never joined here, and an erased address comes back only with evidence (design, section 6).
 */
export async function upsertContact(
  ground: Ground,
  lane: CommitLane,
  { input, said }: { input: UpsertContactInput; said: Said },
): Promise<ChangeAnswer> {
  const { contactId, email, phone, profile = {}, roles, relation, business, country, addressOrigin } = input;
  if (contactId === undefined && !email && !phone) {
    throw new AbideError('BAD_USER_INPUT', 'name the contact by id, email or phone', { path: 'input' });
  }
  const change: Change = {
    kind: 'UPSERT_CONTACT',
    newContactId: randomUUID(),
    contact: { contactId, named: email && namedAddress(ground, email) },
    email: email && namedAddress(ground, email),
    phone: phone && namedAddress(ground, phone),
    codes: { relation, business, country, addressOrigin },
    profile,
    roles: roles?.map((role, index) => roleGrant(ground, role, index)),
    ...saidOf(said),
  };
  return commitCall(lane, [change], said);
}

/** A role's key stands in the ledger for good, so it is a key and never a text about somebody. */
const ROLE_KEY = /^[a-z][a-z0-9_-]{0,49}$/;

function roleGrant(ground: Ground, { role, customer, duty, until }: RoleInput, index: number) {
  if (!ROLE_KEY.test(role))
    throw new AbideError(
      'BAD_USER_INPUT',
      'a role is a key of small letters, digits and hyphens, such as administrator',
      { path: `input.roles.${index}.role` },
    );
  if (customer.trim() === '')
    throw new AbideError('BAD_USER_INPUT', 'name the customer', { path: `input.roles.${index}.customer` });
  const end = until === undefined ? undefined : theEnd(ground, until, `input.roles.${index}.until`);
  return { newId: randomUUID(), role, customer, duty, until: end };
}
