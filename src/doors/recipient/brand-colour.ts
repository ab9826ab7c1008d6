type Rgb = readonly [number, number, number];

export interface BrandColours {
  /** The brand's colour, moved towards black or white until it is readable on the backgrounds given. */
  readonly brand: string;
  /** Black or white, whichever stands out more on it. */
  readonly onBrand: string;
}

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** WCAG 2.2, 1.4.3: text. Met by the colour as a line, a link and a button alike. */
const READABLE = 4.5;
const NEUTRAL: Rgb = [31, 78, 121];
const STEPS = 40;

/**
 * Fits the policy's brand colour to a theme, so that no choice of colour makes the page unreadable. Gives hexadecimal
 * colours of our own making only: nothing of the policy's text reaches the style sheet.
 */
export function fitBrandColour(colour: string, backgrounds: readonly string[], isDark: boolean): BrandColours {
  const wanted = parseColour(colour) ?? NEUTRAL;
  const others = backgrounds.map((background) => parseColour(background) ?? (isDark ? BLACK : WHITE));
  const isReadable = (candidate: Rgb) => others.every((other) => contrast(candidate, other) >= READABLE);
  const towards = isDark ? WHITE : BLACK;
  const candidates = Array.from({ length: STEPS + 1 }, (_, step) => mix(wanted, towards, step / STEPS));
  const brand = candidates.find(isReadable) ?? towards;
  return { brand: hex(brand), onBrand: contrast(brand, WHITE) >= contrast(brand, BLACK) ? '#fff' : '#000' };
}

/** WCAG's contrast ratio of two colours, 1 to 21; 1 when either is none. */
export function contrastOf(one: string, other: string): number {
  const [first, second] = [parseColour(one), parseColour(other)];
  return first && second ? contrast(first, second) : 1;
}

function parseColour(text: string): Rgb | undefined {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const value = Number.parseInt(six, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
