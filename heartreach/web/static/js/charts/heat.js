// Chart 8. Hour by weekday: how often per worn hour, never raw counts; hatched where too little was worn.
import { svg } from "../make.js";
import { hatching, label } from "../draw/axis.js";
import { weekday as nameOf, shortWeekday } from "../dates.js";
import { count, say } from "../say.js";
import { oneDecimal } from "../words.js";

// A week from Monday on, for the names of its days.
const WEEK = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-06", "2024-01-07"];
const WEEKDAYS = WEEK.map(nameOf);
const LEFT = 34;
const CELL_MOST = 26;

/** `words` are: title, about, per hour, many; `counted(n)` the number of them. */
function map(name, kind, words, counted) {
  return {
    name, title: words.title, about: words.about,
    bring: say("Wear the strap at different hours and days; two worn hours are enough for a cell."),
    legend: [[`cell ${kind} weak`, say("few")], [`cell ${kind}`, say("many")], ["cell hatched", say("under two hours worn")]],
    known: (chart) => chart.worn_h.some((row) => row.some((hours) => hours)),
    draw(chart, width) {
      const size = Math.min(CELL_MOST, (width - LEFT) / 24);
      const tall = Math.max(size, 16);
      const height = 7 * tall + 24;
      const enough = (day, hour) => (chart.worn_h[day][hour] ?? 0) >= chart.thin_below_h;
      const most = Math.max(0.25, ...chart.per_hour.flatMap((row, day) => row.map((rate, hour) => (enough(day, hour) ? rate ?? 0 : 0))));
      const points = [];
      const cells = WEEKDAYS.flatMap((weekday, day) => Array.from({ length: 24 }, (_, hour) => {
        const worn = chart.worn_h[day][hour] ?? 0;
        const rate = chart.per_hour[day][hour];
        const n = chart.counts[day][hour] ?? 0;
        const x = LEFT + hour * size;
        const y = day * tall;
        const told = !worn
          ? say("never worn")
          : enough(day, hour)
            ? say("{rate} per worn hour ({counted} in {worn} h)", { rate: oneDecimal(rate), counted: counted(n), worn: oneDecimal(worn) })
            : say("{worn} h worn: too little to say", { worn: oneDecimal(worn) });
        points.push({ x: x + size / 2, y: y + tall / 2, w: size, h: tall, row: day, words: say("{day}, {hour} to {next} h: {told}", { day: weekday, hour, next: hour + 1, told }) });
        const box = { x: x + 0.5, y: y + 0.5, width: size - 1, height: tall - 1, rx: 2 };
        if (!worn) return svg("rect", { class: "cell blank", ...box });
        if (!enough(day, hour)) return svg("rect", { class: "little", fill: `url(#hatch-${name})`, ...box });
        return svg("g", {}, svg("rect", { class: "cell zero", ...box }), rate ? svg("rect", { class: `cell ${kind}`, "fill-opacity": (0.15 + (0.85 * rate) / most).toFixed(2), ...box }) : null);
      }));
      const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, hatching(`hatch-${name}`), cells,
        WEEK.map((date, day) => label(0, day * tall + tall / 2 + 4, shortWeekday(date))),
        [0, 6, 12, 18].map((hour) => label(LEFT + hour * size, 7 * tall + 16, say("{hour} h", { hour }))), label(LEFT + 24 * size, 7 * tall + 16, say("{hour} h", { hour: 24 }), "end"));
      return { picture, points };
    },
    table: (chart) => ({
      head: [say("weekday and hour"), words.rate, words.many, say("hours worn")],
      rows: WEEKDAYS.flatMap((weekday, day) => Array.from({ length: 24 }, (_, hour) => [`${weekday} ${say("{hour} h", { hour })}`, chart.per_hour[day][hour], chart.counts[day][hour], chart.worn_h[day][hour]])).filter((row) => row[3]),
    }),
  };
}

export const onsetHeat = map("onset_heat", "heart", {
  title: say("When activation rises"),
  about: say("Rises per worn hour, by weekday and hour. Hatched where fewer than two hours were worn: too little to say. An empty hour was never worn."),
  rate: say("rises per worn hour"),
  many: say("rises"),
}, (n) => count(n, "{n} rise", "{n} rises"));
export const connectionHeat = map("connection_heat", "accent", {
  title: say("When you connect"),
  about: say("Connections per worn hour, by weekday and hour. Hatched where fewer than two hours were worn: too little to say. An empty hour was never worn."),
  rate: say("connections per worn hour"),
  many: say("connections"),
}, (n) => count(n, "{n} connection", "{n} connections"));
