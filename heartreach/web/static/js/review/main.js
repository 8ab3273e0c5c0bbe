// The review page: the answer card, and a day as it happens, a week, a month or all time.
import { Card } from "./card.js";
import { showEvents } from "./events.js";
import { loadDay, joinTail, lastKnown } from "./day.js";
import { SILENT, ask } from "./load.js";
import { showLegend } from "./legend.js";
import { showNow, showTroubles } from "./now.js";
import { offerPairing } from "./pairing.js";
import { RangeView } from "./range-view.js";
import { showSummary, showEmpty } from "./summary.js";
import { Timeline } from "./timeline.js";
import { addressOf, here, neighbour, RANGES } from "./where.js";
import { asChart } from "../charts/hours.js";
import { dayName, spanName } from "../dates.js";
import { language, say } from "../say.js";
import { dayAt } from "../when.js";

const $ = (id) => document.getElementById(id);
// Look for new points at most this often, however fast a simulated hub runs.
const REFRESH_MS = 1000;
// Statistics change slowly and cost more, the more the longer the stretch: ask for them at most this often.
const STATISTICS_MS = { day: 20_000, week: 20_000, month: 60_000, all: 120_000 };
// The store writes every few seconds: ask again for a little more than what was missing.
const OVERLAP_S = 120;
const BEFORE = { day: say("The day before"), week: say("The week before"), month: say("The month before") };
const AFTER = { day: say("The day after"), week: say("The week after"), month: say("The month after") };

let where = here();
let today = null; // the hub's calendar day
let shown = null; // the last day of what is shown
let tz = null; // the wearer's
let day = null; // the last day that was shown
let extras = null; // what /api/review/day tells besides
let card = null;
let troubles = []; // what the hub says is in the way
let failure = ""; // why the last question was not answered
let busy = false;
let again = false;
let refreshedAt = 0;
let statisticsAt = 0;
const timeline = new Timeline($("charts"));
const view = new RangeView($("range"));
const answer = new Card();
showLegend($("legend"));

function head(title, simulated) {
  const { range } = where;
  $("day-name").textContent = title;
  document.title = `${title} · heartreach`;
  $("day-pick").value = shown;
  $("day-pick").max = today;
  $("day-after").disabled = shown >= today;
  $("day-today").disabled = !where.date;
  for (const id of ["day-before", "day-after", "day-pick", "day-today"]) $(id).hidden = range === "all";
  $("day-before").setAttribute("aria-label", BEFORE[range] ?? BEFORE.day);
  $("day-after").setAttribute("aria-label", AFTER[range] ?? AFTER.day);
  $("simulated").hidden = !simulated;
  for (const name of RANGES) {
    $(`to-${name}`).href = addressOf({ range: name, date: where.date });
    if (name === range) $(`to-${name}`).setAttribute("aria-current", "page");
    else $(`to-${name}`).removeAttribute("aria-current");
  }
  for (const id of ["summary", "charts", "events", "empty", "now"]) if (range !== "day") $(id).hidden = true;
  if (range === "day") view.root.hidden = true;
}

function render() {
  const isToday = day.date === today;
  shown = day.date;
  head(isToday ? say("Today, {day}", { day: dayName(day.date) }) : dayName(day.date), day.simulated);
  $("now").hidden = !isToday;
  $("csv-readings").href = `/api/day.csv?date=${day.date}`;
  $("csv-events").href = `/api/events.csv?date=${day.date}`;
  $("csv-connections").href = `/api/review/connections.csv?date=${day.date}`;
  const known = day.series.state.some((state) => state !== null);
  $("charts").hidden = !known;
  showEmpty(!known, day, isToday);
  showSummary(day, known);
  const told = extras?.date === day.date ? extras : null;
  showEvents(day, told?.connections ?? []);
  if (known) timeline.show(day, told);
  document.body.dataset.ready = day.date;
}

async function showDay(date) {
  const fresh = await loadDay(date);
  tz = fresh.tz;
  today = dayAt(fresh.now, tz);
  if (where.range !== "day" || where.date !== date) return;
  day = fresh;
  timeline.whole();
  render();
  await showExtras();
}

async function showExtras() {
  const told = await ask("/api/review/day", { date: day.date });
  if (where.range !== "day" || told.date !== day.date) return;
  extras = told;
  render();
}

async function showRange({ range, date }) {
  const [told, cards, weeks] = await Promise.all([
    ask("/api/review", { range, date }), showCard(), range === "month" ? ask("/api/weeks", { date }) : null,
  ]);
  if (where.range !== range || where.date !== date) return;
  tz = told.tz;
  today ??= told.last;
  if (!date) today = told.last;
  shown = told.last;
  head(range === "all" ? say("All time, since {day}", { day: `${spanName(told.first, told.first)} ${told.first.slice(0, 4)}` }) : spanName(told.first, told.last), told.simulated);
  view.show(told, cards, weeks && asChart(weeks), (to) => go({ range: "day", date: to === today ? null : to }));
  document.body.dataset.ready = told.last;
}

/** The card looks at all time, whatever the page shows; null where it cannot be had. */
async function showCard() {
  try {
    card = await ask("/api/review/card");
    answer.show(card);
  } catch (error) {
    tell(error.message);
  }
  return card;
}

function tell(why) {
  failure = why;
  showTroubles([...new Set([...troubles, failure])].filter(Boolean));
}

async function show() {
  statisticsAt = Date.now();
  tell("");
  document.body.dataset.range = where.range;
  try {
    if (where.range === "day") await Promise.all([showDay(where.date), showCard()]);
    else await showRange(where);
  } catch (error) {
    tell(error.message);
  }
}

/** While time goes on: the day's new points soon, statistics now and then. */
async function refresh() {
  if (busy) { again = true; return; }
  const wait = refreshedAt + REFRESH_MS - Date.now();
  busy = true;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  try {
    refreshedAt = Date.now();
    const late = Date.now() - statisticsAt > STATISTICS_MS[where.range] && document.visibilityState === "visible";
    if (late) { statisticsAt = Date.now(); failure = ""; }
    if (!tz) await show(); // the first question was not answered
    else if (where.range === "day") await follow(late);
    else if (late) await showRange(where);
    tell(failure);
  } catch (error) {
    tell(error.message);
  } finally {
    busy = false;
    if (again) { again = false; refresh(); }
  }
}

async function follow(late) {
  if (!day) { await show(); return; }
  const tail = await loadDay(null, lastKnown(day) - OVERLAP_S);
  if (where.range !== "day" || where.date) return;
  today = dayAt(tail.now, tail.tz);
  if (tail.date !== day.date) { await showDay(null); return; }
  const answers = day.answers.length;
  joinTail(day, tail);
  render();
  if (late || day.answers.length !== answers) await Promise.all([showExtras(), showCard()]);
}

function go(to, { keep = false } = {}) {
  where = { range: to.range, date: to.date && to.date !== today ? to.date : null };
  if (!keep) history.pushState(null, "", addressOf(where));
  show();
}

for (const name of RANGES) {
  $(`to-${name}`).addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go({ range: name, date: where.date });
  });
}
$("day-before").addEventListener("click", () => shown && go({ range: where.range, date: neighbour(where.range, shown, -1) }));
$("day-after").addEventListener("click", () => {
  if (!shown) return;
  const next = neighbour(where.range, shown, 1);
  go({ range: where.range, date: next > today ? today : next });
});
$("day-today").addEventListener("click", () => go({ range: where.range, date: null }));
$("day-pick").addEventListener("change", (event) => event.target.value && go({ range: where.range, date: event.target.value }));
addEventListener("popstate", () => go(here(), { keep: true }));

// A hub has something to say, or says that it is still there, every 15 seconds. A line that brought nothing for so long is
// dead, which no browser notices by itself where nobody hung up: the hub lost its network.
const SILENCE_MS = 40_000;
let stream = null;
let heardAt = 0;

function listen() {
  stream?.close();
  heardAt = Date.now();
  stream = new EventSource("/api/live");
  stream.addEventListener("live", (event) => {
    heardAt = Date.now();
    const live = JSON.parse(event.data);
    if (live.language !== language) { location.reload(); return; } // the wearer chose another one
    troubles = live.troubles;
    tell(failure);
    if (!tz) { refresh(); return; }
    showNow(live, tz);
    today = dayAt(live.at, tz);
    if (!where.date) refresh();
  });
  stream.addEventListener("still", () => { heardAt = Date.now(); });
  stream.addEventListener("error", silent);
}

function silent() {
  troubles = [SILENT];
  tell(failure);
}

setInterval(() => {
  if (Date.now() - heardAt < SILENCE_MS || stream.readyState === EventSource.CONNECTING) return;
  silent();
  listen();
}, SILENCE_MS / 4);

// Who comes back to the page sees how things stand now.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || where.date) return;
  statisticsAt = 0;
  refresh();
});

// A page that is left, but kept by the browser, must not hold a connection.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

await show();
listen();
offerPairing();
