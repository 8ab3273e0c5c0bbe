// Chart 7. The tools, the soonest recovery first; too few tries get no place.
import { svg } from "../make.js";
import { bottomAxis, label } from "../draw/axis.js";
import { interval } from "../draw/interval.js";
import { around as room, linear, ticks } from "../draw/scale.js";
import { say } from "../say.js";
import { TOOLS, minutesTick, oneDecimal } from "../words.js";

const ROW = 46;

export const tools = {
  name: "tools",
  title: say("Which tool goes with the soonest recovery"),
  wide: true,
  about: say("Minutes until half way down, for each tool. The thick bar holds the average with 80 % probability, the thin one with 95 %. Tools tried rarely are pulled towards the others."),
  bring: say("A tool gets a place after eight rises at which it was offered, and at least two tools are needed to compare."),
  legend: [["dot accent", say("average")], ["bar thick", "80 %"], ["bar thin", "95 %"]],
  known: (chart) => chart.ranked.length > 0,
  draw(chart, width) {
    const few = chart.unranked.filter((one) => one.n > 0);
    const [low, high] = room(chart.ranked.flatMap((one) => [one.low95_min, one.high95_min]), []);
    const height = (chart.ranked.length + few.length) * ROW + 30;
    const x = linear(low, high, 10, width - 10);
    const rows = chart.ranked.map((one, i) => {
      const y = i * ROW + 32;
      return {
        y, x: x(one.mean_min), w: Math.max(20, x(one.high95_min) - x(one.low95_min)), h: 26,
        words: say("{tool}: half way down in {mean} min (80 %: {low80} to {high80}; 95 %: {low95} to {high95}), soonest with probability {best} %, n = {n}", {
          tool: TOOLS[one.tool], mean: oneDecimal(one.mean_min), low80: oneDecimal(one.low80_min), high80: oneDecimal(one.high80_min), low95: oneDecimal(one.low95_min), high95: oneDecimal(one.high95_min), best: Math.round(one.best * 100), n: one.n,
        }),
        node: svg("g", {}, label(10, y - 14, TOOLS[one.tool]), label(width - 10, y - 14, say("n {n} · soonest: {best} %", { n: one.n, best: Math.round(one.best * 100) }), "end", "soft"),
          interval(x, y, { at: one.mean_min, range: [one.low95_min, one.high95_min], likely: [one.low80_min, one.high80_min] })),
      };
    });
    const without = few.map((one, i) => label(10, (chart.ranked.length + i) * ROW + 26, say("{tool}: no place yet, {n} of {needed} tries", { tool: TOOLS[one.tool], n: one.n, needed: chart.needed }), "start", "soft"));
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      bottomAxis(x, ticks(low, high, Math.max(2, width / 90)), minutesTick, { top: 4, bottom: chart.ranked.length * ROW + few.length * ROW + 8 }), rows.map((row) => row.node), without);
    return { picture, points: rows.map(({ node: _node, ...point }, i) => ({ ...point, x: (x(chart.ranked[i].low95_min) + x(chart.ranked[i].high95_min)) / 2, row: i })) };
  },
  table: (chart) => ({
    head: [say("tool"), "n", say("minutes"), say("80 % from"), say("to"), say("95 % from"), say("to"), say("soonest with probability")],
    rows: [...chart.ranked.map((one) => [TOOLS[one.tool], one.n, one.mean_min, one.low80_min, one.high80_min, one.low95_min, one.high95_min, one.best]), ...chart.unranked.map((one) => [TOOLS[one.tool], one.n])],
  }),
};
