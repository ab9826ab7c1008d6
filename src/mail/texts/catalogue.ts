import type { Language } from '../../domain/language';
import { de } from './de';
import { en } from './en';
import { fr } from './fr';
import type { MailTexts } from './mail-texts';
import { nl } from './nl';

export const MAIL_TEXTS: Readonly<Record<Language, MailTexts>> = { nl, fr, en, de };
