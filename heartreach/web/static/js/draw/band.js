// Uncertainty as a band behind a curve, a uPlot plug-in; where an edge is not known there is no band.

/** `bands()`: [{ low, high, colour, stepped }], columns beside the plot's own x. */
export function bandPlugin(bands) {
  return {
    hooks: {
      drawClear: (u) => {
        const pen = u.ctx;
        pen.save();
        pen.beginPath();
        pen.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
        pen.clip();
        for (const band of bands()) paint(u, pen, band);
        pen.restore();
      },
    },
  };
}

function paint(u, pen, { low, high, colour, stepped }) {
  const xs = u.data[0].map((x) => u.valToPos(x, "x", true));
  pen.fillStyle = colour;
  for (const [from, to] of runs(low, high)) {
    pen.beginPath();
    for (let i = from; i < to; i++) {
      if (stepped && i > from) pen.lineTo(xs[i], u.valToPos(high[i - 1], "y", true));
      pen.lineTo(xs[i], u.valToPos(high[i], "y", true));
    }
    for (let i = to - 1; i >= from; i--) {
      pen.lineTo(xs[i], u.valToPos(low[i], "y", true));
      if (stepped && i > from) pen.lineTo(xs[i], u.valToPos(low[i - 1], "y", true));
    }
    pen.closePath();
    pen.fill();
  }
}

/** [from, to) of the stretches in which both edges are known. */
function runs(low, high) {
  const found = [];
  let from = -1;
  for (let i = 0; i <= low.length; i++) {
    const known = i < low.length && low[i] !== null && high[i] !== null;
    if (known && from < 0) from = i;
    if (!known && from >= 0) { found.push([from, i]); from = -1; }
  }
  return found;
}
