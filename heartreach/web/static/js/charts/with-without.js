// Chart 5. Episodes with and without a connection. The wearer chose when, so it proves nothing; the answer card stands beside it.
import { make, svg } from "../make.js";
import { label, leftAxis } from "../draw/axis.js";
import { around as room, linear, ticks } from "../draw/scale.js";
import { dateOf } from "../dates.js";
import { say } from "../say.js";
import { minutesTick, oneDecimal, soonerLater } from "../words.js";

const HEIGHT = 250;
const LEFT = 54;
// More lines than this are drawn fainter.
const MANY = 80;

export const withWithout = {
  name: "with_without",
  title: say("With and without connection"),
  badge: say("you chose when: not proof"),
  about: say("Each line joins a rise after which you reached somebody with the most alike rise after which you did not. The thick line is the average."),
  bring: say("Tell on the phone page when you reached somebody after a rise."),
  legend: [["line ink", say("average of the pairs")], ["line faint", say("one pair")], ["dot hollow", say("not followed so long")]],
  known: (chart) => chart.pairs.length > 0 || chart.adjusted_min !== null,
  extra(chart, context) {
    const words = [];
    if (chart.adjusted_min !== null) {
      const change = soonerLater(chart.adjusted_min);
      words.push(chart.low_min === null
        ? say("Severity and hour taken out: with a connection {change}.", { change })
        : say("Severity and hour taken out: with a connection {change} (likely {low} to {high}).", { change, low: soonerLater(chart.low_min), high: soonerLater(chart.high_min) }));
    }
    return [...words.map((text) => make("p", {}, text)), make("p", { class: "quiet", "data-testid": "fair" }, `${say("The fair comparison is the answer card:")} `, make("q", {}, context.card.sentence))];
  },
  draw(chart, width, context) {
    const pairs = chart.pairs;
    const means = pairs.length ? [mean(pairs.map((one) => one.with_min)), mean(pairs.map((one) => one.without_min))] : [chart.with_min, chart.without_min];
    const [low, high] = room([...pairs.flatMap((one) => [one.with_min, one.without_min]), ...means], [0]);
    const y = linear(low, high, HEIGHT - 30, 12);
    const xs = [LEFT + (width - LEFT) * 0.72, LEFT + (width - LEFT) * 0.22]; // with, without
    const picture = svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
      leftAxis(y, ticks(low, high, 5), minutesTick, { left: LEFT, right: width }),
      label(xs[1], HEIGHT - 8, say("without ({n})", { n: pairs.length || chart.without_n }), "middle"), label(xs[0], HEIGHT - 8, say("with ({n})", { n: pairs.length || chart.with_n }), "middle"),
      pairs.map((one) => svg("line", { class: pairs.length > MANY ? "pair many" : "pair", x1: xs[1], x2: xs[0], y1: y(one.without_min), y2: y(one.with_min) })),
      pairs.flatMap((one) => [dot(xs[1], y(one.without_min), one.without_censored), dot(xs[0], y(one.with_min), one.with_censored)]),
      means.every((value) => value !== null) ? svg("g", { class: "mean" }, svg("line", { x1: xs[1], x2: xs[0], y1: y(means[1]), y2: y(means[0]) }), means.map((value, i) => svg("circle", { cx: xs[i], cy: y(value), r: 6 }))) : null);
    const points = pairs.flatMap((one) => {
      const words = `${dateOf(one.at, context.tz)} · ${say("with a connection half way down in {minutes} min, the most alike without in {other} min", { minutes: oneDecimal(one.with_min), other: oneDecimal(one.without_min) })}`;
      const told = (censored) => (censored ? `${words} · ${say("not followed so long")}` : words);
      return [{ x: xs[1], y: y(one.without_min), words: told(one.without_censored), row: "without" }, { x: xs[0], y: y(one.with_min), words: told(one.with_censored), row: "with" }];
    });
    if (means.every((value) => value !== null)) points.push(...means.map((value, i) => ({ x: xs[i], y: y(value), words: i ? say("Average without a connection: {minutes} min", { minutes: oneDecimal(value) }) : say("Average with a connection: {minutes} min", { minutes: oneDecimal(value) }), row: "average" })));
    return { picture, points };
  },
  table: (chart, context) => ({ head: [say("day"), say("with, min"), say("most alike without, min"), say("remark")], rows: chart.pairs.map((one) => [dateOf(one.at, context.tz), one.with_min, one.without_min, one.with_censored || one.without_censored ? say("not followed so long") : ""]) }),
};

/** One episode; hollow where it was not followed so long, so that its minutes are the fit's word. */
function dot(x, y, censored) {
  return svg("circle", { class: censored ? "dot hollow" : "dot faint", cx: x, cy: y, r: 2.5 });
}

function mean(values) {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
