// The first minutes on the phone, shown once: seven small steps, each to be skipped, taken up again where it was left.
import { button, el } from "./dom.js";
import { seen } from "./hub.js";
import { leanSlider, suited } from "./honesty.js";
import { keep, kept } from "./kept.js";
import { note, notes } from "./notebook.js";
import { t } from "./pack.js";
import { numberRow, quietRow } from "./rows.js";
import { placeSlider } from "./self-view.js";
import { languageRow } from "./settings.js";
import { sitCard } from "./sit.js";
import { followRows, TOOLS, toolRows } from "./tools.js";
import { close, open, screen } from "./views.js";

const HERE = new Set(["warmup", "calm", "rising", "activated", "recovering", "exercise", "post_exercise", "talk", "sleep"]);

/** Each step: its words, its parts, what it notes when one goes on, and what follows the hub. */
const STEPS = [
  () => ({ words: "what", body: [languageRow()] }),
  () => {
    const strap = el("p", { role: "status", testid: "welcome-strap", class: "strap" });
    return { words: "strap", body: [strap], live: () => {
      const heard = seen.state && HERE.has(seen.state.state);
      const said = t(heard ? "phone.welcome.strap_here" : "phone.welcome.strap_away");
      strap.classList.toggle("here", Boolean(heard));
      if (strap.textContent !== said) strap.textContent = said;
    } };
  },
  () => ({ title: t("phone.sit.title"), body: [sitCard()], aside: true }),
  () => ({ words: "hours", body: [quietRow(), numberRow(t("phone.settings.cap"), "cap", 6)] }),
  () => {
    let place = null;
    return { words: "yourself", body: [placeSlider((value) => { place = value; }), el("p", { class: "quiet", text: t("practice.self_view.note") })], leave: () => { if (place !== null) note("self_view", { place }); } };
  },
  () => {
    let lean = null;
    return { words: "honesty", body: [leanSlider((value) => { lean = value; })], leave: () => { if (lean !== null) note("honesty", { lean }); } };
  },
  () => {
    const lean = notes("honesty").at(-1)?.lean;
    const rows = toolRows(lean === undefined ? TOOLS : suited(lean), { enter: false });
    const suggests = lean === undefined ? null : el("p", { class: "quiet", text: t("phone.welcome.suggests"), testid: "welcome-suggests" });
    return { words: "tool", body: [suggests, el("fieldset", { class: "tools" }, el("legend", { class: "unseen", text: t("phone.tools.title") }), ...rows)], live: () => followRows(rows) };
  },
  () => ({ words: "ready", body: [] }),
];

export function welcomeOnce() {
  const at = kept("welcome", 1);
  if (at !== "done" && !location.hash) open(`welcome/${at}`);
}

screen("welcome", (rest) => {
  const at = Math.min(STEPS.length, Math.max(1, Number(rest) || 1));
  const last = at === STEPS.length;
  if (kept("welcome", 1) !== "done") keep("welcome", at);
  const { words: group, title, body, leave, live, aside } = STEPS[at - 1]();
  const end = () => { keep("welcome", "done"); close(); };
  const on = () => { leave?.(); if (last) end(); else location.replace(`#welcome/${at + 1}`); };
  return {
    plain: true,
    title: title ?? t(`phone.welcome.${group}.title`),
    live,
    body: [
      el("p", { class: "quiet step", text: t("phone.welcome.step", { n: at, total: STEPS.length }), testid: "welcome-step" }),
      group && el("p", { text: t(`phone.welcome.${group}.text`) }),
      ...body,
      el("div", { class: "buttons" },
        at > 1 && button(t("phone.common.back"), () => location.replace(`#welcome/${at - 1}`), { testid: "welcome-back" }),
        button(t(last ? "phone.welcome.begin" : "phone.common.next"), on, { testid: "welcome-next", look: aside ? "" : "primary" })),
      !last && button(t("phone.welcome.skip"), end, { testid: "welcome-skip", look: "plain" }),
    ],
  };
});
