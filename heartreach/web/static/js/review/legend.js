// The legend: every form and every shade that the charts use.
import { shape } from "./shapes.js";

const FORMS = [["onset", "activation rose and stayed"], ["prompt", "nudge sent"], ["silence", "stayed quiet"], ["answer", "your answer"]];
const LINES = [["dotted", "your threshold"], ["dashed", "when activation rose"]];
const SHADES = [["sleep", "asleep"], ["move", "moving, or just after"], ["learn", "learning your usual"], ["talk", "talking"], ["connected", "connection: its length is the talk, its strength the support felt"], ["none", "not worn, or not known"], ["cover", "share of each minute covered by beats"]];

export function showLegend(box) {
  for (const [kind, text] of FORMS) box.append(item(kind, shape(kind), text));
  for (const [kind, text] of LINES) box.append(item("", Object.assign(document.createElement("span"), { className: `rule ${kind}` }), text));
  for (const [kind, text] of SHADES) box.append(item("", Object.assign(document.createElement("span"), { className: `swatch ${kind}` }), text));
}

function item(kind, picture, text) {
  const line = document.createElement("li");
  if (kind) line.className = kind;
  line.append(picture, Object.assign(document.createElement("span"), { className: "quiet-text", textContent: text }));
  return line;
}
