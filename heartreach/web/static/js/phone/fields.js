// What a wearer fills in: picks, sliders, counters, lines and switches, each with its name in words.
import { button, el } from "./dom.js";
import { t } from "./pack.js";

let made = 0;
const freshId = (prefix) => `${prefix}-${(made += 1)}`;

/** Several to pick from; `options` is [value, words] pairs; a radio that is tapped again is let go. */
export function picks(name, legend, options, { type = "radio", look = "row", chosen = [], testid } = {}) {
  const box = el("div", { class: look }, ...options.map(([value, words]) => {
    const input = el("input", { type, name, value, testid: testid && `${testid}-${value}`, checked: chosen.includes(value) });
    return el("label", { class: "pick" }, input, el("span", { text: words }));
  }));
  return el("fieldset", {}, el("legend", { text: legend }), box);
}

/** One of 0 to 4. */
export function felt(question, low, high) {
  const field = picks("felt", question, ["0", "1", "2", "3", "4"].map((value) => [value, value]), { testid: "felt" });
  field.append(ends(low, high));
  return field;
}

function ends(low, high) {
  return el("div", { class: "ends", "aria-hidden": "true" }, el("span", { text: low }), el("span", { text: high }));
}

/** A line between two ends. It says nothing until it is touched; `touched()` then tells so. */
export function slider(name, question, { low, high, min, max }, touched = () => {}, testid = name) {
  const id = freshId(name);
  const middle = Math.round((min + max) / 2);
  const input = el("input", { type: "range", id, name, min, max, step: 1, value: middle, testid, class: "untouched", "aria-describedby": `${id}-ends` });
  const touch = () => { input.classList.remove("untouched"); touched(Number(input.value)); };
  input.addEventListener("input", touch);
  input.addEventListener("click", touch); // the middle is an answer, too
  const words = ends(low, high);
  words.removeAttribute("aria-hidden");
  words.id = `${id}-ends`;
  return el("div", { class: "slider" }, el("label", { for: id, text: question }), input, words);
}

/** How often; not known until it is tapped. */
export function counter(name, question, note, short) {
  const hidden = el("input", { type: "hidden", name, value: "" });
  const shown = el("output", { text: "–", testid: `count-${name}` });
  const step = (by) => () => {
    const next = Math.min(99, Math.max(0, (hidden.value === "" ? (by > 0 ? 0 : 1) : Number(hidden.value)) + by));
    hidden.value = String(next);
    shown.textContent = String(next);
  };
  const less = button("−", step(-1), { testid: `less-${name}`, "aria-label": t("phone.common.fewer", { what: short }) });
  const more = button("+", step(1), { testid: `more-${name}`, "aria-label": t("phone.common.more", { what: short }) });
  return el("fieldset", {}, el("legend", { text: question }), note && el("p", { class: "quiet note", text: note }), el("div", { class: "counter" }, less, shown, more, hidden));
}

/** A line of text under its own name. */
export function lineField(name, label, { value = "", hint, max = 200, testid = name, list } = {}) {
  const id = freshId(name);
  const input = el("input", { type: "text", id, name, maxlength: max, autocomplete: "off", testid, list, "aria-describedby": hint && `${id}-hint` });
  input.value = value;
  // Not inside the field: there it is cut off on a small phone, and gone with the first letter.
  const below = hint && el("p", { class: "quiet", id: `${id}-hint`, text: hint });
  return el("div", { class: "field" }, el("label", { for: id, text: label }), below, input);
}

/** On or off, at once. */
export function toggle(label, on, change, testid) {
  const input = el("input", { type: "checkbox", testid, checked: on });
  input.addEventListener("change", () => change(input.checked, input));
  return el("label", { class: "switch" }, input, el("span", { text: label }));
}

/** A form that keeps. `take(FormData)` returns false when there was nothing to keep. */
export function form(take, parts, { label = t("phone.common.keep"), testid = "keep", skip } = {}) {
  const keep = el("button", { type: "submit", class: "button primary", text: label, testid });
  const node = el("form", {}, ...parts, el("div", { class: "buttons" }, skip, keep));
  node.addEventListener("submit", (event) => { event.preventDefault(); take(new FormData(node), node); });
  return node;
}

export const text = (data, name) => (data.get(name) ?? "").toString().trim();
export const number = (data, name) => (text(data, name) === "" ? null : Number(text(data, name)));
