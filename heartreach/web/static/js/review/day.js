// The day as /api/day tells it, and the tail that is joined to it while it goes on.
import { ask } from "./load.js";

/** One day; `date` null is today, `since` leaves earlier points out. */
export function loadDay(date, since) {
  return ask("/api/day", { date, since: since && since > 0 ? since.toFixed(0) : null });
}

/** The moment up to which something is known. */
export function lastKnown(day) {
  const { state, start, step_s: step } = day.series;
  for (let i = state.length - 1; i >= 0; i--) if (state[i] !== null) return start + i * step;
  return start;
}

/** Put the tail's points over the day's own and take its marks. */
export function joinTail(day, tail) {
  const from = Math.round((tail.series.start - day.series.start) / day.series.step_s);
  for (const column of ["hr_bpm", "score", "state", "coverage"]) {
    const whole = day.series[column];
    whole.length = Math.min(whole.length, from);
    whole.push(...tail.series[column]);
  }
  const { series: _series, ...rest } = tail;
  Object.assign(day, rest);
}
