// Chart 1's theory: what a model of hormones would draw. Dotted, with a band, and named theory wherever it stands.
import { bandPlugin } from "../draw/band.js";
import { basis } from "../draw/frame.js";
import { Numbers } from "../draw/numbers.js";
import { touchPlugin } from "../draw/touch.js";
import { colours, onThemeChange } from "./theme.js";
import { say } from "../say.js";
import { clock } from "../when.js";

const HEIGHT = 120;
const DOTS = [2, 4];
// The table has one row each quarter of an hour.
const EVERY_S = 900;

export class Theory {
  /** `zoom(from, to)` and `whole()` move all of the day; `hours(from, to, width)` are the moments of the rules. */
  constructor(root, { zoom, whole, hours }) {
    this.part = root.querySelector("#theory");
    this.box = root.querySelector("#plot-theory");
    Object.assign(this, { zoom, whole, hours });
    this.plot = null;
    this.numbers = new Numbers(root.querySelector("#table-theory"), root.querySelector("#numbers-theory"), () => this.table());
    onThemeChange(() => { if (this.plot) this.build(); });
  }

  show(chart, tz, range) {
    const known = Boolean(chart) && [...chart.slow_wave, ...chart.connection].some((value) => value !== null);
    this.part.hidden = !known;
    const before = this.chart;
    Object.assign(this, { chart: known ? chart : null, tz, window: range });
    if (!known) { this.plot?.destroy(); this.plot = null; return; }
    this.part.querySelector("#theory-says").textContent = chart.sentence;
    this.part.querySelector("#theory-note").textContent = chart.note ?? "";
    this.part.querySelector("#theory-basis").textContent = basis(chart);
    this.part.querySelector("#csv-theory").href = chart.csv;
    this.times = chart.slow_wave.map((_, i) => chart.start + i * chart.step_s);
    if (!this.plot || before !== chart) this.build();
    this.numbers.refresh();
  }

  build() {
    this.plot?.destroy();
    const c = colours();
    const axis = { stroke: c.soft, grid: { stroke: c.line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const line = (stroke) => ({ stroke, width: 2, dash: DOTS, cap: "round", spanGaps: false, points: { show: false } });
    const { slow_wave: wave, slow_wave_low: low, slow_wave_high: high, connection } = this.chart;
    this.plot = new uPlot({
      width: Math.max(240, this.box.clientWidth), height: HEIGHT, padding: [8, 22, 0, 0], legend: { show: false },
      cursor: { sync: { key: "day" }, y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false, dist: 6 }, bind: { dblclick: () => () => { this.whole(); return null; } } },
      scales: { x: { time: false, range: () => this.window }, y: { range: () => [0, 100] } },
      axes: [{ ...axis, size: 4, splits: (u, _axis, from, to) => this.hours(from, to, u.width), values: (u, at) => at.map(() => "") }, { ...axis, size: 42, space: 30 }],
      series: [{}, line(c.heart), line(c.accent)],
      plugins: [bandPlugin(() => [{ low, high, colour: `${c.heart}29` }]), touchPlugin(this.zoom), this.forecasts(c)],
      hooks: { setSelect: [(u) => { if (u.select.width > 6) this.zoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")); u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false); }] },
    }, [this.times, wave, connection], this.box);
  }

  follow(from, to) {
    this.window = [from, to];
    this.plot?.setScale("x", { min: from, max: to });
  }

  fit() {
    this.plot?.setSize({ width: Math.max(240, this.box.clientWidth), height: HEIGHT });
  }

  /** What theory says at a moment, for the readout. */
  tell(at) {
    if (!this.chart) return "";
    const i = Math.round((at - this.chart.start) / this.chart.step_s);
    const value = this.chart.slow_wave[i];
    return value === null || value === undefined ? "" : say("theory {level} of 100", { level: Math.round(value) });
  }

  /** Where each rise was expected to lead: a small open diamond. */
  forecasts(c) {
    return {
      hooks: {
        draw: (u) => {
          const pen = u.ctx;
          const size = 5 * devicePixelRatio;
          pen.save();
          pen.beginPath(); pen.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height); pen.clip();
          pen.strokeStyle = c.heart; pen.lineWidth = 1.5 * devicePixelRatio; pen.setLineDash([]);
          for (const { at, level } of this.chart.forecasts) {
            const x = u.valToPos(at, "x", true);
            const y = u.valToPos(Math.min(100, level), "y", true);
            pen.beginPath(); pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y); pen.closePath(); pen.stroke();
          }
          pen.restore();
        },
      },
    };
  }

  table() {
    const { slow_wave: wave, slow_wave_low: low, slow_wave_high: high, connection } = this.chart;
    const rows = this.times.flatMap((at, i) => (at % EVERY_S ? [] : [[clock(at, this.tz), wave[i], low[i], high[i], connection[i]]]));
    return { head: [say("time"), say("slow wave"), say("lower"), say("upper"), say("what felt support would add")], rows };
  }
}
