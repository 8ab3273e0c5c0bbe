// Contribute: three sentences a day that begin with oneself. One tap each.
import { button, el } from "./dom.js";
import { day, seen } from "./hub.js";
import { note, notes } from "./notebook.js";
import { words } from "./pack.js";
import { dayAt } from "../when.js";
import { toolScreen } from "./tool-screen.js";

toolScreen("contribute", () => {
  const taps = Object.entries(words("practice.contribute.verbs")).map(([verb, starter]) => {
    const times = el("span", { class: "times" });
    const count = () => notes("contribute").filter((one) => one.verb === verb && dayAt(one.at, seen.tz) === day()).length;
    const show = () => { times.textContent = count() ? `× ${count()}` : ""; };
    const tap = button("", () => { note("contribute", { verb }); show(); }, { testid: `verb-${verb}`, look: "verb" });
    tap.append(el("span", { text: starter }), times);
    show();
    return tap;
  });
  return [el("div", { class: "verbs" }, ...taps)];
});
