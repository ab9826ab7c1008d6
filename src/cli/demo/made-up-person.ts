/** The four states of Mailchimp's audience export, by the word in its file names. */
export type DemoStatus = 'subscribed' | 'unsubscribed' | 'cleaned' | 'nonsubscribed';

export interface MadeUpPerson {
  readonly index: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: 'nl' | 'fr' | 'de' | 'en';
  readonly country: 'NL' | 'BE' | 'FR' | 'DE' | 'GB';
  readonly phone?: string;
  readonly company: string;
  readonly status: DemoStatus;
}

interface Region {
  readonly country: MadeUpPerson['country'];
  readonly language: MadeUpPerson['language'];
  readonly share: number;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  /** `#` is a digit of the person's own; set apart for fiction where the regulator has done so. */
  readonly phone: string;
}

const REGIONS: readonly Region[] = [
  {
    country: 'NL',
    language: 'nl',
    share: 0.38,
    firstNames: ['Jan', 'Sanne', 'Daan', 'Fenna', 'Bram', 'Loïs', 'Thijs', 'Noor', 'Gijs', 'Maaike', 'Joost', 'Zoë'],
    lastNames: [
      'de Vries',
      'Jansen',
      'van den Berg',
      'Bakker',
      'Visser',
      'Smit',
      "in 't Veld",
      'van der Linden',
      'Mulder',
      'Kuiper',
    ],
    phone: '+3169999####',
  },
  {
    country: 'BE',
    language: 'nl',
    share: 0.22,
    firstNames: ['Pieter', 'Lotte', 'Wout', 'Marieke', 'Jef', 'Hanne', 'Stijn', 'Elke', 'Koen', 'Griet'],
    lastNames: ['Peeters', 'Janssens', 'Maes', 'Claes', 'Wouters', 'De Smet', "D'hondt", 'Van Damme', 'Lemmens'],
    phone: '+3246099####',
  },
  {
    country: 'BE',
    language: 'fr',
    share: 0.1,
    firstNames: ['Amélie', 'Benoît', 'Chloé', 'Damien', 'Élodie', 'François', 'Hélène', 'Jérôme'],
    lastNames: ['Lambert', 'Dupont', 'Dubois', 'Leclercq', 'Noël', 'Collignon', 'Wéry'],
    phone: '+3246099####',
  },
  {
    country: 'FR',
    language: 'fr',
    share: 0.08,
    firstNames: ['Lucas', 'Inès', 'Théo', 'Maëlys', 'Gaël', 'Océane'],
    lastNames: ['Martin', 'Lefèvre', 'Garçon', 'Moreau', 'Bénard', 'Rousseau'],
    phone: '+3363998####',
  },
  {
    country: 'DE',
    language: 'de',
    share: 0.1,
    firstNames: ['Jürgen', 'Anneliese', 'Björn', 'Käthe', 'Lukas', 'Mia', 'Sören'],
    lastNames: ['Müller', 'Schröder', 'Weiß', 'Köhler', 'Fuchs', 'Groß', 'Lange'],
    phone: '+4917139200##',
  },
  {
    country: 'GB',
    language: 'en',
    share: 0.12,
    firstNames: ['Olivia', 'George', 'Isla', 'Harry', 'Freya', 'Arthur', 'Niamh'],
    lastNames: ["O'Brien", 'Smith', 'Taylor-Jones', 'Evans', 'Walker', 'Hughes', 'Patel'],
    phone: '+447700900###',
  },
];

const COMPANIES = [
  'bakkerij-molenaar',
  'fietsenwinkel',
  'atelier-nord',
  'school-de-brug',
  'garten-und-grün',
  'tea-and-co',
  'notaris-huis',
];
const DOMAINS = [
  'mail.example',
  'post.example',
  'bakkerij.example',
  'school.example',
  'atelier.example',
  'verein.example',
];

/** Random numbers in [0, 1) that are the same for the same seed, on every machine. */
export type Dice = () => number;

/** Dice of their own for each person, so that nobody depends on how many were made before. */
export function diceFor(index: number, seed: number): Dice {
  let state = (Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

export function pick<T>(choices: readonly T[], dice: Dice): T {
  return choices[Math.floor(dice() * choices.length)]!;
}

/**
 * The made-up person with this number: the same for the same seed, whatever else is generated, so that a demo can say
 * beforehand who said no. Every address is at a domain that cannot exist (RFC 2606), and no two are the same.
 */
export function generatedPerson(index: number, seed: number): MadeUpPerson {
  const dice = diceFor(index, seed);
  const status = statusFor(dice());
  const region = regionFor(dice());
  const firstName = pick(region.firstNames, dice);
  const lastName = pick(region.lastNames, dice);
  const local = `${asciiWord(firstName)}.${asciiWord(lastName)}${index}`;
  return {
    index,
    email: `${local}@${pick(DOMAINS, dice)}`,
    firstName,
    lastName,
    language: region.language,
    country: region.country,
    phone: dice() < 0.4 ? region.phone.replace(/#+/, (open) => digits(index, open.length)) : undefined,
    company: pick(COMPANIES, dice),
    status,
  };
}

function statusFor(roll: number): DemoStatus {
  if (roll < 0.78) return 'subscribed';
  if (roll < 0.92) return 'unsubscribed';
  return roll < 0.97 ? 'cleaned' : 'nonsubscribed';
}

function regionFor(roll: number): Region {
  let passed = 0;
  for (const region of REGIONS) {
    passed += region.share;
    if (roll < passed) return region;
  }
  return REGIONS[0]!;
}

function digits(index: number, length: number): string {
  return String(index % 10 ** length).padStart(length, '0');
}

function asciiWord(name: string): string {
  return name
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
