// Chart 7. The tools, the soonest recovery first; too few tries get no place.
import { svg } from "../make.js";
import { bottomAxis, label } from "../draw/axis.js";
import { interval } from "../draw/interval.js";
import { around as room, linear, ticks } from "../draw/scale.js";
import { TOOLS, oneDecimal } from "../words.js";

const ROW = 46;

export const tools = {
  name: "tools",
  title: "Which tool goes with the soonest recovery",
  wide: true,
  about: "Minutes until half way down, for each tool. The thick bar holds the average with 80 % probability, the thin one with 95 %. Tools tried rarely are pulled towards the others.",
  bring: "A tool gets a place after eight rises at which it was offered, and at least two tools are needed to compare.",
  legend: [["dot accent", "average"], ["bar thick", "80 %"], ["bar thin", "95 %"]],
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
        words: `${TOOLS[one.tool][0]}: half way down in ${oneDecimal(one.mean_min)} min (80 %: ${oneDecimal(one.low80_min)} to ${oneDecimal(one.high80_min)}; 95 %: ${oneDecimal(one.low95_min)} to ${oneDecimal(one.high95_min)}), soonest with probability ${Math.round(one.best * 100)} %, n = ${one.n}`,
        node: svg("g", {}, label(10, y - 14, TOOLS[one.tool][0]), label(width - 10, y - 14, `n ${one.n} · soonest: ${Math.round(one.best * 100)} %`, "end", "soft"),
          interval(x, y, { at: one.mean_min, range: [one.low95_min, one.high95_min], likely: [one.low80_min, one.high80_min] })),
      };
    });
    const without = few.map((one, i) => label(10, (chart.ranked.length + i) * ROW + 26, `${TOOLS[one.tool][0]}: no place yet, ${one.n} of ${chart.needed} tries`, "start", "soft"));
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      bottomAxis(x, ticks(low, high, Math.max(2, width / 90)), (value) => `${value} min`, { top: 4, bottom: chart.ranked.length * ROW + few.length * ROW + 8 }), rows.map((row) => row.node), without);
    return { picture, points: rows.map(({ node: _node, ...point }, i) => ({ ...point, x: (x(chart.ranked[i].low95_min) + x(chart.ranked[i].high95_min)) / 2, row: i })) };
  },
  table: (chart) => ({
    head: ["tool", "n", "minutes", "80 % from", "to", "95 % from", "to", "soonest with probability"],
    rows: [...chart.ranked.map((one) => [TOOLS[one.tool][0], one.n, one.mean_min, one.low80_min, one.high80_min, one.low95_min, one.high95_min, one.best]), ...chart.unranked.map((one) => [TOOLS[one.tool][0], one.n])],
  }),
};
