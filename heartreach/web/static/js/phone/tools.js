// The four tools on the home: the wearer's own, what is left of each today, and the way into each.
import { $, button, el, say } from "./dom.js";
import { lastSaid, practice, practised, seen, set } from "./hub.js";
import { t, words } from "./pack.js";
import { open } from "./views.js";

export const TOOLS = ["outsource", "metabolize", "assess", "contribute"];

/** The tool as the wearer chose it last, here or elsewhere. */
function ownTool() {
  return lastSaid("settings/tool/set") ?? seen.today?.tool ?? seen.state?.tool ?? null;
}

/** Four radios; the first ones may be set in front. */
export function toolRows(order, { enter = true } = {}) {
  return order.map((tool) => {
    const { name, tagline } = words(`tools.${tool}`);
    const radio = el("input", { type: "radio", name: "tool", value: tool, testid: `tool-${tool}` });
    radio.addEventListener("change", () => set("tool", tool));
    const left = el("span", { class: "left" });
    const label = el("label", { class: "choice" }, radio, el("span", { class: "choice-words" }, el("b", { text: name }), el("span", { text: tagline }), left));
    const go = enter && button("›", () => open(tool), { testid: `open-${tool}`, look: "plain go", "aria-label": t("phone.tools.open", { tool: name }) });
    return el("div", { class: "choice-row" }, label, go);
  });
}

export function followRows(rows) {
  const own = ownTool();
  for (const row of rows) {
    const radio = row.querySelector("input");
    radio.checked = radio.value === own;
    const { left } = practice(radio.value);
    row.querySelector(".left").textContent = left > 0 ? t("phone.tools.left", { n: left }) : t("phone.tools.met");
  }
}

export function showTools(visible) {
  $("tools").hidden = !visible || ownTool() === null;
  if (!$("tool-choices").children.length) $("tool-choices").append(...toolRows(TOOLS));
  followRows([...$("tool-choices").children]);
}

export function wireTools() {
  $("practised").addEventListener("click", () => {
    const tool = ownTool();
    if (!tool) return;
    say($("practised"), t("phone.tools.counted"));
    practised(tool);
  });
}
