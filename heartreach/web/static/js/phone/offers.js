// What the home offers when its time has come: one quiet line each, to be left alone at will.
import { $, button, el } from "./dom.js";
import { honestyDue } from "./honesty.js";
import { day, hubtime, seen, set } from "./hub.js";
import { keep, kept } from "./kept.js";
import { t } from "./pack.js";
import { exercise } from "./pillars.js";
import { selfViewDue } from "./self-view.js";
import { open } from "./views.js";
import { clock, dayAt } from "../when.js";

let shown = null;

/** Draw the offers, when there are others than before: a line one is about to tap must not jump. */
export function showOffers(visible) {
  $("offers").hidden = !visible;
  const due = [
    honestyDue() && !put("honesty") && "honesty",
    selfViewDue() && !put("self-view") && "self-view",
    elsewhere() && !put("zone") && `zone ${elsewhere()}`,
    seen.today?.ask_lower_cap && "lower-cap",
    seen.today?.cap_halved_until && "halved",
    kept("exercise", "") && `exercise ${kept("exercise", "")} ${day()}`,
  ].filter(Boolean);
  if (due.join() === shown) return;
  shown = due.join();
  $("offers").replaceChildren(...due.map(offer));
}

/** Put off for today. */
function putOff(name) {
  keep(`put-off.${name}`, day());
  showOffers(true);
}

const put = (name) => kept(`put-off.${name}`, null) === day();

function offer(name) {
  if (name === "honesty") return question(t("phone.honesty.due"), t("practice.honesty.title"), name);
  if (name === "self-view") return question(t("phone.self_view.due"), t("phone.self_view.open"), name);
  if (name.startsWith("zone ")) return travelled(name.slice(5));
  if (name === "halved") return el("p", { class: "offer quiet", testid: "halved", text: t("practice.halved") });
  if (name === "lower-cap") return lowerCap();
  return exercise();
}

/** The phone's own zone, where its clocks show another time than the wearer's day; a traveller's phone knows first. */
function elsewhere() {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = hubtime.now();
  const shows = (tz) => `${dayAt(at, tz)} ${clock(at, tz)}`;
  return seen.today?.tz && here && shows(here) !== shows(seen.today.tz) ? here : null;
}

function travelled(zone) {
  const place = zone.split("/").at(-1).replaceAll("_", " ");
  const off = () => putOff("zone");
  return el("div", { class: "offer", testid: "offer-zone" }, el("p", { text: t("phone.home.zone", { place }) }), el("div", { class: "buttons" },
    button(t("phone.common.later"), off, { look: "plain" }), button(t("phone.home.zone_yes"), () => { set("zone", zone); off(); }, { testid: "zone-yes" })));
}

function question(text, action, name) {
  const later = button(t("phone.common.later"), () => { putOff(name); }, { look: "plain" });
  return el("div", { class: "offer", testid: `offer-${name}` }, el("p", { text }), el("div", { class: "buttons" }, later, button(action, () => open(name), { testid: `due-${name}` })));
}

/** Two stops in a week: asked once, and either answer is one. */
function lowerCap() {
  const cap = seen.today.settings.cap;
  const answer = (wanted) => () => { set("cap", String(wanted)); node.remove(); };
  const node = el("div", { class: "offer", testid: "offer-lower-cap" }, el("p", { text: t("practice.lower_cap") }), el("div", { class: "buttons" },
    button(t("phone.home.lower_cap_no"), answer(cap), { testid: "cap-same" }), button(t("phone.home.lower_cap_yes"), answer(Math.max(0, cap - 1)), { testid: "cap-lower" })));
  return node;
}
