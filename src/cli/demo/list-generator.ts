import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dice, diceFor, generatedPerson, pick } from './made-up-person';

export interface ListPlan {
  readonly file: string;
  /** Lines under the header. */
  readonly lines: number;
  readonly seed: number;
  /** How many people of the same seed are known: `generatedPerson(0 ... knownPeople - 1, seed)`. */
  readonly knownPeople: number;
}

export interface ListCounts {
  known: number;
  strangers: number;
  /** Lines whose address is none, or that break the table. */
  malformed: number;
  /** Lines with an address that stood on an earlier line already, in whatever spelling. */
  duplicates: number;
}

const STRANGERS_AFTER = 10_000_000;
const REMEMBERED = 1000;
const MALFORMED = [
  'geen e-mailadres;Jansen;NL',
  ';zonder adres;BE',
  'a@b@c.example;twee keer @;NL',
  'een@post.example, twee@post.example;twee adressen;NL',
  'naam@post.example;te;veel;velden',
  '"nooit gesloten@post.example;Peeters;BE',
];

/**
 * Writes a list as a marketer would hand it in before a send, in the form that Excel writes in the Netherlands and
 * Belgium: known people in odd spellings, strangers, the same person twice, and lines that are no lines.
 */
export async function generateList(plan: ListPlan): Promise<ListCounts> {
  const counts: ListCounts = { known: 0, strangers: 0, malformed: 0, duplicates: 0 };
  await pipeline(Readable.from(linesOf(plan, counts)), createWriteStream(plan.file, { mode: 0o600 }));
  return counts;
}

function* linesOf(plan: ListPlan, counts: ListCounts): Generator<string> {
  yield '\ufeffE-mailadres;Naam;Land\r\n';
  const written: number[] = [];
  for (let line = 0; line < plan.lines; line += 1) {
    const dice = diceFor(line, plan.seed + 7919);
    const roll = dice();
    if (roll < 0.005) {
      counts.malformed += 1;
      yield `${pick(MALFORMED, dice)}\r\n`;
      continue;
    }
    const isRepeat = roll < 0.025 && written.length > 0;
    const index = isRepeat ? pick(written, dice) : nextPerson(plan, counts, dice);
    if (isRepeat) counts.duplicates += 1;
    else written[(counts.known + counts.strangers - 1) % REMEMBERED] = index;
    yield lineOf(index, plan.seed, dice);
  }
}

/** Known people and strangers are each taken in turn, so that only the repeats are written twice. */
function nextPerson(plan: ListPlan, counts: ListCounts, dice: Dice): number {
  if (counts.known < plan.knownPeople && dice() < 0.6) {
    counts.known += 1;
    return counts.known - 1;
  }
  counts.strangers += 1;
  return STRANGERS_AFTER + counts.strangers - 1;
}

function lineOf(index: number, seed: number, dice: Dice): string {
  const { email, firstName, lastName, country } = generatedPerson(index, seed);
  const name = dice() < 0.05 ? `"${lastName}; ${firstName}"` : `${firstName} ${lastName}`;
  return `${oddSpelling(email, dice)};${name};${country}\r\n`;
}

function oddSpelling(email: string, dice: Dice): string {
  const roll = dice();
  if (roll < 0.08) return email.toUpperCase();
  if (roll < 0.16) return email.replace(/^./, (first) => first.toUpperCase());
  if (roll < 0.22) return ` ${email}  `;
  return roll < 0.25 ? `"${email}"` : email;
}
