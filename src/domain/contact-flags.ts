import type { ContactState } from './contact';
import type { Policy } from './policy';
import type { ContactFlag } from './words';

/**
 * "It is always business data" (EP-11): whoever is not known to be at an organisation is flagged to the company, and
 * gets nothing optional without their own yes (row 9; soft opt-in rules ask for it by themselves). The flag goes by what
 * the company knows of the person, not by the domain of the address: no list of mail providers is ever complete, and
 * a sole trader may well use one.
 */
export function flagsOf({ businessOnly }: Policy, { business }: ContactState): readonly ContactFlag[] {
  return businessOnly && !business ? ['PRIVATE_PERSON'] : [];
}
