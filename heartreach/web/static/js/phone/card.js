// The nudge as a card, and what is said after a tap.
import { ANSWERS, KINDS, TOOLS } from "../words.js";

const $ = (id) => document.getElementById(id);

const THANKS = {
  done: ["Thank you", "Whatever came of it, you reached out."],
  later: ["Later is good", "It comes back once, in about half an hour."],
  not_stressed: ["Good to know", "heartreach learns from this what your own usual is."],
  busy: ["All right", "It stays quiet for an hour."],
  stop_today: ["Quiet for today", "Tomorrow is another day."],
};

// A word of thanks stays this long.
const THANKS_MS = 30_000;

export class Card {
  constructor(onAnswer) {
    this.onAnswer = onAnswer;
    this.id = null;
  }

  /** Show a nudge, or none. */
  show(nudge) {
    $("nudge").hidden = !nudge;
    if (!nudge) { this.id = null; return; }
    if (nudge.id === this.id) return;
    this.id = nudge.id;
    $("thanks").hidden = true;
    $("nudge").dataset.id = nudge.id;
    const tool = nudge.tool ? `${TOOLS[nudge.tool]?.[0] ?? nudge.tool} · ${nudge.tagline ?? TOOLS[nudge.tool]?.[1] ?? ""}` : KINDS[nudge.kind] ?? "";
    $("nudge-tagline").textContent = tool;
    $("nudge-text").textContent = nudge.text;
    $("nudge-quota").textContent = nudge.quota ? quotaWords(nudge.quota) : "";
    $("nudge-why").textContent = nudge.why;
    $("nudge").querySelector("details").open = false;
    $("nudge-answers").replaceChildren(...nudge.actions.filter((action) => action in ANSWERS).map((action, place) => this.button(nudge, action, place === 0)));
    $("nudge").scrollIntoView({ block: "nearest" });
  }

  button(nudge, action, first) {
    const button = document.createElement("button");
    button.className = first ? "button primary" : "button";
    button.dataset.testid = `answer-${action}`;
    button.textContent = nudge.labels?.[action] ?? ANSWERS[action];
    button.addEventListener("click", () => {
      for (const other of $("nudge-answers").children) other.disabled = true;
      this.onAnswer(nudge, action);
    }, { once: true });
    return button;
  }

  thank(nudge, action) {
    const [title, text] = nudge.kind === "onset" || action !== "done" ? THANKS[action] : ["Thank you", "Noted."];
    $("thanks-title").textContent = title;
    $("thanks-text").textContent = text;
    $("thanks").hidden = false;
    clearTimeout(this.thanking);
    this.thanking = setTimeout(() => { $("thanks").hidden = true; }, THANKS_MS);
  }
}

function quotaWords({ left, total }) {
  return left > 0 ? `${left} of ${total} left today` : "Today's practice is done; this one is extra";
}
