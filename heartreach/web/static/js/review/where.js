// Which stretch the page looks at, as its address says: day, week, month or all time, ending with a day.
import { dayAfter } from "../when.js";

export const RANGES = ["day", "week", "month", "all"];
const LENGTH = { day: 1, week: 7, month: 30 };

/** `{ range, date }`; `date` null is today, and stays with today. The old address /weeks is a month. */
export function here() {
  const query = new URLSearchParams(location.search);
  const range = query.get("range");
  return { range: RANGES.includes(range) ? range : location.pathname === "/weeks" ? "month" : "day", date: query.get("date") };
}

export function addressOf({ range, date }) {
  const query = new URLSearchParams();
  if (range !== "day") query.set("range", range);
  if (date) query.set("date", date);
  const parts = query.toString();
  return parts ? `/?${parts}` : "/";
}

/** The stretch before (-1) or after (1) the one that ends with `date`. */
export function neighbour(range, date, by) {
  return dayAfter(date, by * LENGTH[range]);
}
