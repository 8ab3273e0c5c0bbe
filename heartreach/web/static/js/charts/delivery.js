// Chart 11. Delivery and burden: how many messages a day, what became of them, and why it stayed quiet.
import { make, svg } from "../make.js";
import { hatching, labels, leftAxis } from "../draw/axis.js";
import { linear, ticks } from "../draw/scale.js";
import { grouped, middle, total } from "../draw/weeks.js";
import { shortDay } from "../dates.js";
import { count, say } from "../say.js";
import { REASONS, duration } from "../words.js";

const HEIGHT = 200;
const LEFT = 30;

/** Everything added up, and the middle of the days' middle delays. */
function summed(group) {
  const sums = Object.fromEntries(["prompts", "answered", "expired", "silences", "paused_h"].map((name) => [name, total(group, name)]));
  return { date: group[0].date, days: group.length, ...sums, median_delay_s: middle(group, "median_delay_s") };
}

export const delivery = {
  name: "delivery",
  title: say("Messages, and what became of them"),
  about: say("One bar a day, or a week where days would be too narrow. Dark is answered, pale is without an answer. Leaving one unanswered is fine. Hatched days were paused."),
  bring: say("Messages appear here when the first one was sent."),
  legend: [["cell accent", say("answered")], ["cell accent weak", say("no answer")], ["cell hatched", say("paused")]],
  known: (chart) => chart.days.some((day) => day.prompts || day.silences || day.paused_h),
  extra(chart) {
    const silent = Object.entries(chart.silent_for).sort((one, other) => other[1] - one[1]).slice(0, 5);
    return [
      chart.paused_h ? make("p", {}, say("Paused for {duration} in all.", { duration: duration(chart.paused_h * 3600) })) : null,
      silent.length ? make("details", { class: "why" }, make("summary", {}, say("Why it stayed quiet")), make("ul", {}, silent.map(([why, n]) => make("li", {}, `${n} × ${REASONS[why] ?? why.replaceAll("_", " ")}`)))) : null,
    ].filter(Boolean);
  },
  draw(chart, width) {
    const { groups, weekly } = grouped(chart.days, width - LEFT);
    const days = groups.map(summed);
    const most = Math.max(4, ...days.map((day) => day.prompts));
    const y = linear(0, most, HEIGHT - 24, 10);
    const each = (width - LEFT) / days.length;
    const wide = Math.max(1, Math.min(22, each - (each > 4 ? 2 : 0.5)));
    const bar = (x, from, to, kind) => (to > from ? svg("rect", { class: kind, x: x - wide / 2, y: y(to), width: wide, height: y(from) - y(to), rx: Math.min(2, wide / 3) }) : null);
    const points = [];
    const nodes = days.flatMap((day, i) => {
      const x = LEFT + each * (i + 0.5);
      const about = [
        count(day.prompts, "{n} message", "{n} messages"), say("{n} answered", { n: day.answered }), day.expired ? say("{n} ended without an answer", { n: day.expired }) : "", say("{n} kept quiet", { n: day.silences }),
        day.median_delay_s === null ? "" : say("half within {duration}", { duration: duration(day.median_delay_s) }), day.paused_h ? say("paused {duration}", { duration: duration(day.paused_h * 3600) }) : "",
      ];
      const told = about.filter(Boolean).join(", ");
      points.push({ x, y: y(most / 2), w: Math.max(wide, 3), h: y(0) - y(most), row: 0, words: weekly ? say("Week from {day}: {told}", { day: shortDay(day.date), told }) : `${shortDay(day.date)}: ${told}` });
      return [
        day.paused_h ? svg("rect", { x: x - each / 2, y: y(most), width: each, height: (y(0) - y(most)) * Math.min(1, day.paused_h / 24 / day.days), fill: "url(#hatch-delivery)" }) : null,
        bar(x, 0, day.answered, "cell accent"), bar(x, day.answered, day.prompts, "cell accent weak"),
      ];
    });
    return { picture: svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` }, hatching("hatch-delivery"), leftAxis(y, ticks(0, most, 4).filter(Number.isInteger), String, { left: LEFT, right: width }), nodes, labels(days.map((_, i) => LEFT + each * (i + 0.5)), (i) => shortDay(days[i].date), HEIGHT - 6, width)), points };
  },
  table: (chart) => ({
    head: [say("day"), say("messages"), say("shown"), say("answered"), say("ended without an answer"), say("kept quiet"), say("median seconds to the answer"), say("hours paused")],
    rows: chart.days.map((day) => [shortDay(day.date), day.prompts, day.displayed, day.answered, day.expired, day.silences, day.median_delay_s, day.paused_h]),
  }),
};
