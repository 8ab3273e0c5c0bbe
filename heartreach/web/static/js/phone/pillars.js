// The four voices, of which heartreach practises one; and the own exercise for confidence, in the wearer's words.
import { button, el, say } from "./dom.js";
import { form, lineField, slider, text } from "./fields.js";
import { day } from "./hub.js";
import { keep, kept } from "./kept.js";
import { note, notes } from "./notebook.js";
import { t, words } from "./pack.js";
import { close, screen } from "./views.js";

screen("pillars", () => {
  const pillars = words("practice.pillars");
  const last = notes("pillars").at(-1)?.voices ?? {};
  const bars = Object.entries(pillars.voices).map(([voice, name]) => el("div", { class: voice === pillars.active ? "voice active" : "voice" },
    el("span", { text: name }), el("progress", { max: 10, value: last[voice] ?? 0, "aria-label": name }), el("span", { text: last[voice] ?? "–" })));
  const view = form((data, node) => {
    const voices = Object.fromEntries(Object.keys(pillars.voices).filter((voice) => !node.querySelector(`[name=${voice}].untouched`)).map((voice) => [voice, Number(text(data, voice))]));
    if (!Object.keys(voices).length) return;
    note("pillars", { voices });
    close();
  }, [
    el("p", { text: t("phone.pillars.scale") }),
    ...Object.entries(pillars.voices).map(([voice, name]) => slider(voice, name, { low: "0", high: "10", min: 0, max: 10 })),
  ], { testid: "pillars-keep" });
  const reminder = form((data, node) => {
    keep("exercise", text(data, "exercise"));
    say(node.querySelector("[type=submit]"), t("phone.common.kept"));
  }, [el("p", { class: "quiet", text: pillars.confidence_reminder }), lineField("exercise", t("phone.pillars.reminder"), { value: kept("exercise", "") })], { testid: "exercise-keep" });
  return { title: pillars.title, body: [el("p", { text: pillars.intro }), el("div", { class: "voices" }, ...bars), el("p", { class: "quiet", text: pillars.others }), view, reminder] };
});

/** The own exercise on the home, with a row of dots for the days it was done; nothing where none is worded. */
export function exercise() {
  const own = kept("exercise", "");
  if (!own) return null;
  const done = () => kept("exercise-days", []);
  const row = el("span", { class: "dots", "aria-hidden": "true", text: "●".repeat(Math.min(14, done().length)) });
  const tick = button(t("phone.pillars.done"), () => {
    keep("exercise-days", [...new Set([...done(), day()])].slice(-60));
    tick.disabled = true;
    row.textContent = "●".repeat(Math.min(14, done().length));
  }, { testid: "exercise-done", disabled: done().includes(day()) });
  return el("div", { class: "offer", testid: "exercise-offer" }, el("p", { text: own }), row, tick);
}
