// Step one, once a day: four small observations of one conversation, each optional.
import { el } from "./dom.js";
import { counter, form, number, picks, text } from "./fields.js";
import { note, notes } from "./notebook.js";
import { t, words } from "./pack.js";
import { trend } from "./trend.js";
import { close, screen } from "./views.js";

const LAST = 14;
const PLACES = { gap: ["instant", "short", "longer"], response: ["turned", "short", "opened"] };

const FIELDS = ["gap", "response", "deflections", "me_too"];

screen("awareness", () => {
  const asks = words("practice.awareness");
  const short = (field) => t(`phone.awareness.${field}`);
  const card = form((data) => {
    const seen = { gap: text(data, "gap") || null, response: text(data, "response") || null, deflections: number(data, "deflections"), me_too: number(data, "me_too") };
    if (Object.values(seen).every((value) => value === null)) return;
    note("awareness", seen);
    close();
    dispatchEvent(new CustomEvent("told", { detail: "phone.awareness.kept" }));
  }, [
    picks("gap", asks.gap.question, Object.entries(asks.gap.options), { testid: "gap" }),
    picks("response", asks.response.question, Object.entries(asks.response.options), { testid: "response" }),
    counter("deflections", asks.deflections.question, asks.deflections.note, short("deflections")),
    counter("me_too", asks.me_too.question, asks.me_too.note, short("me_too")),
  ], { testid: "awareness-keep" });
  return { title: asks.title, body: [el("p", { text: asks.intro }), card, trends()] };
});

/** Four small lines of the last cards. */
export function trends() {
  const cards = notes("awareness").slice(-LAST);
  if (cards.length < 2) return null;
  const rows = FIELDS.map((field) => {
    const places = PLACES[field];
    const values = cards.map((card) => (card[field] === null ? null : places ? places.indexOf(card[field]) : card[field]));
    const top = places ? places.length - 1 : Math.max(3, ...values.map((value) => value ?? 0));
    return el("div", { class: "trend-row" }, el("span", { text: t(`phone.awareness.${field}`) }), trend(values, 0, top, t(`phone.awareness.${field}`)));
  });
  return el("div", { testid: "trends" }, el("p", { class: "quiet", text: t("phone.awareness.trend") }), ...rows);
}
