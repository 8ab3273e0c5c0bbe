// Episodes that the whole curve shows afterwards: a quiet band below the activation, with its words, its table and its CSV.
import { basis } from "../draw/frame.js";
import { Numbers } from "../draw/numbers.js";
import { hatch } from "./bands.js";
import { say, written } from "../say.js";
import { clock } from "../when.js";

const HIGH = 7;
const PEAK_HIGH = 12;

export class Found {
  constructor(root) {
    this.part = root.querySelector("#found");
    this.numbers = new Numbers(root.querySelector("#table-found"), root.querySelector("#numbers-found"), () => this.table());
    this.episodes = [];
  }

  /** `chart` is what /api/review/day tells, or null while it is not there. */
  show(chart, tz) {
    Object.assign(this, { episodes: chart?.episodes ?? [], tz });
    this.part.hidden = !chart || chart.coverage === null || (!chart.coverage && !chart.n);
    if (this.part.hidden) return;
    this.part.querySelector("#found-says").textContent = chart.sentence;
    this.part.querySelector("#found-note").textContent = chart.note ?? "";
    this.part.querySelector("#found-basis").textContent = basis(chart);
    this.part.querySelector("#csv-found").href = chart.csv;
    this.part.dataset.n = chart.n;
    this.numbers.refresh();
  }

  /** What was found at a moment, for the readout. */
  tell(at) {
    const one = this.episodes.find(({ start, end }) => start <= at && at <= end);
    if (!one) return "";
    const stretch = { start: clock(one.start, this.tz), end: clock(one.end, this.tz) };
    return one.density === null
      ? say("found afterwards {start} to {end}: too little measured to tell", stretch)
      : say("found afterwards {start} to {end}: peak {peak}, density {density}", { ...stretch, peak: clock(one.peak, this.tz), density: written(one.density.toFixed(2)) });
  }

  /** A uPlot plug-in: the denser, the stronger; a tick at the peak; hatched where too little was measured. */
  plugin(colours) {
    return {
      hooks: {
        draw: (u) => {
          const pen = u.ctx;
          const ratio = devicePixelRatio;
          const { left, top, width, height } = u.bbox;
          const bottom = top + height;
          pen.save();
          pen.beginPath(); pen.rect(left, top, width, height); pen.clip();
          for (const { start, peak, end, density } of this.episodes) {
            const from = u.valToPos(start, "x", true);
            const long = Math.max(2 * ratio, u.valToPos(end, "x", true) - from);
            pen.globalAlpha = density === null ? 1 : 0.15 + 0.5 * density;
            pen.fillStyle = density === null ? hatch(pen, colours().soft, ratio / 2) : colours().accent;
            pen.fillRect(from, bottom - HIGH * ratio, long, HIGH * ratio);
            pen.globalAlpha = 1;
            pen.fillStyle = density === null ? colours().soft : colours().accent;
            pen.fillRect(u.valToPos(peak, "x", true) - ratio, bottom - PEAK_HIGH * ratio, 2 * ratio, PEAK_HIGH * ratio);
          }
          pen.restore();
        },
      },
    };
  }

  table() {
    const rows = this.episodes.map(({ start, peak, end, density }) => [clock(start, this.tz), clock(peak, this.tz), clock(end, this.tz), density ?? say("unknown")]);
    return { head: [say("start"), say("peak"), say("end"), say("density")], rows };
  }
}
