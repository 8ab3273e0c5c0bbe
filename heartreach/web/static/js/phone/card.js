// The nudge as a card, and what is said after a tap.
import { $, button, el } from "./dom.js";
import { t, words } from "./pack.js";
import { notSafe, suggestions } from "./people.js";
import { help } from "./settings.js";
import { open } from "./views.js";
import { hourAt } from "../when.js";

// A word of thanks stays this long.
const THANKS_MS = 30_000;
// When most people are asleep, nobody is suggested: hours on the wearer's clock, as in prompts/local_time.py.
const NIGHT_FROM = 22;
const NIGHT_UNTIL = 7;

export class Card {
  constructor({ onAnswer, onUnsafe, onQuiet, zone, chosen }) {
    Object.assign(this, { onAnswer, onUnsafe, onQuiet, zone, chosen, id: null });
  }

  /** Show a nudge, or none. */
  show(nudge) {
    $("nudge").hidden = !nudge;
    if (!nudge) { this.id = null; return; }
    if (nudge.id === this.id) return;
    this.id = nudge.id;
    $("thanks").hidden = true;
    $("nudge").dataset.id = nudge.id;
    const tool = nudge.tool && words(`tools.${nudge.tool}`);
    $("nudge-tagline").textContent = tool ? `${tool.name} · ${nudge.tagline ?? tool.tagline}` : t(`phone.nudge.kinds.${nudge.kind}`);
    $("nudge-text").textContent = nudge.text;
    $("nudge-quota").textContent = nudge.quota ? t(nudge.quota.left > 0 ? "phone.nudge.quota_left" : "phone.nudge.quota_met", nudge.quota) : "";
    $("nudge-why").textContent = nudge.why;
    $("nudge").querySelector("details").open = false;
    $("nudge-answers").replaceChildren(...nudge.actions.filter((action) => action in words("labels")).map((action, place) => this.button(nudge, action, place === 0)));
    this.extras(nudge, tool);
    $("nudge").scrollIntoView({ block: "nearest" });
  }

  button(nudge, action, first) {
    const answer = button(nudge.labels?.[action] ?? t(`labels.${action}`), () => {
      for (const other of $("nudge-answers").children) other.disabled = true;
      this.onAnswer(nudge, action);
    }, { testid: `answer-${action}`, look: first ? "primary" : "" });
    return answer;
  }

  /** Beside the answers: somebody to think of, the tool's own screen, and "not safe". */
  extras(nudge, tool) {
    const reaching = nudge.kind === "onset";
    const hour = hourAt(nudge.created_at, this.zone());
    const names = reaching && hour >= NIGHT_UNTIL && hour < NIGHT_FROM ? suggestions() : [];
    $("nudge-people").textContent = names.length ? t("phone.nudge.people", { people: names.join(", ") }) : "";
    $("nudge-more").replaceChildren(...[
      tool && button(t("phone.nudge.open", { tool: tool.name }), () => open(nudge.tool), { testid: "nudge-open", look: "plain" }),
      reaching && !notSafe() && button(t("practice.circle.not_safe_today"), () => this.onUnsafe(nudge), { testid: "not-safe", look: "plain" }),
    ].filter(Boolean));
  }

  /** Said to who is not safe, with the way to help in the same place; it stays until something else is said. */
  comfort() {
    this.tell("phone.nudge.not_safe", el("p", {}, ...help()));
    clearTimeout(this.thanking);
  }

  /** Said to who was let down: kind, and no more for today if that is what they want. */
  letDown() {
    this.stay(el("p", { text: t("practice.tags.let_down") }), button(t("labels.stop_today"), (event) => { event.target.disabled = true; this.onQuiet(); }, { testid: "let-down-quiet" }));
  }

  thank(nudge, action) {
    const tool = this.chosen();
    if (nudge.kind === "checkin" && action === "done" && tool) {
      this.tell("phone.nudge.stirred", button(t("phone.nudge.open", { tool: t(`tools.${tool}.name`) }), () => open(tool), { testid: "stirred-open" }));
      return;
    }
    this.tell(nudge.kind === "onset" || action !== "done" ? `phone.nudge.thanks.${action}` : "phone.nudge.noted");
  }

  /** A heading and a line that stay for a moment. */
  tell(path, ...more) {
    this.stay(el("h2", { text: t(`${path}.title`) }), el("p", { text: t(`${path}.text`) }), ...more);
  }

  tellText(text) {
    this.stay(el("p", { text }));
  }

  stay(...nodes) {
    $("thanks").replaceChildren(...nodes);
    $("thanks").hidden = false;
    clearTimeout(this.thanking);
    this.thanking = setTimeout(() => { $("thanks").hidden = true; }, THANKS_MS);
  }
}
