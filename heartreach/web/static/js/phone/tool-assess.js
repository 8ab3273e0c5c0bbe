// Assess: three aspects of one conversation that work for the wearer, or don't, and what they come to over time.
import { el, say } from "./dom.js";
import { form, lineField, picks, text } from "./fields.js";
import { note, notes } from "./notebook.js";
import { t, words } from "./pack.js";
import { know, labels } from "./people.js";
import { toolScreen } from "./tool-screen.js";

toolScreen("assess", () => {
  const profile = el("div", { testid: "profile" });
  const draw = () => profile.replaceChildren(...table());
  draw();
  const works = [["yes", t("practice.assess.works")], ["no", t("practice.assess.works_not")]];
  const noticed = form((data, node) => {
    const [person = null] = labels(text(data, "person"));
    const written = { axis: text(data, "axis") || null, aspect: text(data, "aspect") || null, works: text(data, "works") === "yes", person };
    if (!text(data, "works") || !(written.axis || written.aspect)) return;
    know(person ? [person] : []);
    note("assess", written);
    node.reset();
    say(node.querySelector("[type=submit]"), t("phone.common.kept"));
    draw();
  }, [
    picks("axis", t("phone.assess.axis"), Object.entries(words("practice.assess.axes")), { testid: "axis" }),
    lineField("aspect", t("phone.assess.words"), { testid: "aspect" }),
    picks("works", t("phone.assess.how"), works, { testid: "works" }),
    lineField("person", t("phone.common.whom"), { max: 40, testid: "assess-person" }),
  ], { testid: "assess-keep" });
  return [noticed, profile, el("p", { class: "quiet", text: t("practice.assess.privacy") })];
});

/** How often each kind of signal worked, and did not. */
function table() {
  const own = notes("assess");
  if (!own.length) return [];
  const rows = Object.entries(words("practice.assess.axes")).map(([axis, name]) => {
    const count = (works) => own.filter((one) => one.axis === axis && one.works === works).length;
    return el("tr", {}, el("th", { scope: "row", text: name }), el("td", { text: count(true) }), el("td", { text: count(false) }));
  });
  const head = el("tr", {}, el("td"), el("th", { scope: "col", text: t("practice.assess.works") }), el("th", { scope: "col", text: t("practice.assess.works_not") }));
  return [el("h2", { text: t("phone.assess.profile") }), el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows))];
}
