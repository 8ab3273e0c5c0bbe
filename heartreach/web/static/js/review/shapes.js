// One small shape for each kind of mark: told apart by form, not by colour alone.

const PATHS = {
  onset: ["M8 2 14 13H2Z", true],
  prompt: ["M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z", true],
  silence: ["M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z", false],
  answer: ["m2.5 8.5 4 4 7-9", false],
};

export function shape(kind) {
  const [path, filled] = PATHS[kind];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  line.setAttribute("fill", filled ? "currentColor" : "none");
  line.setAttribute("stroke", "currentColor");
  line.setAttribute("stroke-width", kind === "answer" ? "2.5" : "1.8");
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-linejoin", "round");
  svg.append(line);
  return svg;
}
