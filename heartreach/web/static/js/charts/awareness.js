// Chart 10, Awareness: four small trends of what you noticed in conversations. Noticing, no target.
import { svg } from "../make.js";
import { label, labels } from "../draw/axis.js";
import { linear } from "../draw/scale.js";
import { shortDay } from "../dates.js";
import { say } from "../say.js";
import { oneDecimal } from "../words.js";

const ROW = 66;
const LEFT = 10;
const NOTES = [
  ["gap_longer", say("a longer gap before words"), (value) => `${Math.round(value * 100)} %`, 1],
  ["opened", say("you opened up when asked"), (value) => `${Math.round(value * 100)} %`, 1],
  ["deflections", say("times you turned the talk away"), oneDecimal, null],
  ["me_too", say("times of “me too, I …”"), oneDecimal, null],
];

export const awareness = {
  name: "awareness",
  title: say("What you noticed in conversations"),
  about: say("One small trend for each note of the Awareness card, by week. This is noticing; there is no target."),
  bring: say("Fill an Awareness card on the phone page after a conversation."),
  known: (chart) => chart.weeks.some((week) => week.cards > 0),
  draw(chart, width) {
    const { weeks } = chart;
    const x = linear(0, Math.max(1, weeks.length - 1), LEFT, width - 44);
    const height = NOTES.length * ROW + 22;
    const points = [];
    const rows = NOTES.map(([key, name, words, full], r) => {
      const values = weeks.map((week) => week[key]);
      const most = full ?? Math.max(1, ...values.map((value) => value ?? 0));
      const y = linear(0, most, (r + 1) * ROW - 6, r * ROW + 30);
      let joined = false;
      const path = values.map((value, i) => { if (value === null) { joined = false; return ""; } const part = `${joined ? "L" : "M"}${x(i)} ${y(value)}`; joined = true; return part; }).join("");
      values.forEach((value, i) => { if (value !== null) points.push({ x: x(i), y: y(value), row: r, words: say("Week from {day}: {told}", { day: shortDay(weeks[i].first), told: say("{name}, {value} ({cards} cards)", { name, value: words(value), cards: weeks[i].cards }) }) }); });
      const last = values.findLastIndex((value) => value !== null);
      return svg("g", {}, label(0, r * ROW + 14, name), svg("line", { class: "rule", x1: 0, x2: width - 44, y1: y(0), y2: y(0) }), svg("path", { class: "curve accent", d: path }),
        values.map((value, i) => (value === null ? null : svg("circle", { class: "dot accent", cx: x(i), cy: y(value), r: 3 }))), last < 0 ? null : label(width, y(values[last]) + 4, words(values[last]), "end"));
    });
    return { picture: svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, rows, labels(weeks.map((_, i) => x(i)), (i) => shortDay(weeks[i].first), height - 4, width)), points };
  },
  table: (chart) => ({ head: [say("week from"), say("cards"), say("longer gap"), say("opened up"), say("turned away"), say("me too")], rows: chart.weeks.map((week) => [shortDay(week.first), week.cards, week.gap_longer, week.opened, week.deflections, week.me_too]) }),
};
