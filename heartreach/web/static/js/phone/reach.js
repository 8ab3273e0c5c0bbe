// Somebody was reached: one optional screen about how it was. Nothing is asked twice, nothing has to be said.
import { button, el } from "./dom.js";
import { felt, form, lineField, number, picks, text } from "./fields.js";
import { kept, keep } from "./kept.js";
import { talk } from "./notebook.js";
import { t, words } from "./pack.js";
import { know, labels, people } from "./people.js";
import { close, open, screen } from "./views.js";

// So many people are offered to tap.
const OFFER = 8;
const MINUTES = ["2", "5", "15", "30", "60"];

/** Open the screen for a prompt that was answered. */
export function reachedAfter(nudge) {
  keep("reached-after", nudge.id);
  open("reach");
}

screen("reach", () => {
  const after = kept("reached-after", null);
  const leave = () => { keep("reached-after", null); close(); };
  const support = words("practice.support");
  const known = people().slice(0, OFFER).map((person) => [person, person]);
  const asked = form((data) => {
    const names = [...new Set([...data.getAll("people"), ...labels(text(data, "person"))])].slice(0, 20);
    const written = {
      people: names, minutes: number(data, "minutes"), felt: number(data, "felt"), marks: data.getAll("marks"),
      direction: text(data, "direction") || null, tags: data.getAll("tags"), decision_id: after,
    };
    const { decision_id: _, ...said } = written;
    if (Object.values(said).some((value) => value !== null && value.length !== 0)) {
      know(names);
      talk(written);
      dispatchEvent(new CustomEvent("told", { detail: reply(written) }));
    }
    leave();
  }, [
    known.length ? picks("people", t("phone.reach.who"), known, { type: "checkbox" }) : null,
    lineField("person", known.length ? t("phone.circle.label") : t("phone.reach.who"), { hint: t("phone.reach.hint"), testid: "person" }),
    felt(support.felt.question, support.felt.low, support.felt.high),
    picks("direction", t("phone.reach.gave"), Object.entries(support.direction), { testid: "direction" }),
    picks("marks", support.question, Object.entries(support.marks), { type: "checkbox", look: "column", testid: "mark" }),
    picks("tags", t("phone.reach.tags"), Object.entries(words("practice.tags.labels")), { type: "checkbox", testid: "tag" }),
    picks("minutes", t("phone.reach.minutes"), MINUTES.map((one) => [one, one]), { testid: "minutes" }),
  ], { testid: "follow-save", skip: button(t("phone.common.skip"), leave, { testid: "follow-skip" }) });
  return { title: t("phone.reach.title"), body: [el("div", { testid: "follow" }, asked)] };
});

// Felt seen and heard up to this (0 to 4) is no talk to be congratulated on.
const UNHEARD = 1;

/** What is said after a talk: never that it was good where it was not. */
function reply({ tags, felt }) {
  if (tags.includes("let_down")) return { letDown: true };
  if (felt !== null && felt <= UNHEARD) return { text: words("practice.support.unheard") ?? t("phone.nudge.noted.text") };
  return { text: thanks() };
}

/** Another word of thanks each time. */
function thanks() {
  const all = words("practice.support.thanks");
  const turn = (kept("thanks-turn", 0) + 1) % all.length;
  keep("thanks-turn", turn);
  return all[turn];
}
