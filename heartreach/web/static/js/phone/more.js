// The way to everything else: a plain list, never a badge.
import { $, button } from "./dom.js";
import { keep } from "./kept.js";
import { t } from "./pack.js";
import { open } from "./views.js";

const PLACES = {
  reach: "phone.reach.open",
  awareness: "phone.awareness.open",
  honesty: "phone.honesty.open",
  "self-view": "phone.self_view.open",
  circle: "practice.circle.title",
  pillars: "phone.pillars.open",
  idea: "phone.idea.open",
  settings: "phone.settings.open",
};

function go(name) {
  if (name === "reach") keep("reached-after", null);
  open(name);
}

export function wireMore() {
  $("more-list").replaceChildren(...Object.entries(PLACES).map(([name, path]) => button(t(path), () => go(name), { testid: `open-${name}`, look: "plain row-link" })));
}
