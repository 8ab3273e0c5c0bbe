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

/** 14 */
export function hourAt(at, tz) {
  return Number(clock(at, tz).slice(0, 2));
}

/** The calendar day, `days` later */
export function dayAfter(day, days) {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The calendar day at a moment: "2025-03-12". Put together here, for no locale writes it so in every browser. */
export function dayAt(at, tz) {
  const parts = format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at * 1000);
  const { year, month, day } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${year}-${month}-${day}`;
}
