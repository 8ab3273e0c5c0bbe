// A thin strip under the charts: how much of each minute was covered by beats.

export function paintStrip(canvas, day, plot, colours) {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const pen = canvas.getContext("2d");
  const { coverage, start, step_s: step } = coverageOf(day);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.save();
  pen.beginPath();
  pen.rect(plot.bbox.left, 0, plot.bbox.width, canvas.height);
  pen.clip();
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i] === null) continue;
    const from = plot.valToPos(start + i * step, "x", true);
    const to = plot.valToPos(start + (i + 1) * step, "x", true);
    const share = Math.max(0, Math.min(1, coverage[i]));
    pen.globalAlpha = 0.15 + 0.65 * share;
    pen.fillStyle = share < 0.6 ? colours.heart : colours.accent;
    pen.fillRect(from, canvas.height * (1 - share), Math.max(1, to - from + 0.5), canvas.height * share);
  }
  pen.restore();
}

/** From the link's own record where there is one, else from the readings. */
function coverageOf(day) {
  return day.link.coverage.some((share) => share !== null) ? day.link : day.series;
}
