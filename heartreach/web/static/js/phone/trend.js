// A few values as dots on a line, small, without a target; what is not known leaves a hole.
const NS = "http://www.w3.org/2000/svg";
const STEP = 14;
const HEIGHT = 30;
const PAD = 5;

/** @param values numbers or null, oldest first */
export function trend(values, min, max, label) {
  const svg = document.createElementNS(NS, "svg");
  const width = Math.max(1, values.length - 1) * STEP + 2 * PAD;
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": `${label}: ${values.map((one) => one ?? "–").join(", ")}`, class: "trend" })) svg.setAttribute(name, value);
  const y = (value) => HEIGHT - PAD - ((value - min) / Math.max(1, max - min)) * (HEIGHT - 2 * PAD);
  values.forEach((value, place) => {
    if (value === null || value === undefined) return;
    const x = PAD + place * STEP;
    const before = values[place - 1];
    if (before !== null && before !== undefined) svg.append(shape("line", { x1: x - STEP, y1: y(before), x2: x, y2: y(value) }));
    svg.append(shape("circle", { cx: x, cy: y(value), r: 3 }));
  });
  return svg;
}

function shape(name, attributes) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
