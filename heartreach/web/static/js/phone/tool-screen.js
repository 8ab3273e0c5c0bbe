// What the four tools' screens share: the tag line, and what is left of today.
import { el } from "./dom.js";
import { practice } from "./hub.js";
import { t, words } from "./pack.js";
import { screen } from "./views.js";

/** A tool's screen: `make(counted)` returns what stands below its intro; call `counted` after each practice. */
export function toolScreen(tool, make) {
  screen(tool, () => {
    const { name, tagline } = words(`tools.${tool}`);
    const today = el("p", { class: "quota", testid: `today-${tool}`, role: "status" });
    const live = () => { today.textContent = t("phone.tools.today", practice(tool)); };
    const intro = el("p", { text: t(`practice.${tool}.intro`) });
    return { title: name, body: [el("p", { class: "tagline", text: tagline }), intro, today, ...make(live)], live };
  });
}
