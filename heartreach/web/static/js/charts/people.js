// Chart 10, people: one dot for each connection, by how seen and heard it felt. Never a ranking of people.
import { svg } from "../make.js";
import { bottomAxis, label } from "../draw/axis.js";
import { linear } from "../draw/scale.js";
import { dateOf } from "../dates.js";
import { say } from "../say.js";
import { oneDecimal } from "../words.js";

const ROW = 58;
// With fewer connections than this a mean says little, and is not drawn.
const ENOUGH = 5;

export const people = {
  name: "people",
  title: say("Whom you reached"),
  about: say("One dot is one connection; the bar is the average, from five connections on. The order is by how often, not by how good."),
  bring: say("Tell on the phone page whom you reached; initials are enough, and they stay here."),
  legend: [["dot accent", say("a connection")], ["tick ink", say("average, from five on")]],
  known: (chart) => chart.people.length > 0,
  draw(chart, width, context) {
    const left = 96;
    const x = linear(0, 4, left + 16, width - 16);
    const height = chart.people.length * ROW + 44;
    const points = [];
    const rows = chart.people.map((person, i) => {
      const y = i * ROW + 22;
      const told = person.dots.filter((dot) => dot.felt !== null);
      const seen = new Map();
      const dots = told.map((dot) => {
        const nth = seen.get(dot.felt) ?? 0;
        seen.set(dot.felt, nth + 1);
        // Dots of one level stand in a small spiral around it.
        const at = { x: x(dot.felt) + Math.cos(nth * 2.4) * 3.4 * Math.sqrt(nth), y: y + Math.sin(nth * 2.4) * 3.4 * Math.sqrt(nth) };
        points.push({ ...at, row: person.person, words: [`${person.person}, ${dateOf(dot.at, context.tz)}`, say("felt {felt} of 4", dot), ...(dot.minutes === null ? [] : [`${Math.round(dot.minutes)} min`])].join(" · ") });
        return svg("circle", { class: "dot accent", cx: at.x, cy: at.y, r: 3.6 });
      });
      const enough = person.felt !== null && told.length >= ENOUGH;
      if (enough) points.push({ x: x(person.felt), y, row: person.person, words: say("{person}: on average {felt} of 4 (n = {n})", { person: person.person, felt: oneDecimal(person.felt), n: told.length }) });
      const ways = person.gave + person.received + person.both ? say("gave {gave}, received {received}, both {both}", person) : "";
      if (ways) points.push({ x: x(0), y, row: person.person, words: `${person.person}: ${ways}` });
      const name = person.person.length > 9 ? `${person.person.slice(0, 8)}…` : person.person;
      return svg("g", {}, svg("line", { class: "rule", x1: left, x2: width, y1: y, y2: y }), label(0, y + 4, name), label(left - 6, y + 4, `n ${person.n}`, "end", "soft"), label(0, y + 30, ways, "start", "soft"), dots,
        enough ? svg("line", { class: "stem ink", x1: x(person.felt), x2: x(person.felt), y1: y - 14, y2: y + 14 }) : null);
    });
    return { picture: svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, bottomAxis(x, [0, 1, 2, 3, 4], String, { top: 4, bottom: height - 38 }), rows, label(width - 16, height - 4, say("felt seen and heard, 0 to 4"), "end", "soft")), points };
  },
  table: (chart, context) => ({ head: [say("person"), say("day"), say("felt, 0 to 4"), say("minutes")], rows: chart.people.flatMap((person) => person.dots.map((dot) => [person.person, dateOf(dot.at, context.tz), dot.felt, dot.minutes])) }),
};
