// Rows of settings: each is sent as soon as it is changed.
import { el } from "./dom.js";
import { toggle } from "./fields.js";
import { chosen, setNumber, setQuiet, setTime } from "./chosen.js";
import { t } from "./pack.js";

function timeInput(value, label, testid, change) {
  const input = el("input", { type: "time", testid, "aria-label": label, required: true });
  input.value = value;
  input.addEventListener("change", () => { if (input.value) change(input.value); });
  return input;
}

export function quietRow() {
  const { quiet_from, quiet_until } = chosen();
  const send = () => setQuiet(from.value, until.value);
  const from = timeInput(quiet_from, `${t("phone.settings.quiet")} ${t("phone.settings.quiet_from")}`, "quiet-from", send);
  const until = timeInput(quiet_until, `${t("phone.settings.quiet")} ${t("phone.settings.quiet_until")}`, "quiet-until", send);
  const side = (name, input) => el("span", { class: "side" }, el("span", { text: t(name), "aria-hidden": "true" }), input);
  return el("div", { class: "setting" }, el("span", { class: "whole", text: t("phone.settings.quiet") }), side("phone.settings.quiet_from", from), side("phone.settings.quiet_until", until));
}

export function numberRow(label, name, most) {
  const select = el("select", { testid: `set-${name}`, "aria-label": label }, ...Array.from({ length: most + 1 }, (_, n) => el("option", { value: n, text: n })));
  select.value = String(chosen()[name]);
  select.addEventListener("change", () => setNumber(name, select.value));
  return el("div", { class: "setting" }, el("span", { text: label, "aria-hidden": "true" }), select);
}

/** A card's time, or never. */
export function cardRow(label, name, field, otherwise) {
  const at = chosen()[field];
  const time = timeInput(at ?? otherwise, t("phone.settings.time", { what: label }), `set-${name}-at`, (value) => setTime(name, value));
  time.disabled = at === null;
  const on = toggle(label, at !== null, (wanted) => { time.disabled = !wanted; setTime(name, wanted ? time.value : null); }, `set-${name}`);
  return el("div", { class: "setting" }, on, time);
}
