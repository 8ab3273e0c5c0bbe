// Chart 4. How many episodes have not come half way down yet, minute by minute, with a nudge and without.
import { say } from "../say.js";

const DASH = [7, 4];
const WHY = {
  contact: say("strap contact was lost"), exercise: say("you moved"), followed: say("followed to the end"), next_onset: say("the next rise came"), sleep: say("you fell asleep"), talk: say("you talked on"), record: say("the record ended"),
};

/** A step column at every x: the last step at or before it, `first` before the first. */
function steps(xs, at, values, first) {
  let i = -1;
  return xs.map((x) => {
    while (i + 1 < at.length && at[i + 1] <= x) i++;
    return i < 0 ? first : values[i];
  });
}

function column(xs, side, marks) {
  if (!side) return { values: xs.map(() => null), low: null, high: null };
  // Where nobody is followed any more, the curve ends.
  const alone = marks.find((mark, i) => side.at_risk[i] === 0 && mark > (side.at.at(-1) ?? 0));
  const seen = (values) => values.map((value, i) => (alone !== undefined && xs[i] > alone ? null : value));
  return { values: seen(steps(xs, side.at, side.share, 1)), low: seen(steps(xs, side.at, side.low, 1)), high: seen(steps(xs, side.at, side.high, 1)) };
}

function moments(chart) {
  const sides = [chart.nudged, chart.quiet].filter(Boolean);
  // Up to the mark at which nobody is followed any more.
  const end = chart.marks.find((mark, i) => mark > 0 && sides.every((side) => !side.at_risk[i])) ?? chart.marks.at(-1);
  return [...new Set([0, ...(chart.nudged?.at ?? []), ...(chart.quiet?.at ?? []), ...chart.marks, end])].filter((at) => at <= end).sort((one, other) => one - other);
}

const percent = (value) => (value === null || value === undefined ? say("not known") : `${Math.round(value * 100)} %`);

export const survival = {
  name: "survival",
  title: say("How long until half way down"),
  wide: true,
  about: say("The share of rises that have not come half way down yet. The lower the curve, the sooner you settled. Episodes that could not be followed to the end count for as long as they were seen; the numbers under the axis are those still followed."),
  bring: say("This needs rises of activation after which the strap stayed on, with a nudge and without."),
  legend: [["line accent", say("with a nudge")], ["line other", say("kept quiet")], ["band accent", say("95 % limits")]],
  known: (chart) => Boolean(chart.nudged || chart.quiet),
  curves(chart) {
    const x = moments(chart);
    const nudged = column(x, chart.nudged, chart.marks);
    const quiet = column(x, chart.quiet, chart.marks);
    const risk = (side) => (mark) => String(side?.at_risk[chart.marks.indexOf(mark)] ?? "–");
    return {
      x, range: [0, x.at(-1)], least: 10, splits: chart.marks.filter((mark) => mark <= x.at(-1)), xWords: (value) => (value === 0 ? say("rise") : `+${value}`),
      panels: [{
        title: say("Share not yet half way down, by minutes from the rise"), height: 240, y: [0, 1], yWords: (value) => `${Math.round(value * 100)} %`,
        curves: [{ ...nudged, colour: "accent", stepped: true }, { ...quiet, colour: "other", dash: DASH, stepped: true }], rules: [{ x: chart.until_min, dash: [3, 3] }],
        counts: [{ name: say("nudge"), colour: "accent", words: risk(chart.nudged) }, { name: say("quiet"), colour: "other", words: risk(chart.quiet) }],
      }],
      tell: (i) => [
        say("{minutes} min after the rise", { minutes: Math.round(x[i]) }), say("with a nudge {share} not yet half way down", { share: percent(nudged.values[i]) }), say("kept quiet {share}", { share: percent(quiet.values[i]) }),
      ].join(" · "),
    };
  },
  table(chart) {
    const rows = [[say("with a nudge"), chart.nudged], [say("kept quiet"), chart.quiet]].filter(([, side]) => side);
    return {
      head: [say("episodes"), "n", say("not followed to the end"), say("mean minutes in the first hour"), say("lower"), say("upper"), ...chart.marks.map((mark) => say("followed at {minutes} min", { minutes: mark }))],
      rows: [
        ...rows.map(([name, side]) => [name, side.n, side.censored, side.mean_min, side.mean_low_min, side.mean_high_min, ...side.at_risk]),
        ...Object.entries(chart.censored).map(([why, n]) => [say("not followed: {why}", { why: WHY[why] ?? why.replaceAll("_", " ") }), n]),
      ],
    };
  },
};
