import { html } from 'hono/html';
import type { ContactView } from '../../operations';
import type { Frame, Html } from './frame';

/** One line of what is held: a word of ours and the text as we have it. */
export type HeldLine = readonly [name: string, text: string];

/** What we hold of the person themselves, for the page behind a fresh link alone (GDPR art. 15). */
export function heldLines({ texts, language }: Frame, contact: ContactView): readonly HeldLine[] {
  const { name, organisation, language: own } = contact.profile;
  const lines: readonly (readonly [string, string | undefined])[] = [
    [texts.heldName, name],
    [texts.heldOrganisation, organisation],
    ...contact.addresses.map(({ kind, address }) => [texts.heldAddress[kind], address?.value] as const),
    [texts.heldLanguage, own && nameOf(own, { language, type: 'language' })],
    [texts.heldCountry, contact.country && nameOf(contact.country, { language, type: 'region' })],
    [texts.heldRelation, contact.relation && texts.relation[contact.relation]],
    ...contact.roles.map(({ role, customer }) => [texts.heldRole, customer ? `${role} (${customer})` : role] as const),
  ];
  return lines.filter((line): line is HeldLine => line[1] !== undefined && line[1] !== '');
}

function nameOf(code: string, { language, type }: { language: string; type: 'language' | 'region' }): string {
  try {
    return new Intl.DisplayNames([language], { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function heldView(lines: readonly HeldLine[]): Html {
  return html`<dl>${lines.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}
