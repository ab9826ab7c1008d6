/** STOP: the text is a no and nothing else. FOR_A_PERSON: it may be one, and a program must not guess. */
export type TextMeaning = 'STOP' | 'FOR_A_PERSON';

const STOP_WORDS = new Set([
  'stop',
  'stopall',
  'stopp',
  'stoppen',
  'afmelden',
  'uitschrijven',
  'unsubscribe',
  'arret',
  'arreter',
  'desabonner',
  'abmelden',
]);

/** Said beside it, and never with another meaning. Those of more words stand first. */
const COURTESIES =
  /\b(?:s il vous plait|s il te plait|met vriendelijke groet(?:en)?|alvast bedankt|dank u(?: wel)?|dank je(?: wel)?|thank you|vielen dank|alstublieft|alsjeblieft|aub|ajb|graag|bedankt|groeten|groetjes|hallo|hello|hi|hoi|dag|beste|bonjour|svp|merci|please|pls|thanks|thx|bitte|danke|mvg)\b/g;

/**
 * What a text message to us says (design, section 4, "STOP by text"; commitment EK-05).
 *
 * A stop word alone, repeated, or with a courtesy is a stop, in any case, with or without accents and punctuation. The
 * word inside a sentence ("do not stop", "stop the installation") and every other text is for a person to read.
 */
export function meaningOfText(text: string): TextMeaning {
  const words = plainWords(text).replace(COURTESIES, ' ').split(' ').filter(Boolean);
  return words.length > 0 && words.every((word) => STOP_WORDS.has(word)) ? 'STOP' : 'FOR_A_PERSON';
}

function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
