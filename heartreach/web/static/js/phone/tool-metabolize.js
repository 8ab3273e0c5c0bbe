// Metabolize: three times a day five seconds between wanting to speak and speaking; practised here, counted with people.
import { button, el, say } from "./dom.js";
import { fiveSeconds } from "./five-seconds.js";
import { practised } from "./hub.js";
import { t } from "./pack.js";
import { toolScreen } from "./tool-screen.js";

toolScreen("metabolize", () => {
  const count = button(t("phone.metabolize.paused"), () => {
    practised("metabolize");
    say(count, t("phone.tools.counted"));
  }, { testid: "paused-with-someone" });
  return [fiveSeconds(), el("p", { class: "quiet", text: t("practice.metabolize.safety") }), el("div", { class: "buttons" }, count)];
});
