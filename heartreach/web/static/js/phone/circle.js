// Safe people: labels of the wearer's making, how talks with them were felt, and a way out without a trace.
import { button, el } from "./dom.js";
import { form, lineField, text, toggle } from "./fields.js";
import { decimal, t } from "./pack.js";
import { pause } from "./pause.js";
import { balance, circle, companion, feelsSafe, know, labels, notSafe, people, remove, sayNotSafe, suggest, suggests } from "./people.js";
import { screen } from "./views.js";

screen("circle", () => {
  const list = el("div", { class: "people-list", testid: "people-list" });
  const told = el("p", { class: "quiet", role: "status", tabindex: "-1", testid: "circle-told" });
  const draw = () => {
    const known = people().sort((a, b) => a.localeCompare(b));
    list.replaceChildren(...(known.length ? known.map((person) => row(person, draw, told)) : [el("p", { class: "quiet", text: t("phone.circle.empty") })]));
  };
  draw();
  const add = form((data, node) => {
    const names = labels(text(data, "person"));
    know(names);
    for (const name of names) feelsSafe(name, true);
    node.reset();
    draw();
  }, [lineField("person", t("phone.circle.label"), { max: 40, testid: "circle-person" })], { label: t("phone.circle.add"), testid: "circle-add" });
  const safe = button("", () => { sayNotSafe(!notSafe()); if (notSafe()) { pause("today"); dispatchEvent(new CustomEvent("told", { detail: { unsafe: true } })); } name(); }, { testid: "circle-not-safe" });
  const name = () => { safe.textContent = notSafe() ? t("phone.circle.safe_again") : t("practice.circle.not_safe_today"); };
  name();
  return {
    title: t("practice.circle.title"),
    body: [
      el("p", { text: t("practice.circle.intro") }), list, told, add,
      toggle(t("phone.circle.suggest"), suggests(), suggest, "circle-suggest"),
      el("div", { class: "buttons" }, safe),
      el("h2", { text: t("phone.circle.balance") }), el("p", { text: t("phone.circle.gave", balance()) }), el("p", { class: "quiet", text: t("practice.support.balance") }),
      el("p", { class: "quiet", text: t("practice.circle.remove") }),
    ],
  };
});

/** One person: whether they feel safe, and what their talks were like, with their number. */
function row(person, draw, told) {
  const { talks, few, support, felt } = companion(person);
  const lines = [t("phone.circle.talks", { n: talks })];
  if (felt !== null) lines.push(t("phone.circle.felt", { mean: decimal(felt) }));
  if (support !== null) lines.push(t("phone.circle.support", { mean: decimal(support) }));
  if (talks) lines.push(t("phone.circle.gave", balance(person)));
  const out = button("×", () => {
    if (!out.classList.contains("sure")) {
      out.classList.add("sure");
      out.textContent = t("phone.circle.sure");
      out.removeAttribute("aria-label");
      return;
    }
    remove(person);
    told.textContent = t("phone.circle.removed");
    draw();
    told.focus(); // the button went with its row, and focus with it
  }, { look: "plain", "aria-label": t("phone.circle.remove", { person }), testid: `remove-${person}` });
  return el("fieldset", { class: "person", testid: `person-${person}` },
    el("legend", { text: person }), out,
    toggle(t("phone.circle.safe"), circle().includes(person), (on) => feelsSafe(person, on)),
    el("p", { class: "quiet", text: lines.join(" · ") }), few && talks > 0 && el("p", { class: "quiet", text: t("practice.circle.few") }));
}
