// Axes, rules and the hatching that means "too little known", in SVG.
import { svg } from "../make.js";

/** Labels under the picture with fine rules through it. */
export function bottomAxis(scale, at, words, { top, bottom, rules = true }) {
  return svg("g", { class: "axis" }, at.flatMap((value, i) => {
    const x = scale(value);
    const anchor = x - scale.pixelFrom < 8 && i === 0 ? "start" : scale.pixelTo - x < 8 ? "end" : "middle";
    return [
      rules ? svg("line", { class: "rule", x1: x, x2: x, y1: top, y2: bottom }) : null,
      svg("text", { x: anchor === "middle" ? x : anchor === "start" ? Math.max(x, scale.pixelFrom) : x, y: bottom + 16, "text-anchor": anchor }, words(value, i)),
    ];
  }));
}

/** Labels left of the picture with fine rules through it. */
export function leftAxis(scale, at, words, { left, right }) {
  return svg("g", { class: "axis" }, at.flatMap((value) => [
    svg("line", { class: "rule", x1: left, x2: right, y1: scale(value), y2: scale(value) }),
    svg("text", { x: left - 6, y: scale(value) + 4, "text-anchor": "end" }, words(value)),
  ]));
}

export function label(x, y, words, anchor = "start", kind = "") {
  return svg("text", { x, y, "text-anchor": anchor, class: `label ${kind}` }, words);
}

/** A pattern to be used as `fill="url(#id)"`. */
export function hatching(id) {
  return svg("defs", {}, svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 6 })));
}

// The room of a label such as "12 Sept", in pixels.
const LABEL_PX = 52;

/** Labels under things that stand at `xs`: as many as fit side by side, and none beyond the edges. */
export function labels(xs, words, y, width) {
  const found = [];
  let taken = -Infinity;
  xs.forEach((x, i) => {
    const at = Math.max(LABEL_PX / 2 - 6, Math.min(width - LABEL_PX / 2 + 6, x));
    if (at - taken < LABEL_PX) return;
    taken = at;
    found.push(label(at, y, words(i), "middle"));
  });
  return found;
}
