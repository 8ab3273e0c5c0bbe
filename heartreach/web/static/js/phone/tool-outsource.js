// Outsource: five things one is curious about, an open question for each, and asking them of three people a day.
import { button, el, say } from "./dom.js";
import { form, lineField, picks, text } from "./fields.js";
import { keep, kept } from "./kept.js";
import { note, notes } from "./notebook.js";
import { t, words } from "./pack.js";
import { know, labels } from "./people.js";
import { toolScreen } from "./tool-screen.js";

const SLOTS = [1, 2, 3, 4, 5];

/** What was written here or, on another phone, told to the hub. */
const bank = () => {
  const told = Object.fromEntries(notes("concept").map(({ slot, concept, question }) => [slot, { concept, question }]));
  return { ...kept("questions", {}), ...told };
};

toolScreen("outsource", () => {
  const asked = el("div");
  const draw = () => asked.replaceChildren(askedForm());
  draw();
  return [
    asked,
    el("h2", { text: t("phone.outsource.bank") }),
    el("div", { class: "bank" }, ...SLOTS.map((slot) => slotForm(slot, draw))),
    el("datalist", { id: "ideas" }, ...words("practice.outsource.ideas").map((idea) => el("option", { value: idea }))),
  ];
});

/** Somebody was asked: which question, whom, and whether the own view stayed out. */
function askedForm() {
  const own = SLOTS.filter((slot) => bank()[slot]).map((slot) => [slot, bank()[slot].question]);
  const which = own.length ? picks("slot", t("phone.outsource.which"), [...own, ["", t("phone.outsource.another")]], { look: "column" }) : null;
  const { question, options } = words("practice.outsource.held_back");
  return form((data, node) => {
    const [person = null] = labels(text(data, "person"));
    know(person ? [person] : []);
    note("outsource", { slot: Number(text(data, "slot")) || null, person, held_back: text(data, "held_back") || null });
    node.reset();
    say(node.querySelector("[type=submit]"), t("phone.common.kept"));
  }, [
    el("h2", { text: t("phone.outsource.asked") }),
    which,
    lineField("person", t("phone.common.whom"), { max: 40, testid: "asked-person" }),
    picks("held_back", question, Object.entries(options), { testid: "held" }),
  ], { testid: "asked-keep" });
}

/** One idea and its question; the starters begin it. */
function slotForm(slot, after) {
  const before = bank()[slot];
  const concept = lineField("concept", t("phone.outsource.concept"), { value: before?.concept, testid: `concept-${slot}`, list: "ideas" });
  const question = lineField("question", t("phone.outsource.question"), { value: before?.question, testid: `question-${slot}` });
  const line = question.querySelector("input");
  const starters = el("div", { class: "row" }, ...words("practice.outsource.starters").map((starter) => button(starter, () => { line.value = starter.replace("…", ""); line.focus(); }, { look: "small" })));
  const save = form((data, node) => {
    const written = { concept: text(data, "concept"), question: text(data, "question") };
    if (!written.concept || !written.question) return;
    keep("questions", { ...bank(), [slot]: written });
    note("concept", { slot, ...written });
    say(node.querySelector("[type=submit]"), t("phone.common.kept"));
    summary.textContent = written.question;
    after();
  }, [concept, starters, question], { testid: `slot-keep-${slot}` });
  const summary = el("summary", { text: before?.question ?? t("phone.outsource.idea", { n: slot }), testid: `slot-${slot}` });
  return el("details", {}, summary, save);
}
