import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;
const FIRST_YEAR = 1900;

/** Reads an RFC 3339 instant; undefined when it is none or names a day or time that does not exist. */
export function parseInstant(text: string): Date | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second, zoneHour = 0, zoneMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number?, number?];
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && zoneHour <= 23 && zoneMinute <= 59;
  return year >= FIRST_YEAR && isDay && isTime ? new Date(text.toUpperCase()) : undefined;
}

function read(value: unknown): Date {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (!instant) throw new GraphQLError('A DateTime is a real RFC 3339 instant with its zone: 2026-12-31T12:00:00Z.');
  return instant;
}

/** Instants. Own, because the usual ones take 30 February and repeat what was sent in their messages. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant with its time zone (RFC 3339), such as 2026-12-31T12:00:00Z. Answers are in UTC.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
});
