// The range day by day: how long the strap was worn, what rose, and how soon it settled. A day leads to its own page.
import { svg } from "../make.js";
import { label, labels, leftAxis } from "../draw/axis.js";
import { linear, ticks } from "../draw/scale.js";
import { grouped, middle, total } from "../draw/weeks.js";
import { shortDay } from "../dates.js";
import { count, say, written } from "../say.js";
import { duration, oneDecimal } from "../words.js";

const LEFT = 34;
const WORN = 110; // height of the worn hours
const HALF = 110; // height of the half-times
// A dot for each rise needs this much room for each day, in pixels; above so many dots a number says how many more.
const DOTS_PX = 9;
const MOST_DOTS = 9;
/** Hours worn on a mean day, everything else added up, the middle half-time. */
function summed(group) {
  return { date: group[0].date, worn_h: total(group, "worn_h") / group.length, onsets: total(group, "onsets"), nudged: total(group, "nudged"), connections: total(group, "connections"), half_time_min: middle(group, "half_time_min") };
}

const halfWay = (day) => say("half way down in {minutes} min", { minutes: oneDecimal(day.half_time_min) });

function named(day, weekly, told) {
  return weekly ? say("Week from {day}: {told}", { day: shortDay(day.date), told }) : `${shortDay(day.date)}: ${told}`;
}

export const days = {
  name: "days",
  title: say("Day by day"),
  wide: true,
  about: say("Each column is a day, or a week where days would be too narrow. Bars are hours worn, dots above them rises of activation (filled where a nudge came), ticks below them connections. The lower panel is the middle time until half way down. Click a day to see it."),
  bring: say("Put the strap on: each worn day becomes a bar."),
  legend: [["cell worn", say("hours worn")], ["dot heart", say("rise with a nudge")], ["dot heart hollow", say("rise kept quiet")], ["tick accent", say("connection")], ["dot ink", say("middle time until half way down")]],
  known: (chart) => chart.days.some((day) => day.worn_h > 0 || day.onsets),
  draw(chart, width, context) {
    const { groups, weekly } = grouped(chart.days, width - LEFT);
    const list = groups.map(summed);
    const each = (width - LEFT) / list.length;
    const wide = Math.max(1, Math.min(26, each - (each > 4 ? 2 : 0)));
    const dots = each >= DOTS_PX && !weekly;
    const tallest = Math.max(8, ...list.map((day) => day.worn_h));
    const most = Math.max(1, ...list.map((day) => day.onsets));
    const above = dots ? Math.min(MOST_DOTS, most) * 9 + (most > MOST_DOTS ? 22 : 8) : 46;
    const worn = linear(0, Math.min(24, tallest), above + WORN, above + 8);
    const rate = linear(0, most, above - 4, weekly ? 18 : 4);
    const half = list.flatMap((day) => (day.half_time_min === null ? [] : [day.half_time_min]));
    const base = above + WORN + 40;
    const soon = linear(0, Math.max(20, ...half), base + HALF, base + 14);
    const points = [];
    const nodes = list.map((day, i) => {
      const x = LEFT + each * (i + 0.5);
      const about = [
        weekly ? say("worn {duration} a day", { duration: duration(day.worn_h * 3600) }) : say("worn {duration}", { duration: duration(day.worn_h * 3600) }),
        count(day.onsets, "{n} rise", "{n} rises"), say("{n} with a nudge", { n: day.nudged }), count(day.connections, "{n} connection", "{n} connections"), ...(day.half_time_min === null ? [] : [halfWay(day)]),
      ];
      const words = named(day, weekly, about.join(", "));
      points.push({ x, y: above + WORN / 2, w: Math.max(3, each), h: WORN + above, row: "days", words, act: () => context.go(day.date) });
      return svg("g", { class: "day-link", "data-date": day.date },
        svg("rect", { class: "catch", x: x - each / 2, y: 0, width: each, height: above + WORN }),
        day.worn_h ? svg("rect", { class: "cell worn", x: x - wide / 2, y: worn(day.worn_h), width: wide, height: worn(0) - worn(day.worn_h), rx: Math.min(3, wide / 3) }) : null,
        weekly && day.onsets ? label(x, 12, each > 22 ? String(day.onsets) : "", "middle", "soft") : null,
        dots ? Array.from({ length: Math.min(MOST_DOTS, day.onsets) }, (_, n) => svg("circle", { class: `dot heart${n < day.nudged ? "" : " hollow"}`, cx: x, cy: above - n * 9, r: 3.2 })) : day.onsets ? svg("line", { class: "stem heart", x1: x, x2: x, y1: rate(0), y2: rate(day.onsets) }) : null,
        dots && day.onsets > MOST_DOTS ? label(x, above - MOST_DOTS * 9, `+${day.onsets - MOST_DOTS}`, "middle", "soft") : null,
        day.connections ? svg("line", { class: "stem accent", x1: x - Math.min(wide, day.connections * 4 + 2) / 2, x2: x + Math.min(wide, day.connections * 4 + 2) / 2, y1: above + WORN + 6, y2: above + WORN + 6 }) : null);
    });
    const lower = list.flatMap((day, i) => (day.half_time_min === null ? [] : [{ x: LEFT + each * (i + 0.5), y: soon(day.half_time_min), row: "half", words: named(day, weekly, halfWay(day)) }]));
    const height = half.length ? base + HALF + 12 : above + WORN + 32;
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      leftAxis(worn, ticks(0, worn.to, 3), (value) => `${written(value)} h`, { left: LEFT, right: width }), nodes,
      labels(list.map((_, i) => LEFT + each * (i + 0.5)), (i) => shortDay(list[i].date), above + WORN + 24, width),
      half.length ? [leftAxis(soon, ticks(0, soon.to, 3), written, { left: LEFT, right: width }), label(0, base + 4, say("minutes until half way down")), lower.map((one) => svg("circle", { class: "dot ink", cx: one.x, cy: one.y, r: each < 4 ? 2 : 3.5 }))] : null);
    picture.addEventListener("click", (event) => { const date = event.target.closest(".day-link")?.dataset.date; if (date) context.go(date); });
    return { picture, points: [...points, ...lower] };
  },
  table: (chart) => ({
    head: [say("day"), say("hours worn"), say("rises"), say("with a nudge"), say("connections"), say("minutes until half way down")],
    rows: chart.days.map((day) => [shortDay(day.date), day.worn_h, day.onsets, day.nudged, day.connections, day.half_time_min]),
  }),
};
