/** What an import passes over while it takes the rest of the line, by the name under which it is counted. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  PHONE: 'a number that is none (--country reads national numbers)',
  COUNTRY: 'a country that is not known by its code or name',
  LANGUAGE: 'a language that is not known by its code or name',
  TEXT: 'a name of more than 200 characters',
  BOUNCE_IN_DOUBT: 'a bounce without a permanent reason: the address stays deliverable',
  NOTHING_SAID: 'a line without a no: there is nothing to take from it',
  TYPE_PASSED_OVER: 'a no to a type of HubSpot that --pass-over leaves out',
  TYPE_OF_MANDATORY:
    'a no to a type that the policy maps to mandatory topics only: these are no choice; tell the person why',
};

/** The name under which something of one column is counted. */
export function leftOutOf(what: keyof typeof LEFT_OUT, name: string): string {
  return `${what} (${name})`;
}

export function explanationOfLeftOut(what: string): string | undefined {
  return LEFT_OUT[what.replace(/ \(.*$/s, '')];
}
