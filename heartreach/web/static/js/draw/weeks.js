// Days too narrow to be seen are drawn as weeks.

// The least width of a day, in pixels.
const LEAST_PX = 4;

/** The days as groups, the last one whole: of one day each where there is room, else of seven. */
export function grouped(days, width) {
  const size = days.length * LEAST_PX > width ? 7 : 1;
  const found = [];
  for (let end = days.length; end > 0; end -= size) found.unshift(days.slice(Math.max(0, end - size), end));
  return { groups: found, weekly: size > 1 };
}

/** The sum of one column of a group. */
export function total(group, name) {
  return group.reduce((sum, day) => sum + day[name], 0);
}

/** The middle of what is known of one column, or null. */
export function middle(group, name) {
  const known = group.flatMap((day) => (day[name] === null ? [] : [day[name]])).sort((one, other) => one - other);
  return known.length ? known[Math.floor(known.length / 2)] : null;
}
