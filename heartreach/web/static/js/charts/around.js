// Chart 3. Activation around the onset, with a nudge and without one, and the difference between the two.
import { around as room } from "../draw/scale.js";
import { say } from "../say.js";
import { signed, signedTick } from "../words.js";

const DASH = [7, 4];
const MARKS = [-30, 0, 30, 60, 90, 120];

/** How many episodes were known nearest to a minute. */
function knownAt(minutes, known, mark) {
  let best = 0;
  for (let i = 1; i < minutes.length; i++) if (Math.abs(minutes[i] - mark) < Math.abs(minutes[best] - mark)) best = i;
  return known[best] ?? "";
}

export const around = {
  name: "around",
  title: say("Around a rise of activation"),
  wide: true,
  about: say("The average course of your activation from half an hour before a rise to two hours after, the time you told of talking taken out. A curve falls after every peak by itself, so only the difference between the two says something. The numbers under the axis are the episodes known at that minute."),
  bring: say("Wear the strap through the two hours after a rise; each rise with a nudge or a drawn silence adds to one of the two curves."),
  legend: [["line accent", say("with a nudge")], ["line other", say("kept quiet")], ["band accent", say("95 % band, days drawn again")]],
  known: (chart) => [chart.nudged, chart.quiet].some((side) => side.mean.some((value) => value !== null)),
  curves(chart) {
    const { minutes, nudged, quiet, difference } = chart;
    const all = (...sides) => sides.flatMap((side) => [...side.mean, ...(side.low ?? []), ...(side.high ?? [])]);
    const counts = [[say("nudge"), "accent", nudged], [say("quiet"), "other", quiet]].map(([name, colour, side]) => ({ name, colour, words: (mark) => String(knownAt(minutes, side.known, mark)) }));
    const rules = [{ x: 0, dash: [3, 3] }, { y: 0 }];
    const both = difference.mean.some((value) => value !== null);
    const panels = [{ title: say("Activation by minutes from the rise; 0 is your usual"), height: 220, y: room(all(nudged, quiet), [0]), yWords: signedTick, curves: [{ ...curve(nudged), colour: "accent" }, { ...curve(quiet), colour: "other", dash: DASH }], rules }];
    if (both) panels.push({ title: say("Difference, with a nudge less without: below 0 is calmer"), height: 150, y: room(all(difference), [0]), yWords: signedTick, curves: [{ ...curve(difference), colour: "ink" }], rules });
    panels.at(-1).counts = counts;
    return {
      x: minutes, range: [Math.min(-30, minutes[0]), Math.max(120, minutes.at(-1))], least: 10, splits: MARKS,
      xWords: (value) => (value === 0 ? say("rise") : `${value > 0 ? "+" : "−"}${Math.abs(value)}`), panels,
      tell: (i) => [
        minutes[i] < 0 ? say("{minutes} min before the rise", { minutes: Math.abs(Math.round(minutes[i])) }) : say("{minutes} min after the rise", { minutes: Math.round(minutes[i]) }),
        say("with a nudge {level} (n {n})", { level: level(nudged.mean[i]), n: nudged.known[i] }), say("kept quiet {level} (n {n})", { level: level(quiet.mean[i]), n: quiet.known[i] }),
        known(difference.low?.[i])
          ? say("difference {level} ({low} to {high})", { level: level(difference.mean[i]), low: signed(difference.low[i]), high: signed(difference.high[i]) })
          : say("difference {level}", { level: level(difference.mean[i]) }),
      ].join(" · "),
    };
  },
  table({ minutes, nudged, quiet, difference }) {
    const at = (list, i) => list?.[i] ?? null;
    return {
      head: [say("minute"), say("with a nudge"), say("known"), say("kept quiet"), say("known"), say("difference"), say("lower"), say("upper")],
      rows: minutes.flatMap((minute, i) => (i % 5 ? [] : [[minute, nudged.mean[i], nudged.known[i], quiet.mean[i], quiet.known[i], difference.mean[i], at(difference.low, i), at(difference.high, i)]])),
    };
  },
};

function curve({ mean, low, high }) {
  return { values: mean, low, high };
}

function known(value) {
  return value !== null && value !== undefined;
}

function level(value) {
  return known(value) ? signed(value) : say("not known");
}
