// Chart 8. Hour by weekday: how often per worn hour, never raw counts; hatched where too little was worn.
import { svg } from "../make.js";
import { hatching, label } from "../draw/axis.js";
import { count, oneDecimal } from "../words.js";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const LEFT = 34;
const CELL_MOST = 26;

function map(name, title, one, many, kind) {
  return {
    name, title,
    about: `${many[0].toUpperCase()}${many.slice(1)} per worn hour, by weekday and hour. Hatched where fewer than two hours were worn: too little to say. An empty hour was never worn.`,
    bring: "Wear the strap at different hours and days; two worn hours are enough for a cell.",
    legend: [[`cell ${kind} weak`, "few"], [`cell ${kind}`, "many"], ["cell hatched", "under two hours worn"]],
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
        const words = !worn ? "never worn" : enough(day, hour) ? `${oneDecimal(rate)} per worn hour (${count(n, one, many)} in ${oneDecimal(worn)} h)` : `${oneDecimal(worn)} h worn: too little to say`;
        points.push({ x: x + size / 2, y: y + tall / 2, w: size, h: tall, row: day, words: `${weekday}, ${hour} to ${hour + 1} h: ${words}` });
        const box = { x: x + 0.5, y: y + 0.5, width: size - 1, height: tall - 1, rx: 2 };
        if (!worn) return svg("rect", { class: "cell blank", ...box });
        if (!enough(day, hour)) return svg("rect", { class: "little", fill: `url(#hatch-${name})`, ...box });
        return svg("g", {}, svg("rect", { class: "cell zero", ...box }), rate ? svg("rect", { class: `cell ${kind}`, "fill-opacity": (0.15 + (0.85 * rate) / most).toFixed(2), ...box }) : null);
      }));
      const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, hatching(`hatch-${name}`), cells,
        WEEKDAYS.map((weekday, day) => label(0, day * tall + tall / 2 + 4, weekday.slice(0, 3))),
        [0, 6, 12, 18].map((hour) => label(LEFT + hour * size, 7 * tall + 16, `${hour} h`)), label(LEFT + 24 * size, 7 * tall + 16, "24 h", "end"));
      return { picture, points };
    },
    table: (chart) => ({
      head: ["weekday and hour", `${many} per worn hour`, many, "hours worn"],
      rows: WEEKDAYS.flatMap((weekday, day) => Array.from({ length: 24 }, (_, hour) => [`${weekday} ${hour} h`, chart.per_hour[day][hour], chart.counts[day][hour], chart.worn_h[day][hour]])).filter((row) => row[3]),
    }),
  };
}

export const onsetHeat = map("onset_heat", "When activation rises", "rise", "rises", "heart");
export const connectionHeat = map("connection_heat", "When you connect", "connection", "connections", "accent");
