// The review page: one day, and today as it happens.
import { loadDay, joinTail, lastKnown } from "./day.js";
import { Charts } from "./charts.js";
import { showEvents } from "./events.js";
import { showLegend } from "./legend.js";
import { showNow, showTroubles } from "./now.js";
import { offerPairing } from "./pairing.js";
import { showSummary, showEmpty } from "./summary.js";
import { dayAfter, dayAt, dayName } from "../when.js";

const $ = (id) => document.getElementById(id);
// Look for new points at most this often, however fast a simulated hub runs.
const REFRESH_MS = 1000;
// The store writes every few seconds: ask again for a little more than what was missing.
const OVERLAP_S = 120;

let day = null;
let today = null; // the hub's calendar day
let asked = new URLSearchParams(location.search).get("date"); // null: today, and stay with today
let busy = false;
let again = false;
let refreshedAt = 0;
const charts = new Charts($("charts"));
showLegend($("legend"));

function render() {
  const isToday = day.date === today;
  $("day-name").textContent = isToday ? `Today, ${dayName(day.date)}` : dayName(day.date);
  $("day-pick").value = day.date;
  $("day-pick").max = today;
  $("day-after").disabled = isToday;
  $("day-today").disabled = isToday;
  $("simulated").hidden = !day.simulated;
  $("now").hidden = !isToday;
  $("csv-readings").href = `/api/day.csv?date=${day.date}`;
  $("csv-events").href = `/api/events.csv?date=${day.date}`;
  const known = day.series.state.some((state) => state !== null);
  $("charts").hidden = !known;
  showEmpty(!known, day, isToday);
  showSummary(day, known);
  showEvents(day);
  if (known) charts.show(day);
  document.body.dataset.ready = day.date;
}

async function show(date) {
  try {
    const fresh = await loadDay(date);
    today = dayAt(fresh.now, fresh.tz);
    day = fresh;
    charts.wholeDay();
    render();
  } catch (error) {
    showTroubles([error.message]);
  }
}

async function refresh() {
  if (busy) { again = true; return; }
  const wait = refreshedAt + REFRESH_MS - Date.now();
  busy = true;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  try {
    refreshedAt = Date.now();
    const tail = await loadDay(null, lastKnown(day) - OVERLAP_S);
    today = dayAt(tail.now, tail.tz);
    if (tail.date === day.date) { joinTail(day, tail); render(); } else if (!asked) await show(null);
  } catch (error) {
    showTroubles([error.message]);
  } finally {
    busy = false;
    if (again) { again = false; refresh(); }
  }
}

function go(date) {
  asked = date && date !== today ? date : null;
  history.replaceState(null, "", asked ? `?date=${asked}` : "/");
  show(asked);
}

$("day-before").addEventListener("click", () => day && go(dayAfter(day.date, -1)));
$("day-after").addEventListener("click", () => day && go(dayAfter(day.date, 1)));
$("day-today").addEventListener("click", () => go(null));
$("day-pick").addEventListener("change", (event) => event.target.value && go(event.target.value));

let stream = null;

function listen() {
  stream?.close();
  stream = new EventSource("/api/live");
  stream.addEventListener("live", (event) => {
    const live = JSON.parse(event.data);
    showTroubles(live.troubles);
    if (!day) return;
    showNow(live, day.tz);
    today = dayAt(live.at, day.tz);
    if (!asked) refresh();
  });
  stream.addEventListener("error", () => showTroubles(["The hub does not answer. This page goes on by itself when it is back."]));
}

// A page that is left, but kept by the browser, must not hold a connection.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

await show(asked);
listen();
offerPairing();
