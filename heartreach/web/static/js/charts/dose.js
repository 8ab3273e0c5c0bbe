// Chart 6. Felt support and how long it took to come half way down: dots, a falling step, and a rank correlation.
import { make, svg } from "../make.js";
import { bottomAxis, label, leftAxis } from "../draw/axis.js";
import { around as room, linear, ticks } from "../draw/scale.js";
import { dateOf } from "../dates.js";
import { say } from "../say.js";
import { minutesTick, oneDecimal, signedTwo } from "../words.js";

const HEIGHT = 250;
const LEFT = 54;
// More dots than this are drawn smaller.
const MANY = 120;
const LEVELS = [0, 1, 2, 3, 4];
// Dots of one level are spread over this share of its room, so that none hides another.
const SPREAD = 0.6;

export const dose = {
  name: "dose",
  title: say("The more support you felt, the sooner?"),
  badge: say("you chose when: not proof"),
  about: say("One dot is one connection within an hour of a rise. The stepped line is the best fit that only falls or stays."),
  bring: say("Tell how seen and heard you felt, from 0 to 4, after you reached somebody."),
  legend: [["dot accent", say("a connection")], ["dot hollow accent", say("not followed so long")], ["line ink", say("best falling fit")]],
  known: (chart) => chart.points.length > 0,
  extra(chart) {
    if (chart.rank_correlation === null) return [];
    const correlation = signedTwo(chart.rank_correlation);
    return [make("p", {}, chart.low === null
      ? say("Rank correlation {correlation}; below 0 means sooner with more support.", { correlation })
      : say("Rank correlation {correlation} (likely {low} to {high}); below 0 means sooner with more support.", { correlation, low: signedTwo(chart.low), high: signedTwo(chart.high) }))];
  },
  draw(chart, width, context) {
    const [low, high] = room([...chart.points.map((one) => one.minutes), ...chart.fitted.map((one) => one.minutes)], [0]);
    const x = linear(-0.5, 4.5, LEFT, width);
    const y = linear(low, high, HEIGHT - 40, 12);
    const seen = new Map();
    const total = new Map();
    for (const { felt } of chart.points) total.set(felt, (total.get(felt) ?? 0) + 1);
    const dots = chart.points.map((one) => {
      const i = seen.get(one.felt) ?? 0;
      seen.set(one.felt, i + 1);
      const n = total.get(one.felt);
      // Evenly spread in the order of time: jitter without chance.
      const shift = n > 1 ? (((i * 0.618034) % 1) - 0.5) * SPREAD : 0;
      return { ...one, x: x(one.felt + shift), y: y(one.minutes) };
    });
    const path = chart.fitted.map((one, i) => `${i ? `V${y(one.minutes)}` : `M${x(one.felt - 0.5)} ${y(one.minutes)}`}H${x(i + 1 < chart.fitted.length ? (one.felt + chart.fitted[i + 1].felt) / 2 : one.felt + 0.5)}`).join("");
    const picture = svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
      leftAxis(y, ticks(low, high, 5), minutesTick, { left: LEFT, right: width }),
      bottomAxis(x, LEVELS, (value) => String(value), { top: 12, bottom: HEIGHT - 40, rules: false }), label((LEFT + width) / 2, HEIGHT - 6, say("felt seen and heard, 0 to 4"), "middle"),
      dots.map((one) => svg("circle", { class: one.censored ? "dot hollow accent" : "dot accent", cx: one.x, cy: one.y, r: chart.points.length > MANY ? 2.5 : 4 })), svg("path", { class: "step", d: path }));
    const fit = chart.fitted.map((one) => ({ x: x(one.felt), y: y(one.minutes), row: "fit", words: say("Fit at {felt} of 4: half way down in {minutes} min (n = {n})", { felt: one.felt, minutes: oneDecimal(one.minutes), n: total.get(one.felt) ?? 0 }) }));
    return { picture, points: [...dots.map((one) => ({ x: one.x, y: one.y, row: "dots", words: [dateOf(one.at, context.tz), say("felt {felt} of 4", one), say("half way down in {minutes} min", { minutes: oneDecimal(one.minutes) }), ...(one.censored ? [say("not followed so long")] : [])].join(" · ") })), ...fit] };
  },
  table: (chart, context) => ({ head: [say("day"), say("felt, 0 to 4"), say("minutes"), say("remark")], rows: chart.points.map((one) => [dateOf(one.at, context.tz), one.felt, one.minutes, one.censored ? say("not followed so long") : ""]) }),
};
