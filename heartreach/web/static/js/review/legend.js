// The legend: every form and every shade that the charts use.
import { shape } from "./shapes.js";
import { say } from "../say.js";

const FORMS = [["onset", say("activation rose and stayed")], ["prompt", say("message sent")], ["silence", say("stayed quiet")], ["answer", say("your answer")]];
const LINES = [["dotted", say("your threshold")], ["dashed", say("when activation rose")]];
const SHADES = [
  ["sleep", say("asleep")], ["move", say("moving, or just after")], ["learn", say("learning your usual")], ["talk", say("talking")],
  ["connected", say("connection: its length is the talk, its strength the support felt")], ["none", say("not worn, or not known")], ["cover", say("share of each minute covered by beats")],
];

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
