// Each of the last four weeks' days by the hour: how long the strap was worn, what rose, and where a nudge came.
import { svg } from "../make.js";
import { label } from "../draw/axis.js";
import { dayName, shortDay, shortWeekday } from "../dates.js";
import { count, say } from "../say.js";
import { duration } from "../words.js";

const LEFT = 80;
const ROW = 17;
// Narrower hours leave no room between "18 h" and "24 h".
const LEAST_PX = 11;
// At least this many days are shown, however few have data.
const LEAST_DAYS = 7;
const sum = (row) => row.reduce((total, value) => total + value, 0);

/** The days from the first with data on. */
function since(days) {
  const first = days.findIndex((day) => sum(day.worn_s) + sum(day.onsets) + sum(day.prompts) > 0);
  return days.slice(Math.max(0, Math.min(first, days.length - LEAST_DAYS)));
}

/** What /api/weeks tells, as a chart like the others. */
export function asChart(weeks) {
  const worn = sum(weeks.days.map((day) => sum(day.worn_s)));
  const on = weeks.days.filter((day) => sum(day.worn_s) > 0).length;
  const [rises, messages, answers] = ["onsets", "prompts", "answers"].map((kind) => sum(weeks.days.map((day) => sum(day[kind]))));
  return {
    days: weeks.days, n: on, n_of: on === 1 ? say("day") : say("days"), coverage: null, coverage_of: "", note: null, csv: `/api/weeks.csv?date=${weeks.days.at(-1).date}`,
    sentence: on
      ? say("In four weeks: worn {duration} {days}; {rises} of activation, {messages}, {answers}.", {
        duration: duration(worn), days: count(on, "on {n} day", "on {n} days"), rises: count(rises, "{n} rise", "{n} rises"), messages: count(messages, "{n} message", "{n} messages"), answers: count(answers, "{n} answer", "{n} answers"),
      })
      : say("Nothing was recorded in these four weeks."),
  };
}

export const hours = {
  name: "hours",
  title: say("Each day, hour by hour"),
  wide: true,
  about: say("Each row is a day, each cell an hour. A shaded hour had beats, the fuller the longer; a dot is a rise of activation, a ring a nudge or another message. An empty hour is not known. Click a day to see it."),
  bring: say("Put the strap on: each worn hour is shaded."),
  legend: [["cell worn", say("worn")], ["dot heart", say("rise")], ["dot heart ringed", say("rise with a nudge")], ["ring heart", say("another message")]],
  known: (chart) => chart.n > 0 || chart.days.some((day) => sum(day.onsets) + sum(day.prompts) > 0),
  draw(chart, width, context) {
    const list = since(chart.days).reverse();
    const size = (width - LEFT) / 24;
    const height = list.length * ROW + 22;
    const points = [];
    const rows = list.map((day, r) => svg("g", { class: "day-link", "data-date": day.date },
      label(0, r * ROW + 13, `${shortWeekday(day.date)} ${shortDay(day.date)}`),
      day.worn_s.map((worn, hour) => {
        const x = LEFT + hour * size;
        const y = r * ROW;
        const n = day.onsets[hour];
        const words = worn + n + day.prompts[hour] === 0 ? say("not known") : [say("{duration} worn", { duration: duration(worn) }), count(n, "{n} rise", "{n} rises"), count(day.prompts[hour], "{n} message", "{n} messages")].join(", ");
        points.push({ x: x + size / 2, y: y + ROW / 2, w: size, h: ROW, row: r, words: say("{day}, {hour} to {next} h: {told}", { day: shortDay(day.date), hour, next: hour + 1, told: words }), act: () => context.go(day.date) });
        return svg("g", {}, svg("rect", { class: "cell blank", x: x + 0.5, y: y + 0.5, width: size - 1, height: ROW - 1, rx: 2 }),
          worn ? svg("rect", { class: "cell worn", x: x + 0.5, y: y + 0.5, width: size - 1, height: ROW - 1, rx: 2, "fill-opacity": Math.min(1, 0.12 + (worn / 3600) * 0.5).toFixed(2) }) : null,
          n ? svg("circle", { class: "dot heart", cx: x + size / 2, cy: y + ROW / 2, r: 3 }) : null, day.prompts[hour] ? svg("circle", { class: "ringed", cx: x + size / 2, cy: y + ROW / 2, r: 5.5 }) : null);
      })));
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, rows, [0, 6, 12, 18].map((hour) => label(LEFT + hour * size, height - 4, say("{hour} h", { hour }))), size > LEAST_PX ? label(width, height - 4, say("{hour} h", { hour: 24 }), "end") : null);
    picture.addEventListener("click", (event) => { const date = event.target.closest(".day-link")?.dataset.date; if (date) context.go(date); });
    return { picture, points };
  },
  table: (chart) => ({
    head: [say("day"), say("worn"), say("rises"), say("messages"), say("answers")],
    rows: [...chart.days].reverse().map((day) => [dayName(day.date), duration(sum(day.worn_s)), sum(day.onsets), sum(day.prompts), sum(day.answers)]),
  }),
};
