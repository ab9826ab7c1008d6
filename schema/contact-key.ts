import { Field, ID, InputType } from 'type-graphql';
import type { ContactKey } from '../src/operations';
import { FieldParsers } from './field-parsers';
import type { InputFaults, InputPath } from './input-faults';

@InputType('ContactKey', { description: 'Names one contact: give exactly one of the three.' })
export class ContactKeyInput {
  @Field(() => ID, { nullable: true, description: 'The id that Abide gave it.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Any of its e-mail addresses, in any spelling.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Any of its phone numbers, with country code.' })
  phone?: string | null;
}

/** Reads a key; notes a fault at its path when it names none, several, or something that is no id or address. */
export function parseContactKey(key: ContactKeyInput, path: InputPath, faults: InputFaults): ContactKey {
  const given = (['id', 'email', 'phone'] as const).filter((field) => key[field] !== null && key[field] !== undefined);
  if (given.length !== 1) faults.add(path, 'Name the contact by exactly one of id, email and phone.');
  const parsers = new FieldParsers(faults);
  const contactId = parsers.id(key.id, [...path, 'id']);
  const email = parsers.email(key.email, [...path, 'email']);
  const phone = parsers.phone(key.phone, [...path, 'phone']);
  const address = email ?? phone;
  return address ? { address } : { contactId: contactId ?? '' };
}

/** Reads a list of keys, each with its place in the list. */
export function parseContactKeys(
  keys: readonly ContactKeyInput[],
  { name, longest, faults }: { name: string; longest: number; faults: InputFaults },
): readonly ContactKey[] {
  if (keys.length > longest) {
    faults.add([name], `At most ${longest} contacts fit in one call.`);
    return [];
  }
  return keys.map((key, index) => parseContactKey(key, [name, index], faults));
}
