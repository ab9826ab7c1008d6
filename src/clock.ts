import { addDuration, type CalendarDuration } from './domain/calendar';

/** Tells the time. Domain times come from here, never from SQL's `now()`, so that they can be tried from outside. */
export type Clock = () => Date;

/** The process clock, moved by a fixed duration. */
export function clockWithOffset(offset: CalendarDuration | undefined): Clock {
  if (!offset) return () => new Date();
  return () => addDuration(new Date(), offset);
}
