// The idea behind it, labelled as theory; and what support is, beside company.
import { el } from "./dom.js";
import { t, words } from "./pack.js";
import { screen } from "./views.js";

screen("idea", () => {
  const { title, text, small_print, habits } = words("practice.biology");
  const marks = Object.values(words("practice.support.marks")).map((mark) => el("li", { text: mark }));
  return { title, body: [
    el("p", { text }), el("p", { text: habits }), el("p", { class: "quiet", text: small_print }), el("p", { class: "quiet", text: t("practice.no_supplements") }),
    el("p", { text: t("practice.support.not_the_same") }), el("ul", {}, ...marks),
  ] };
});
