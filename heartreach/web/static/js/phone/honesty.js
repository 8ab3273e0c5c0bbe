// Step two, weekly: fill the space or pull away? Beside the wearer's own counts; only they can say.
import { el } from "./dom.js";
import { form, slider, text } from "./fields.js";
import { hubtime, seen } from "./hub.js";
import { note, notes } from "./notebook.js";
import { decimal, t, words } from "./pack.js";
import { followRows, toolRows } from "./tools.js";
import { trend } from "./trend.js";
import { screen } from "./views.js";
import { dayAt } from "../when.js";

const DAY_S = 86_400;

/** All four tools, those first that suit an answer. */
export const suited = (lean) => words(lean > 0 ? "rules.pulling_away" : "rules.filling");

export function leanSlider(touched) {
  const { question, low, high } = words("practice.honesty");
  return slider("lean", question, { low, high, min: -5, max: 5 }, touched);
}

/** Whether there is enough of one's own to look at, and it was not asked this week. */
export function honestyDue() {
  const days = new Set(notes("awareness").map((card) => dayAt(card.at, seen.tz)));
  const last = notes("honesty").at(-1);
  return days.size >= words("rules.cards_before_honesty") && (!last || hubtime.now() - last.at >= words("rules.honesty_every_days") * DAY_S);
}

screen("honesty", () => {
  const after = el("div", { testid: "honesty-after" });
  let rows = [];
  const asked = form((data, node) => {
    if (node.querySelector(".untouched")) return;
    const lean = Number(text(data, "lean"));
    note("honesty", { lean });
    rows = toolRows(suited(lean));
    const [first, second] = suited(lean).map((tool) => t(`tools.${tool}.name`));
    after.replaceChildren(el("p", { text: t("phone.honesty.suggests", { first, second }) }), el("fieldset", {}, el("legend", { text: t("phone.tools.title") }), ...rows), history());
    followRows(rows);
    node.hidden = true;
  }, [leanSlider()], { testid: "honesty-keep" });
  return { title: t("practice.honesty.title"), body: [counts(), asked, after], live: () => followRows(rows) };
});

/** The wearer's own notes of four weeks, in plain counts. */
function counts() {
  const cards = notes("awareness", { recent: true });
  if (!cards.length) return null;
  const options = (field) => Object.entries(words(`practice.awareness.${field}.options`))
    .map(([value, name]) => `${name} ${cards.filter((card) => card[field] === value).length}`).join(" · ");
  const mean = (field) => {
    const known = cards.map((card) => card[field]).filter((value) => value !== null);
    return known.length ? t("phone.honesty.per_card", { n: decimal(known.reduce((sum, value) => sum + value, 0) / known.length) }) : "–";
  };
  const line = (field, value) => [el("dt", { text: t(`phone.awareness.${field}`) }), el("dd", { text: value })];
  return el("section", { class: "counts", testid: "honesty-counts" },
    el("p", { class: "quiet", text: t("practice.honesty.counts") }),
    el("p", { text: t(cards.length === 1 ? "phone.honesty.cards_one" : "phone.honesty.cards", { n: cards.length }) }),
    el("dl", {}, ...line("gap", options("gap")), ...line("response", options("response")), ...line("deflections", mean("deflections")), ...line("me_too", mean("me_too"))));
}

function history() {
  const leans = notes("honesty").slice(-12).map((one) => one.lean);
  return leans.length > 1 ? el("div", {}, el("p", { class: "quiet", text: t("phone.honesty.history") }), trend(leans, -5, 5, t("phone.honesty.history"))) : "";
}
