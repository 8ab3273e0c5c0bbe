// The phone page: calm until there is something to say, and then one tap.
import { Card } from "./card.js";
import { Follow } from "./follow.js";
import { showHome, showPaused, showTools } from "./home.js";
import { HubTime } from "./hubtime.js";
import { keep, kept, newId } from "./kept.js";
import { Line } from "./line.js";
import { notify, offerNotifications } from "./notify.js";
import { Nudges } from "./nudges.js";
import { oneTab } from "./one-tab.js";
import { Outbox } from "./outbox.js";
import { count } from "../words.js";

const $ = (id) => document.getElementById(id);
const START_AGAIN_MS = 3_000;
const SAY_MS = 2_500;

const device = kept("device", null) ?? newId("d");
keep("device", device);

const hubtime = new HubTime();
const seen = { state: null, today: null, status: null, tz: "UTC", lost: false };
const line = new Line({ onMessage: heard, onUp: up, onDown: render, onTaken: lost });
const outbox = new Outbox(() => line.up, (name, payload, done) => line.send(name, payload, done), render);
const nudges = new Nudges(hubtime, render);
const card = new Card(answer);
const follow = new Follow((note) => outbox.add("connection", note));
const claim = oneTab(lost);

function heard(name, text, packet) {
  if (name === "status") { seen.status = text; render(); return; }
  let said;
  try { said = JSON.parse(text); } catch { return; }
  if (name === "state") {
    seen.state = said;
    // A message the broker kept for us may be old; only a fresh one tells the time.
    if (!packet.retain) hubtime.set(said.at, said.speed);
    nudges.tidy();
  } else if (name === "today") seen.today = said.today;
  else if (name === "answer/ack") outbox.acknowledged(said.id);
  else if (name === "nudge/close") nudges.close(said.id);
  else if (name === "nudge" && nudges.arrived(said)) {
    receipt(said.id, "received");
    notify(said);
    shown();
  }
  render();
}

function receipt(id, kind) {
  line.send("nudge/receipt", { schema: "heartreach/receipt/1", id, kind, at: hubtime.now(), channel: "page" });
}

/** Say once that a nudge is in front of the wearer's eyes; a page in the background shows nothing. */
const displayed = new Set();
function shown() {
  const nudge = nudges.current();
  if (!nudge || document.visibilityState !== "visible" || displayed.has(nudge.id) || !line.up) return;
  displayed.add(nudge.id);
  receipt(nudge.id, "displayed");
}

function answer(nudge, action) {
  outbox.answer({ nudge_id: nudge.id, answer: action, at: hubtime.now() });
  nudges.close(nudge.id);
  card.thank(nudge, action);
  if (action === "done" && nudge.kind === "onset") follow.open(nudge, hubtime.now());
}

function up() {
  outbox.newLine();
  shown();
  render();
}

function render() {
  const { state, today, status, tz } = seen;
  const nudge = nudges.current();
  card.show(nudge);
  if (nudge) follow.close();
  $("home").hidden = Boolean(nudge) || !$("follow").hidden;
  showHome({ state, up: line.up, status, live: kept("live", false), tz });
  showPaused(today ? today.paused_until : state?.paused_until, hubtime.now(), tz);
  // While there is something to answer, nothing else asks for attention.
  const tool = nudge || !$("follow").hidden ? null : today?.tool ?? state?.tool ?? null;
  showTools(tool, today, choose);
  if (state) $("simulated").hidden = !state.simulated;
  $("waiting").textContent = outbox.size ? `${count(outbox.size, "note")} waiting to be sent` : "";
  document.body.dataset.line = line.up ? "up" : "down";
}

function lost() {
  line.close();
  seen.lost = true;
  trouble("This page is open in another window. ", "Use it here", start);
}

function trouble(text, action, then) {
  const box = Object.assign(document.createElement("p"), { className: "trouble", textContent: text });
  if (action) {
    const button = Object.assign(document.createElement("button"), { className: "button", textContent: action });
    button.addEventListener("click", () => { $("troubles").replaceChildren(); then(); });
    box.append(button);
  }
  $("troubles").replaceChildren(box);
}

async function start() {
  seen.lost = false;
  let begin;
  try {
    const reply = await fetch(`/api/phone?device=${device}`);
    if (reply.status === 403) { location.assign("/pair"); return; }
    if (!reply.ok) throw new Error(`${reply.status}`);
    begin = await reply.json();
  } catch {
    render();
    setTimeout(start, START_AGAIN_MS);
    return;
  }
  $("troubles").replaceChildren();
  hubtime.set(begin.now, begin.speed);
  seen.tz = begin.tz;
  $("simulated").hidden = !begin.simulated;
  nudges.tidy();
  claim();
  line.close();
  line.open(begin.access, begin.device);
  render();
}

function sheet(open) {
  $("pause-sheet").hidden = !open;
  if (open) $("pause-sheet").focus();
}

$("pause-open").addEventListener("click", () => sheet($("pause-sheet").hidden));
$("pause-close").addEventListener("click", () => { sheet(false); $("pause-open").focus(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") sheet(false); });
for (const button of document.querySelectorAll("[data-pause]")) {
  button.addEventListener("click", () => { pause(button.dataset.pause); sheet(false); });
}
document.querySelector("[data-busy]").addEventListener("click", (event) => {
  outbox.add("context", { schema: "heartreach/context/1", kind: "busy", until: hubtime.now() + Number(event.target.dataset.busy) });
  sheet(false);
});
$("resume").addEventListener("click", () => pause("none"));
$("practised").addEventListener("click", () => {
  const tool = seen.today?.tool ?? seen.state?.tool;
  if (!tool) return;
  say("practised", "Counted. Well done.");
  outbox.add("practice", { schema: "heartreach/practice/1", id: newId("p"), tool, count: 1, at: hubtime.now() });
});
$("show-live").checked = kept("live", false);
$("show-live").addEventListener("change", () => { keep("live", $("show-live").checked); render(); });
// A page that is left says nothing more: without a goodbye the broker tells that this phone is offline.
addEventListener("pagehide", () => line.close());
addEventListener("pageshow", (event) => { if (event.persisted) start(); });
document.addEventListener("visibilitychange", () => { nudges.tidy(); shown(); });

/** Let a button say for a moment what its tap did. */
function say(id, text) {
  const before = $(id).dataset.before ?? $(id).textContent;
  $(id).dataset.before = before;
  $(id).textContent = text;
  setTimeout(() => { $(id).textContent = before; }, SAY_MS);
}

/** Of choices like these only the last word counts. */
function choose(tool) {
  outbox.remove((entry) => entry.name === "settings/tool/set");
  outbox.add("settings/tool/set", tool);
}

function pause(scope) {
  outbox.remove((entry) => entry.name === "pause/set");
  outbox.add("pause/set", { schema: "heartreach/pause/1", scope, until: null });
}

offerNotifications();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
render();
start();
