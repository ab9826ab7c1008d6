import type { RoleInput, UpsertContactInput } from '../src/operations';
import type { UpsertContactInput as GivenContact, RoleInput as GivenRole } from './contact.types';
import { FieldParsers } from './field-parsers';
import type { InputFaults } from './input-faults';

const MOST_ROLES = 200;

/** Reads the input of `upsertContact`; every bad field is noted at its path. */
export function parseUpsert(
  given: GivenContact,
  { timeZone, faults }: { timeZone: string; faults: InputFaults },
): UpsertContactInput {
  const parsers = new FieldParsers(faults);
  const country = parsers.country(given.country, ['input', 'country']);
  const contactId = parsers.id(given.id, ['input', 'id']);
  const email = parsers.email(given.email, ['input', 'email']);
  const phone = parsers.phone(given.phone, ['input', 'phone'], country);
  if ((given.id ?? given.email ?? given.phone ?? undefined) === undefined) {
    faults.add(['input'], 'Name the contact by at least one of id, email and phone.');
  }
  return {
    contactId,
    email,
    phone,
    country,
    profile: {
      name: parsers.text(given.name, ['input', 'name']),
      language: parsers.language(given.language, ['input', 'language']),
      organisation: parsers.text(given.organisation, ['input', 'organisation']),
    },
    relation: given.relation ?? undefined,
    business: given.business ?? undefined,
    addressOrigin: given.addressOrigin ?? undefined,
    roles: parseRoles(given.roles, { timeZone, faults }),
  };
}

function parseRoles(
  given: readonly GivenRole[] | null | undefined,
  { timeZone, faults }: { timeZone: string; faults: InputFaults },
): readonly RoleInput[] | undefined {
  if (!given) return undefined;
  if (given.length > MOST_ROLES) return faults.add(['input', 'roles'], `At most ${MOST_ROLES} roles fit in one call.`);
  const parsers = new FieldParsers(faults);
  return given.map((role, index) => {
    const path = ['input', 'roles', index];
    return {
      role: parsers.text(role.role, [...path, 'role'], 100) ?? '',
      customer: parsers.text(role.customer, [...path, 'customer']) ?? '',
      duty: parsers.text(role.duty, [...path, 'duty']),
      until: parsers.end(role.until, [...path, 'until'], timeZone),
    };
  });
}
