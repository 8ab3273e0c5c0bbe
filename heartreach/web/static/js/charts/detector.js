// Chart 9. The detector's record: how often you agreed with it, and how often it would have been right anyway.
import { svg } from "../make.js";
import { bottomAxis, label, labels, leftAxis } from "../draw/axis.js";
import { interval } from "../draw/interval.js";
import { linear } from "../draw/scale.js";
import { shortDay } from "../dates.js";
import { say } from "../say.js";
import { oneDecimal } from "../words.js";

const ROW = 48;
const TREND = 130;
const LEFT = 44;
const percent = (share) => `${Math.round(share * 100)} %`;

export const detector = {
  name: "detector",
  title: say("Is it right about you?"),
  about: say("How many of the moments it spoke up about you called activated, beside random calm moments. Below, the same by week, with the threshold that your answers move. Bars are 95 % intervals."),
  bring: say("Answer nudges and check-ins: “Not stressed” is as useful as “Done”."),
  legend: [["dot accent", say("share you confirmed")], ["line other", say("threshold")]],
  known: (chart) => chart.record.at_onsets.asked > 0 || chart.record.at_random.asked > 0,
  draw(chart, width) {
    const x = linear(0, 1, 10, width - 10);
    const rows = [[say("when it spoke"), chart.record.at_onsets], [say("at random calm moments"), chart.record.at_random]].map(([name, share], i) => {
      const y = i * ROW + 34;
      const known = share.share !== null;
      const words = known
        ? say("{name}: {count} of {asked}, {share} ({low} to {high})", { name, count: share.count, asked: share.asked, share: percent(share.share), low: percent(share.low), high: percent(share.high) })
        : say("{name}: nobody was asked yet", { name });
      return { x: x(share.share ?? 0), y, row: i, words: words[0].toUpperCase() + words.slice(1), node: svg("g", {}, label(10, y - 15, name[0].toUpperCase() + name.slice(1)), label(width - 10, y - 15, known ? say("{count} of {asked}", share) : say("not asked yet"), "end", "soft"), known ? interval(x, y, { at: share.share, range: [share.low, share.high], kind: i ? "quiet" : "" }) : null) };
    });
    const axisY = 2 * ROW + 6;
    const asked = chart.weeks.filter((week) => week.confirmed.share !== null || week.threshold !== null);
    const trend = asked.length > 1 ? weekly(chart.weeks, width, axisY + 34) : { nodes: [], points: [] };
    const height = axisY + 24 + (asked.length > 1 ? TREND + 40 : 0);
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      bottomAxis(x, [0, 0.25, 0.5, 0.75, 1], percent, { top: 4, bottom: axisY }), rows.map((row) => row.node), trend.nodes);
    return { picture, points: [...rows.filter((_, i) => (i ? chart.record.at_random : chart.record.at_onsets).share !== null).map(({ node: _node, ...point }) => point), ...trend.points] };
  },
  table: (chart) => ({
    head: [say("week from"), say("rises"), say("confirmed"), say("of"), say("share"), say("lower"), say("upper"), say("threshold")],
    rows: chart.weeks.map((week) => [shortDay(week.first), week.onsets, week.confirmed.count, week.confirmed.asked, week.confirmed.share, week.confirmed.low, week.confirmed.high, week.threshold]),
  }),
};

function confirmed({ count, asked, low, high }) {
  return say("you confirmed {count} of {asked} ({low} to {high})", { count, asked, low: percent(low), high: percent(high) });
}

function weekly(weeks, width, top) {
  const bottom = top + TREND;
  const y = linear(0, 1, bottom, top + 6);
  const x = linear(-0.5, weeks.length - 0.5, LEFT, width - 34);
  const limits = weeks.flatMap((week) => (week.threshold === null ? [] : [week.threshold]));
  const mark = linear(0, Math.max(3, ...limits), bottom, top + 6);
  const dense = weeks.length * 12 > width;
  const points = [];
  const bars = weeks.map((week, i) => {
    const { share, low, high } = week.confirmed;
    if (share === null) return null;
    points.push({ x: x(i), y: y(share), row: "weeks", words: say("Week from {day}: {told}", { day: shortDay(week.first), told: [confirmed(week.confirmed), ...(week.threshold === null ? [] : [say("threshold {level}", { level: oneDecimal(week.threshold) })])].join(", ") }) });
    return svg("g", { class: "interval" }, svg("line", { class: "thin", x1: x(i), x2: x(i), y1: y(low), y2: y(high) }), svg("circle", { class: dense ? "at dense" : "at", cx: x(i), cy: y(share), r: dense ? 2.5 : 4.5 }));
  });
  let joined = false;
  const path = weeks.map((week, i) => { if (week.threshold === null) { joined = false; return ""; } const part = `${joined ? "L" : "M"}${x(i)} ${mark(week.threshold)}`; joined = true; return part; }).join("");
  return {
    points,
    nodes: [
      leftAxis(y, [0, 0.5, 1], percent, { left: LEFT, right: width - 34 }), label(width, top + 4, say("threshold"), "end", "soft"),
      [0, Math.round(mark.to)].map((value) => label(width - 4, mark(value) + (value ? 16 : 4), String(value), "end", "soft")),
      svg("path", { class: "curve other", d: path }), weeks.map((week, i) => (week.threshold === null ? null : svg("circle", { class: "dot other", cx: x(i), cy: mark(week.threshold), r: 2.5 }))), bars,
      labels(weeks.map((_, i) => x(i)), (i) => shortDay(weeks[i].first), bottom + 18, width),
    ],
  };
}
