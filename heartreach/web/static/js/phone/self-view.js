// Once a month: with a burden, lean on others for everything, or keep it all to oneself? Habits, not types of people.
import { el } from "./dom.js";
import { form, slider, text } from "./fields.js";
import { hubtime } from "./hub.js";
import { note, notes } from "./notebook.js";
import { t, words } from "./pack.js";
import { trend } from "./trend.js";
import { close, screen } from "./views.js";

const DAY_S = 86_400;

export function placeSlider(touched) {
  const { question, low, high } = words("practice.self_view");
  return slider("place", question, { low, high, min: 0, max: 10 }, touched);
}

export function selfViewDue() {
  const last = notes("self_view").at(-1);
  return Boolean(last) && hubtime.now() - last.at >= words("rules.self_view_every_days") * DAY_S;
}

screen("self-view", () => {
  const asked = form((data, node) => {
    if (node.querySelector(".untouched")) return;
    note("self_view", { place: Number(text(data, "place")) });
    close();
  }, [placeSlider()], { testid: "self-view-keep" });
  const places = notes("self_view").slice(-12).map((one) => one.place);
  const drift = places.length > 1 ? trend(places, 0, 10, t("phone.honesty.history")) : null;
  return { title: t("phone.self_view.open"), body: [el("p", { class: "quiet", text: t("practice.self_view.note") }), asked, drift] };
});
