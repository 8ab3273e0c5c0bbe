// Days by their names, in the wearer's language.
import { locale, say } from "./say.js";
import { clock, dayAt } from "./when.js";

const made = new Map();

function format(day, options) {
  const key = JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }));
  return made.get(key).format(new Date(`${day}T12:00:00Z`));
}

/** "Wednesday 12 March" of a calendar day "2025-03-12" */
export function dayName(day) {
  return format(day, { weekday: "long", day: "numeric", month: "long" });
}

/** "12 Mar" of a calendar day "2025-03-12" */
export function shortDay(day) {
  return format(day, { day: "numeric", month: "short" });
}

/** "Wed" of a calendar day "2025-03-12" */
export function shortWeekday(day) {
  return format(day, { weekday: "short" });
}

/** "Wednesday" of a calendar day "2025-03-12" */
export function weekday(day) {
  return format(day, { weekday: "long" });
}

/** "12 Mar, 14:03" of a moment */
export function dateOf(at, tz) {
  return `${shortDay(dayAt(at, tz))}, ${clock(at, tz)}`;
}

/** "6 to 12 March", "28 February to 6 March 2025": both days, each part said once */
export function spanName(first, last) {
  const whole = (day) => format(day, { day: "numeric", month: "long" });
  const year = first.slice(0, 4) === last.slice(0, 4) ? "" : ` ${first.slice(0, 4)}`;
  if (first === last) return whole(last);
  const start = first.slice(0, 7) === last.slice(0, 7) ? format(first, { day: "numeric" }) : `${whole(first)}${year}`;
  return say("{first} to {last}", { first: start, last: `${whole(last)}${year && ` ${last.slice(0, 4)}`}` });
}
