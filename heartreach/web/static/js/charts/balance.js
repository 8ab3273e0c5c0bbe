// Chart 10, giving and receiving: connections of each week by who gave.
import { svg } from "../make.js";
import { hatching, label, labels } from "../draw/axis.js";
import { linear } from "../draw/scale.js";
import { shortDay } from "../dates.js";
import { say } from "../say.js";

const HEIGHT = 210;

export const balance = {
  name: "balance",
  title: say("Giving and receiving"),
  about: say("Each week's connections by who gave. Up is what you gave, down what you received; where both gave, half stands on each side. There is no right balance."),
  bring: say("Tell on the phone page, after you reached somebody, who gave."),
  legend: [["cell accent", say("you gave")], ["cell other", say("you received")], ["cell both", say("both gave")], ["cell hatched", say("not told")]],
  known: (chart) => chart.weeks.some((week) => week.gave + week.received + week.both + week.untold > 0),
  draw(chart, width) {
    const { weeks } = chart;
    const up = (week) => week.gave + week.both / 2;
    const down = (week) => week.received + week.both / 2;
    const most = Math.max(2, ...weeks.map((week) => Math.max(up(week), down(week))));
    const middle = (HEIGHT - 30) / 2 + 6;
    const y = linear(-most, most, 2 * middle - 14, 14);
    const each = width / weeks.length;
    const wide = Math.min(34, Math.max(2, each * 0.6));
    const points = [];
    const bar = (x, from, to, kind) => (to === from ? null : svg("rect", { class: kind, x: x - wide / 2, y: Math.min(y(from), y(to)), width: wide, height: Math.abs(y(from) - y(to)), rx: 2 }));
    const nodes = weeks.flatMap((week, i) => {
      const x = each * (i + 0.5);
      points.push({ x, y: y(0), w: wide, h: Math.max(16, y(-down(week)) - y(up(week))), row: 0, words: say("Week from {day}: {told}", { day: shortDay(week.first), told: say("you gave {gave}, received {received}, both gave {both}, not told {untold}", week) }) });
      return [
        bar(x, -week.both / 2, week.both / 2, "cell both"), bar(x, week.both / 2, up(week), "cell accent"), bar(x, -down(week), -week.both / 2, "cell other"),
        week.untold ? svg("rect", { x: x + wide / 2 + 2, y: y(0) - 4 * Math.min(8, week.untold), width: 5, height: 8 * Math.min(8, week.untold), fill: "url(#hatch-balance)" }) : null,
      ];
    });
    return {
      picture: svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` }, hatching("hatch-balance"), svg("line", { class: "zeroline", x1: 0, x2: width, y1: y(0), y2: y(0) }), label(0, 12, say("gave"), "start", "soft"), label(0, 2 * middle - 2, say("received"), "start", "soft"), nodes, labels(weeks.map((_, i) => each * (i + 0.5)), (i) => shortDay(weeks[i].first), HEIGHT - 4, width)),
      points,
    };
  },
  table: (chart) => ({ head: [say("week from"), say("gave"), say("received"), say("both gave"), say("not told")], rows: chart.weeks.map((week) => [shortDay(week.first), week.gave, week.received, week.both, week.untold]) }),
};
