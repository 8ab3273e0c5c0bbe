// The phone page: calm until there is something to say, and then one tap.
import "./awareness.js";
import "./circle.js";
import "./idea.js";
import "./tool-assess.js";
import "./tool-contribute.js";
import "./tool-metabolize.js";
import "./tool-outsource.js";
import { Card } from "./card.js";
import { $, button, el } from "./dom.js";
import { showHome, showPaused } from "./home.js";
import { hubtime, line, listen, outbox, remember, seen } from "./hub.js";
import { keep, kept, newId } from "./kept.js";
import { wireMore } from "./more.js";
import { fetchNotebook } from "./notebook.js";
import { notify, stayAwake, unnotify } from "./notify.js";
import { showNow } from "./now.js";
import { Nudges } from "./nudges.js";
import { showOffers } from "./offers.js";
import { oneTab } from "./one-tab.js";
import { fetchWords, fill, speaks, t, words } from "./pack.js";
import { pause, wirePause } from "./pause.js";
import { sayNotSafe } from "./people.js";
import { reachedAfter } from "./reach.js";
import { showHelp } from "./settings.js";
import { showTools, wireTools } from "./tools.js";
import * as views from "./views.js";
import { welcomeOnce } from "./welcome.js";
import { ask } from "../ask.js";

const START_AGAIN_MS = 3_000;

const device = kept("device", null) ?? newId("d");
keep("device", device);

const nudges = new Nudges(hubtime, render);
const card = new Card({ onAnswer: answer, onUnsafe: unsafe, onQuiet: () => pause("today"), zone: () => seen.tz, chosen: () => seen.today?.tool });
const claim = oneTab(lost);
let asking = "";

function heard(name, text, packet) {
  if (name === "status") { seen.status = text; render(); return; }
  let said;
  try { said = JSON.parse(text); } catch { return; }
  if (name === "state") {
    seen.state = said;
    // A message the broker kept for us may be old; only a fresh one tells the time.
    if (!packet.retain) hubtime.set(said.at, said.speed);
    nudges.tidy();
  } else if (name === "today") {
    remember(said.today);
    seen.tz = said.today.tz ?? seen.tz;
    if (said.today.language && said.today.language !== words("language") && asking !== said.today.language) {
      asking = said.today.language; // once: a hub that says one thing and speaks another must not make us turn in circles
      fetchWords().then((other) => other && location.reload()).catch(() => {});
    }
  } else if (name === "answer/ack" || name === "kept") outbox.acknowledged(said.id);
  else if (name === "nudge/close") { nudges.close(said.id); unnotify(said.id).catch(() => {}); }
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
  unnotify(nudge.id).catch(() => {});
  nudges.close(nudge.id);
  card.thank(nudge, action);
  if (action !== "done") return;
  if (nudge.kind === "onset" || nudge.kind === "evening") reachedAfter(nudge);
  if (nudge.kind === "awareness") views.open("awareness");
}

/** Not safe to reach out: quiet for today, on every phone, and a word that points to help. */
function unsafe(nudge) {
  sayNotSafe(true);
  pause("today"); // asked for beside the answer, it is no "too many" to the hub
  answer(nudge, "stop_today");
  card.comfort();
}

function render() {
  if (!speaks()) return;
  const nudge = nudges.current();
  card.show(nudge);
  // While there is something to answer, nothing else asks for attention; a screen that is open stays.
  const home = !nudge && !views.isOpen();
  $("home").hidden = !home;
  showHome();
  showPaused();
  showOffers(home);
  showTools(home);
  showNow(home);
  $("more").hidden = !home;
  views.follow();
  if (seen.state) $("simulated").hidden = !seen.state.simulated;
  $("waiting").textContent = outbox.size === 0 ? "" : outbox.size === 1 ? t("phone.common.waiting_one") : t("phone.common.waiting", { n: outbox.size });
  document.body.dataset.line = line.up ? "up" : "down";
}

function lost() {
  line.close();
  const here = button(t("phone.common.use_here"), start);
  $("troubles").replaceChildren(el("p", { class: "trouble" }, `${t("phone.common.other_window")} `, here));
}

async function start() {
  let begin;
  try {
    const reply = await ask(`/api/phone?device=${device}`);
    if (reply.status === 403) { location.assign("/pair"); return; }
    if (!reply.ok) throw new Error(`${reply.status}`);
    begin = await reply.json();
    hubtime.set(begin.now, begin.speed); // before anything is judged by its age
    seen.tz = begin.tz;
    keep("tz", begin.tz);
    const others = await fetchWords();
    await fetchNotebook().catch(() => {});
    if (!document.body.dataset.ready) ready();
    else if (others) { location.reload(); return; }
  } catch {
    render();
    setTimeout(start, START_AGAIN_MS);
    return;
  }
  $("troubles").replaceChildren();
  $("simulated").hidden = !begin.simulated;
  nudges.tidy();
  claim();
  line.close();
  line.open(begin.access, begin.device);
  stayAwake().catch(() => {}); // no push service, no harm: the open page hears everything
  render();
}

/** Say what the page says; only possible once there are words, from the hub or kept. */
function ready() {
  document.body.dataset.ready = "yes";
  fill();
  wirePause();
  wireTools();
  wireMore();
  showHelp();
  welcomeOnce();
  views.show();
  render();
}

listen({ message: heard, up: () => { shown(); render(); }, taken: lost, refused: () => setTimeout(start, START_AGAIN_MS), change: render });
addEventListener("hashchange", () => { views.show(); render(); views.settle(); });
addEventListener("told", ({ detail }) => {
  if (detail.letDown) card.letDown();
  else if (detail.unsafe) card.comfort();
  else if (detail.text) card.tellText(detail.text);
  else card.tell(detail);
});
// A page that is left says nothing more: without a goodbye the broker tells that this phone is offline.
addEventListener("pagehide", () => line.close());
addEventListener("pageshow", (event) => { if (event.persisted) start(); });
document.addEventListener("visibilitychange", () => { nudges.tidy(); shown(); });
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
if (speaks()) ready();
start();
