// A thin strip under the charts: how much of each minute was covered by beats.

// As in review.css.
const HEIGHT_PX = 12;

export function paintStrip(canvas, day, plot, colours) {
  const ratio = devicePixelRatio;
  // As wide as the plot: asking the canvas itself would make the browser lay out the page in the middle of a zoom.
  const [width, height] = [Math.round(plot.width * ratio), Math.round(HEIGHT_PX * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.save();
  pen.beginPath();
  pen.rect(plot.bbox.left, 0, plot.bbox.width, canvas.height);
  pen.clip();
  const { min, max } = plot.scales.x;
  for (const { share, start, end } of runsOf(day)) {
    if (end < min || start > max) continue;
    const from = plot.valToPos(start, "x", true);
    const to = plot.valToPos(end, "x", true);
    pen.globalAlpha = 0.15 + 0.65 * share;
    pen.fillStyle = share < 0.6 ? colours.heart : colours.accent;
    pen.fillRect(from, canvas.height * (1 - share), Math.max(1, to - from + 0.5), canvas.height * share);
  }
  pen.restore();
}

const runs = new WeakMap();

/** Stretches of equal coverage, to the twentieth; found once for each moment at which the day was told. */
function runsOf(day) {
  const { coverage, start, step_s: step } = coverageOf(day);
  const kept = runs.get(coverage);
  if (kept?.now === day.now) return kept.found;
  const found = [];
  coverage.forEach((known, i) => {
    if (known === null) return;
    const share = Math.round(Math.max(0, Math.min(1, known)) * 20) / 20;
    const at = start + i * step;
    const last = found.at(-1);
    if (last && last.share === share && last.end === at) last.end = at + step;
    else found.push({ share, start: at, end: at + step });
  });
  runs.set(coverage, { now: day.now, found });
  return found;
}

/** From the link's own record where there is one, else from the readings. */
function coverageOf(day) {
  return day.link.coverage.some((share) => share !== null) ? day.link : day.series;
}
