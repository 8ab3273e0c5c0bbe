// What the wearer may change, any day. Nothing here asks twice, and everything holds at once.
import { button, el } from "./dom.js";
import { lineField, toggle } from "./fields.js";
import { chosen, setSwitch } from "./chosen.js";
import { changed, set } from "./hub.js";
import { keep, kept } from "./kept.js";
import { discreetSwitch, notifySwitch } from "./notify.js";
import { t, words } from "./pack.js";
import { cardRow, numberRow, quietRow } from "./rows.js";
import { open, screen } from "./views.js";

screen("settings", () => {
  const always = el("p", { class: "quiet", text: t(chosen().always ? "practice.always" : "practice.randomisation"), testid: "always-note" });
  const contact = lineField("contact", t("phone.settings.contact"), { value: kept("contact", ""), hint: t("phone.settings.contact_hint") });
  contact.querySelector("input").addEventListener("change", (event) => { keep("contact", event.target.value.trim()); showHelp(); });
  return { title: t("phone.settings.open"), body: [
    quietRow(),
    numberRow(t("phone.settings.cap"), "cap", 6),
    numberRow(t("phone.settings.checkins"), "checkins", 3),
    cardRow(t("phone.settings.awareness"), "awareness", "awareness_at", "19:00"),
    cardRow(t("phone.settings.evening"), "evening", "evening_at", "20:45"),
    toggle(t("phone.settings.always"), chosen().always, (on) => { setSwitch("always", on); always.textContent = t(on ? "practice.always" : "practice.randomisation"); }, "set-always"),
    always,
    toggle(t("phone.settings.more"), chosen().want_more, (on) => setSwitch("more", on), "set-more"),
    toggle(t("phone.settings.live"), kept("live", false), (on) => { keep("live", on); changed(); }, "show-live"),
    notifySwitch(),
    discreetSwitch(),
    languageRow(),
    contact,
    el("div", { class: "buttons wrap" },
      button(t("phone.settings.sit"), () => open("sit"), { testid: "open-sit" }),
      button(t("phone.settings.welcome"), () => open("welcome/1"), { testid: "open-welcome" })),
  ] };
});

export function languageRow() {
  const languages = Object.entries(words("languages") ?? {});
  if (languages.length < 2) return null;
  const select = el("select", { testid: "set-language", "aria-label": t("phone.settings.language") }, ...languages.map(([language, name]) => el("option", { value: language, text: name, lang: language })));
  select.value = words("language");
  select.addEventListener("change", () => set("language", select.value));
  return el("div", { class: "setting" }, el("span", { text: t("phone.settings.language"), "aria-hidden": "true" }), select);
}

/** The help line of the pack, and the wearer's own contact below it; static, and on every screen. */
export function showHelp() {
  document.getElementById("help").replaceChildren(...help());
}

export function help() {
  const own = kept("contact", "");
  return [t("practice.help_line"), ...(own ? [el("br"), el("strong", { text: own })] : [])];
}
