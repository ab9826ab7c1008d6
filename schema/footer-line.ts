import { inLanguage } from './in-language';

/** The visible line that mailbox providers ask for beside the header (Gmail's and Yahoo's rules for bulk senders). */
const FOOTER_LINES: Readonly<Record<string, (brand: string) => string>> = {
  de: (brand) => `Sie erhalten diese E-Mail von ${brand}. Abmelden oder Einstellungen ändern:`,
  en: (brand) => `You receive this e-mail from ${brand}. Unsubscribe or change what you receive:`,
  fr: (brand) => `Vous recevez cet e-mail de ${brand}. Se désabonner ou modifier vos choix :`,
  nl: (brand) => `U ontvangt deze e-mail van ${brand}. Afmelden of uw voorkeuren wijzigen:`,
};

/** The line with its link, in the first of these languages that has one. */
export function footerLine(
  { pageUrl, brand }: { pageUrl: string; brand: string },
  languages: readonly (string | null | undefined)[],
): string {
  const line = inLanguage(FOOTER_LINES, languages) ?? FOOTER_LINES.en;
  return `${line?.(brand)} ${pageUrl}`;
}
