// Moments of the hub (seconds since 1970) in the wearer's own zone, which need not be the browser's.

const made = new Map();

function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options }));
  return made.get(key);
}

/** "14:03" */
export function clock(at, tz) {
  return format(tz, { hour: "2-digit", minute: "2-digit" }).format(at * 1000);
}

/** "14:03:20" */
export function clockSeconds(at, tz) {
  return format(tz, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at * 1000);
}

/** "Wednesday 12 March" of a calendar day "2025-03-12" */
export function dayName(day) {
  return format("UTC", { weekday: "long", day: "numeric", month: "long" }).format(new Date(`${day}T12:00:00Z`));
}

/** The calendar day, `days` later */
export function dayAfter(day, days) {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The calendar day at a moment */
export function dayAt(at, tz) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" }).format(at * 1000);
}

/** "12 Mar" of a calendar day "2025-03-12" */
export function shortDay(day) {
  return format("UTC", { day: "numeric", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "12 Mar, 14:03" of a moment */
export function dateOf(at, tz) {
  return `${shortDay(dayAt(at, tz))}, ${clock(at, tz)}`;
}

/** "6 to 12 March", "28 February to 6 March 2025": both days, each part said once */
export function spanName(first, last) {
  const whole = (day) => format("UTC", { day: "numeric", month: "long" }).format(new Date(`${day}T12:00:00Z`));
  const year = first.slice(0, 4) === last.slice(0, 4) ? "" : ` ${first.slice(0, 4)}`;
  const start = first.slice(0, 7) === last.slice(0, 7) ? String(Number(first.slice(8))) : `${whole(first)}${year}`;
  return first === last ? whole(last) : `${start} to ${whole(last)}${year && ` ${last.slice(0, 4)}`}`;
}
