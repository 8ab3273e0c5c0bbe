// The day as /api/day tells it, and the tail that is joined to it while it goes on.

/** One day; `date` null is today, `since` leaves earlier points out. */
export async function loadDay(date, since) {
  const query = new URLSearchParams();
  if (date) query.set("date", date);
  if (since && since > 0) query.set("since", since.toFixed(0));
  let answer;
  try {
    answer = await fetch(`/api/day?${query}`);
  } catch {
    throw new Error("The hub does not answer. This page goes on by itself when it is back.");
  }
  if (!answer.ok) {
    const text = await answer.text();
    let told;
    try { told = JSON.parse(text); } catch { told = { error: "The hub could not read this day", advice: "" }; }
    throw new Error(`${told.error}. ${told.advice}`);
  }
  return answer.json();
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
