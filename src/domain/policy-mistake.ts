/** Something in a policy that cannot stand, with its place such as `topics.2.lawfulBasis`. */
export interface PolicyMistake {
  readonly path: string;
  readonly message: string;
  /** Other places it was judged by: where one of those cannot be read, it says nothing. */
  readonly restsOn?: readonly string[];
}

/** Plain dates compare as text, so a day that does not exist would sort where no statement ever was. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The places at which a value stands that an earlier place already has; the first one is right. */
export function placesOfDoubles(values: readonly string[]): readonly number[] {
  return values.flatMap((value, place) => (values.indexOf(value) < place ? [place] : []));
}
