// Five quiet minutes, guided by the hub, which counts the quiet ones; the sit goes on although the page is closed.
import { button, el } from "./dom.js";
import { t } from "./pack.js";
import { screen } from "./views.js";
import { ask } from "../ask.js";

const LOOK_MS = 1_000;

export function sitCard() {
  const line = el("progress", { max: 1, value: 0, "aria-label": t("phone.sit.title"), testid: "sit-progress", hidden: true });
  const said = el("p", { role: "status", testid: "sit-said" });
  const go = button(t("phone.sit.start"), () => turn(sitting() ? "DELETE" : "POST"), { testid: "sit-start", look: "primary" });
  const node = el("div", { class: "sit" }, el("p", { text: t("phone.sit.text") }), line, said, el("div", { class: "buttons" }, go));
  let sit = null;
  let begunHere = false;
  const sitting = () => sit?.phase === "sitting";

  async function turn(method = "GET") {
    if (method === "POST") begunHere = true;
    try {
      const reply = await ask("/api/calibration", { method });
      if (!reply.ok) throw new Error(`${reply.status}`);
      sit = await reply.json();
      show(outcome());
    } catch {
      show(t("phone.sit.no_line"));
    }
  }

  /** What to say of it; of a sit that ended before this page was opened, nothing. */
  function outcome() {
    if (sitting()) return t(sit.hint ? "phone.sit.hint" : "phone.sit.sitting");
    if (!begunHere) return "";
    return { done: `${t("phone.sit.done")} ${t("phone.sit.learnt")}`, failed: t("phone.sit.not_learnt") }[sit?.phase] ?? "";
  }

  function show(words) {
    begunHere ||= sitting();
    awake(sitting());
    line.hidden = !sitting();
    line.value = sit?.share ?? 0;
    if (said.textContent !== words) said.textContent = words;
    go.textContent = t(sitting() ? "phone.sit.stop" : "phone.sit.start");
  }

  turn();
  const timer = setInterval(() => {
    if (!node.isConnected) { clearInterval(timer); awake(false); }
    else if (sitting()) turn();
  }, LOOK_MS);
  return node;
}

let held = null;

/** Keep the screen on while one sits, where the browser can, and no longer. */
function awake(on) {
  if (on) held ??= navigator.wakeLock?.request("screen").catch(() => null);
  else { held?.then((lock) => lock?.release()); held = null; }
}

screen("sit", () => ({ title: t("phone.sit.title"), body: [sitCard()] }));
