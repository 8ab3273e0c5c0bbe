// Four weeks by the hour, as two tables: each day, and each weekday.
import { dayAfter, dayName } from "../when.js";
import { count, duration } from "../words.js";

const $ = (id) => document.getElementById(id);
const DAYS = 28;
const HOUR_S = 3600;
// With fewer worn seconds than this, an hour of the weekday map says nothing.
const ENOUGH_S = 2 * HOUR_S;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const sum = (row) => row.reduce((total, value) => total + value, 0);

function make(tag, text, attributes = {}) {
  const element = Object.assign(document.createElement(tag), { textContent: text ?? "" });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function head() {
  const row = make("tr");
  row.append(make("th", "", { scope: "col" }), ...Array.from({ length: 24 }, (_, hour) => {
    const cell = make("th", "", { scope: "col" });
    cell.append(make("span", hour % 6 === 0 ? String(hour) : "", { "aria-hidden": "true" }), make("span", `${hour} to ${hour + 1} h`, { class: "unseen" }));
    return cell;
  }));
  const part = make("thead");
  part.append(row);
  return part;
}

/** A cell that says in words what it shows. */
function cell(words, share) {
  const box = make("td", "", { title: words });
  if (share > 0) {
    const shade = make("i", "", { "aria-hidden": "true" });
    shade.style.opacity = share.toFixed(2);
    box.append(shade);
  }
  box.append(make("span", words, { class: "unseen" }));
  return box;
}

function dayRow(day) {
  const short = `${dayName(day.date).slice(0, 3)} ${Number(day.date.slice(8))}.${Number(day.date.slice(5, 7))}.`;
  const row = make("tr", "", { class: weekday(day.date) > 4 ? "weekend" : "" });
  const name = make("th", "", { scope: "row" });
  name.append(make("a", short, { href: `/?date=${day.date}`, "aria-label": dayName(day.date) }));
  row.append(name, ...day.worn_s.map((worn, hour) => {
    const happened = day.onsets[hour] + day.prompts[hour];
    const words = worn + happened === 0 ? "not known" : [`${duration(worn)} worn`, count(day.onsets[hour], "rise"), count(day.prompts[hour], "nudge")].join(", ");
    const box = cell(words, worn / HOUR_S * 0.28);
    if (happened) box.append(make("b", "", { "aria-hidden": "true", class: day.prompts[hour] ? "told" : "" }));
    return box;
  }));
  return row;
}

function weekday(date) {
  return (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
}

function mapRows(days) {
  const cells = WEEKDAYS.map((_, which) => Array.from({ length: 24 }, (_unused, hour) => {
    const same = days.filter((day) => weekday(day.date) === which);
    return { worn: sum(same.map((day) => day.worn_s[hour])), onsets: sum(same.map((day) => day.onsets[hour])) };
  }));
  const rate = ({ worn, onsets }) => (worn >= ENOUGH_S ? onsets / (worn / HOUR_S) : null);
  const most = Math.max(0.5, ...cells.flat().map((one) => rate(one) ?? 0));
  return cells.map((hours, which) => {
    const row = make("tr");
    row.append(make("th", WEEKDAYS[which].slice(0, 3), { scope: "row", "aria-label": WEEKDAYS[which] }), ...hours.map((one) => {
      const value = rate(one);
      if (value !== null) return cell(`${value.toFixed(1)} rises per worn hour (${count(one.onsets, "rise")} in ${duration(one.worn)})`, 0.07 + value / most * 0.83);
      const box = cell(one.worn ? `${duration(one.worn)} worn: too little to say` : "not known", 0);
      if (one.worn) box.className = "little";
      return box;
    }));
    return row;
  });
}

function body(rows) {
  const part = make("tbody");
  part.append(...rows);
  return part;
}

function show(weeks) {
  const { days } = weeks;
  $("simulated").hidden = !weeks.simulated;
  $("span").textContent = `${dayName(days[0].date)} to ${dayName(days.at(-1).date)}`;
  const worn = sum(days.map((day) => sum(day.worn_s)));
  const totals = ["onsets", "prompts", "answers"].map((kind) => sum(days.map((day) => sum(day[kind]))));
  const on = days.filter((day) => sum(day.worn_s) > 0).length;
  $("summary").textContent = worn
    ? `Worn ${duration(worn)} on ${count(on, "day")}; ${count(totals[0], "rise")} of activation, ${count(totals[1], "nudge")}, ${count(totals[2], "answer")}.`
    : "Nothing was recorded in these weeks.";
  $("days").replaceChildren(head(), body(days.map(dayRow).reverse()));
  $("map").replaceChildren(head(), body(mapRows(days)));
  document.body.dataset.ready = days.at(-1).date;
}

let last = new URLSearchParams(location.search).get("date");
let latest = null;

async function load() {
  try {
    const reply = await fetch(`/api/weeks${last ? `?date=${last}` : ""}`);
    const told = await reply.json();
    if (!reply.ok) throw new Error(`${told.error}. ${told.advice}`);
    if (!last) latest = told.days.at(-1).date;
    last = told.days.at(-1).date;
    $("after").disabled = last === latest;
    show(told);
  } catch (error) {
    $("troubles").replaceChildren(make("p", error.message, { class: "trouble" }));
  }
}

$("before").addEventListener("click", () => { last = dayAfter(last, -DAYS); load(); });
$("after").addEventListener("click", () => { const next = dayAfter(last, DAYS); last = latest && next > latest ? latest : next; load(); });
load();
