// Chart 10, Honesty: where you put the sliders yourself. heartreach never moves them.
import { svg } from "../make.js";
import { label } from "../draw/axis.js";
import { linear } from "../draw/scale.js";
import { shortDay } from "../dates.js";
import { say, written } from "../say.js";
import { signed } from "../words.js";

const ROW = 120;
const SLIDERS = [
  ["lean", -5, 5, say("pull away"), say("fill the space"), say("in conversations")],
  ["self_view", 0, 10, say("isolate"), say("rely on others"), say("when things are hard")],
];

export const honesty = {
  name: "honesty",
  title: say("Fill the space, or pull away?"),
  about: say("Where you put the sliders, in your own judgement, over time. These are habits, not kinds of people."),
  bring: say("The question comes after five Awareness cards; you can leave it."),
  known: (chart) => chart.lean.length + chart.self_view.length > 0,
  draw(chart, width) {
    const given = SLIDERS.filter(([key]) => chart[key].length);
    const all = given.flatMap(([key]) => chart[key].map((one) => Date.parse(one.date)));
    const x = linear(Math.min(...all), Math.max(...all, Math.min(...all) + 6 * 864e5), 14, width - 14);
    const height = given.length * ROW + 18;
    const points = [];
    const rows = given.map(([key, low, high, top, bottom, when], r) => {
      const y = linear(low, high, (r + 1) * ROW - 24, r * ROW + 26);
      const at = chart[key].map((one) => ({ x: x(Date.parse(one.date)), y: y(one.value), row: key, words: say("{day}: {value}, between “{bottom}” ({low}) and “{top}” ({high})", { day: shortDay(one.date), value: low < 0 ? signed(one.value) : written(one.value), bottom, low: String(low).replace("-", "−"), top, high }) }));
      points.push(...at);
      return svg("g", {}, label(0, r * ROW + 14, `${top} ↑`), label(width, r * ROW + 14, when, "end", "soft"), label(0, (r + 1) * ROW - 4, `${bottom} ↓`),
        svg("line", { class: "rule", x1: 0, x2: width, y1: y(low), y2: y(low) }), svg("line", { class: "rule", x1: 0, x2: width, y1: y((low + high) / 2), y2: y((low + high) / 2) }), svg("line", { class: "rule", x1: 0, x2: width, y1: y(high), y2: y(high) }),
        svg("path", { class: "curve accent", d: at.map((one, i) => `${i ? "L" : "M"}${one.x} ${one.y}`).join("") }), at.map((one) => svg("circle", { class: "dot accent", cx: one.x, cy: one.y, r: 4 })));
    });
    const dates = [...new Set([Math.min(...all), Math.max(...all)])];
    return { picture: svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, rows, dates.map((at, i) => label(x(at), height - 2, shortDay(new Date(at).toISOString().slice(0, 10)), i ? "end" : "start", "soft"))), points };
  },
  table: (chart) => ({ head: [say("day"), say("slider"), say("value")], rows: SLIDERS.flatMap(([key, , , top, bottom]) => chart[key].map((one) => [shortDay(one.date), `${bottom} – ${top}`, one.value])) }),
};
