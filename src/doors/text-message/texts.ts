import type { Language } from '../../domain/language';

/** The one answer to a stop: at most two short messages long, without promotion and without a link. */
export interface StopTexts {
  readonly numberStopped: (brand: string) => string;
  readonly allStopped: (brand: string) => string;
}

export const STOP_TEXTS: Readonly<Record<Language, StopTexts>> = {
  nl: {
    numberStopped: (brand) =>
      `${brand}: u bent afgemeld. U krijgt op dit nummer geen reclame meer, per sms of telefoon.`,
    allStopped: (brand) => `${brand}: u bent afgemeld. U krijgt van ons geen reclame meer, op geen enkele manier.`,
  },
  fr: {
    numberStopped: (brand) => `${brand} : c’est noté. Vous ne recevrez plus de publicité à ce numéro, ni SMS ni appel.`,
    allStopped: (brand) => `${brand} : c’est noté. Vous ne recevrez plus de publicité de notre part, d’aucune façon.`,
  },
  en: {
    numberStopped: (brand) =>
      `${brand}: you are unsubscribed. We send no more marketing to this number, by text or phone.`,
    allStopped: (brand) => `${brand}: you are unsubscribed. We send you no more marketing, by any channel.`,
  },
  de: {
    numberStopped: (brand) =>
      `${brand}: Sie sind abgemeldet. An diese Nummer kommt keine Werbung mehr, weder SMS noch Anruf.`,
    allStopped: (brand) => `${brand}: Sie sind abgemeldet. Sie erhalten von uns keine Werbung mehr, auf keinem Weg.`,
  },
};
