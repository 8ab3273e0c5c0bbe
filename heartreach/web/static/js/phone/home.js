// The quiet home: whether heartreach listens, in words. Numbers only for who asks for them.
import { clock } from "../when.js";
import { STATES, TOOLS, signed } from "../words.js";

const $ = (id) => document.getElementById(id);
const AWAY = {
  no_contact: ["The strap is not on", "Put it on when it suits you; nothing is missed."],
  unknown: ["Waiting for your heart", "The strap is silent just now. It comes back by itself."],
};
const HERE = {
  warmup: ["Getting to know today", "The first worn minutes teach heartreach your usual."],
  sleep: ["Good night", "Nothing is judged while you sleep."],
  exercise: ["Enjoy moving", "Nothing is judged while you move."],
};
const LISTENING = ["Listening quietly", "You need not do anything."];

export function showHome({ state, up, status, live, tz }) {
  const away = !up || status === "offline" ? ["Not connected", "Your answers are kept and sent by themselves."] : state ? AWAY[state.state] : ["One moment…", ""];
  const [title, text] = away ?? HERE[state.state] ?? LISTENING;
  $("home").classList.toggle("away", Boolean(away));
  $("home-title").textContent = title;
  $("home-text").textContent = text;
  const numbers = live && state && up;
  $("home-live").hidden = !numbers;
  if (numbers) {
    const heart = state.hr_bpm === null ? "heart rate –" : `heart rate ${Math.round(state.hr_bpm)}`;
    $("home-live").textContent = `${STATES[state.state][0]} · ${heart} · ${state.score === null ? "activation not judged" : `activation ${signed(state.score)}`} · ${clock(state.at, tz)}`;
  }
}

export function showPaused(until, now, tz) {
  const holds = until !== null && until !== undefined && until > now;
  $("paused").hidden = !holds;
  if (!holds) return;
  const days = (until - now) / 86_400;
  $("paused-words").textContent = days > 3650 ? "Paused for good." : days > 1.05 ? `Paused for ${Math.ceil(days)} days.` : `Quiet until ${clock(until, tz)}.`;
}

export function showTools(tool, today, onChoose) {
  $("tools").hidden = !tool;
  const box = $("tool-choices");
  if (!box.children.length) {
    box.append(...Object.entries(TOOLS).map(([name, [title, line]]) => {
      const label = document.createElement("label");
      label.className = "choice";
      const radio = Object.assign(document.createElement("input"), { type: "radio", name: "tool", value: name });
      radio.dataset.testid = `tool-${name}`;
      radio.addEventListener("change", () => onChoose(name));
      const words = document.createElement("span");
      words.append(Object.assign(document.createElement("b"), { textContent: title }), Object.assign(document.createElement("span"), { textContent: line }));
      label.append(radio, words, Object.assign(document.createElement("span"), { className: "left" }));
      return label;
    }));
  }
  for (const label of box.children) {
    const radio = label.querySelector("input");
    radio.checked = radio.value === tool;
    const counts = today?.tools?.find((one) => one.tool === radio.value);
    label.querySelector(".left").textContent = counts ? `${counts.done} of ${counts.total} today` : "";
  }
}
