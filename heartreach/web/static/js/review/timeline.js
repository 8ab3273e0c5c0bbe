// Heart rate and activation, one above the other on the same time, with what happened between them.
import { Keys } from "../draw/keys.js";
import { Numbers } from "../draw/numbers.js";
import { touchPlugin } from "../draw/touch.js";
import { bandsOf, bandsPlugin } from "./bands.js";
import { Found } from "./found.js";
import { Marks } from "./marks.js";
import { paintStrip } from "./strip.js";
import { colours, onThemeChange } from "./theme.js";
import { Theory } from "./theory.js";
import { clock, clockSeconds } from "../when.js";
import { language, say } from "../say.js";
import { STATES, signed, signedTick } from "../words.js";

const AXIS_PX = 42;
const RIGHT_PX = 22;
// A zoom shows at least this many seconds: twelve points.
const LEAST_S = 120;
// The table has one row each quarter of an hour.
const TABLE_S = 900;
const NONE = [];

export class Timeline {
  constructor(root) {
    this.root = root;
    this.heartBox = root.querySelector("#plot-heart");
    this.scoreBox = root.querySelector("#plot-score");
    this.strip = root.querySelector("#strip");
    this.readout = root.querySelector("#readout");
    this.window = null; // [from, to] while zoomed
    this.plots = null;
    this.colours = colours();
    this.marks = new Marks(root);
    this.theory = new Theory(root, { zoom: (from, to) => this.zoom(from, to), whole: () => this.whole(), hours: (...stretch) => this.hours(...stretch) });
    this.found = new Found(root);
    this.numbers = new Numbers(root.querySelector("#table-day"), root.querySelector("#numbers-day"), () => this.table());
    this.steps = [6, 30];
    this.keys = new Keys(this.scoreBox, this);
    root.querySelector("#whole-day").addEventListener("click", () => this.whole());
    new ResizeObserver(() => this.fit()).observe(root);
    onThemeChange(() => { this.colours = colours(); if (this.day) this.build(); });
  }

  /** `extras` is what /api/review/day tells besides the day itself, or null while it is not there. */
  show(day, extras) {
    const fresh = !this.day || this.day.date !== day.date || !this.plots;
    this.day = day;
    this.extras = extras;
    this.bands = [...bandsOf(day.series), ...(extras?.talks ?? []).map(({ start, end }) => ({ kind: "talk", start, end }))];
    this.times = Array.from(day.series.state, (_, i) => day.series.start + i * day.series.step_s);
    this.found.show(extras?.found ?? null, day.tz);
    if (fresh) this.build();
    else this.update();
    this.numbers.refresh();
    this.theory.show(extras?.theory ?? null, day.tz, this.range());
  }

  plot() { return this.plots?.score; }

  known(index) { return this.day.series.state[index] !== null; }

  value(index) { return this.day.series.score[index]; }

  bounds() { return [this.day.start, this.day.end]; }

  /** The whole of the day that has happened, or the window the wearer chose. */
  range() {
    if (this.window) return this.window;
    const first = this.day.series.state.findIndex((state) => state !== null);
    const from = first < 0 ? this.day.start : this.times[first];
    const to = Math.min(this.day.end, Math.max(this.day.now, from + 1800));
    const roundedFrom = Math.max(this.day.start, Math.floor(from / 1800) * 1800);
    return [roundedFrom, to];
  }

  build() {
    for (const plot of Object.values(this.plots ?? {})) plot.destroy();
    this.plots = {
      heart: new uPlot(this.options("heart"), [this.times, this.day.series.hr_bpm], this.heartBox),
      score: new uPlot(this.options("score"), [this.times, this.day.series.score], this.scoreBox),
    };
  }

  update() {
    this.plots.heart.setData([this.times, this.day.series.hr_bpm], false);
    this.plots.score.setData([this.times, this.day.series.score], false);
    this.setRange(...this.range());
  }

  setRange(from, to) {
    for (const plot of Object.values(this.plots)) plot.setScale("x", { min: from, max: to });
    this.theory.follow(from, to);
  }

  zoom(from, to) {
    const middle = (from + to) / 2;
    const half = Math.max(LEAST_S, to - from) / 2;
    this.window = [Math.max(this.day.start, middle - half), Math.min(this.day.end, middle + half)];
    this.setRange(...this.window);
  }

  whole() {
    this.window = null;
    if (this.plots && this.day) this.setRange(...this.range());
  }

  fit() {
    if (!this.plots) return;
    for (const plot of Object.values(this.plots)) plot.setSize(this.size(plot === this.plots.heart));
    this.theory.fit();
  }

  /** uPlot draws a moment after it was told; what hangs on its time is placed then. */
  drawn(plot) {
    this.marks.place(this.day, this.extras?.connections ?? NONE, plot);
    paintStrip(this.strip, this.day, plot, this.colours);
    this.root.dataset.from = plot.scales.x.min;
    this.root.dataset.to = plot.scales.x.max;
    this.root.dataset.points = this.times.length;
    this.root.dataset.zoomed = String(Boolean(this.window));
  }

  size(isHeart) {
    return { width: Math.max(240, this.heartBox.clientWidth), height: isHeart ? 170 : 220 };
  }

  tell(index) {
    if (index === null || index === undefined || !this.day.series.state[index]) { this.readout.textContent = this.hint(); return; }
    const { hr_bpm: heart, score, state } = this.day.series;
    const parts = [clockSeconds(this.times[index], this.day.tz), inside(STATES[state[index]][0])];
    if (heart[index] !== null) parts.push(say("heart rate {n}", { n: Math.round(heart[index]) }));
    parts.push(score[index] === null ? say("activation not judged") : say("activation {level}", { level: signed(score[index]) }));
    for (const told of [this.found.tell(this.times[index]), this.theory.tell(this.times[index])]) if (told) parts.push(told);
    this.readout.textContent = parts.join(" · ");
  }

  hint() {
    return matchMedia("(pointer: coarse)").matches ? say("Slide to read values, pinch to zoom, tap a mark to read it.") : say("Drag to zoom, double-click for the whole day, hover for values.");
  }

  options(which) {
    const isHeart = which === "heart";
    const c = this.colours;
    const axis = { stroke: c.soft, grid: { stroke: c.line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    return {
      ...this.size(isHeart),
      padding: [8, RIGHT_PX, isHeart ? 4 : 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: "day" }, y: false, points: { size: 7, fill: isHeart ? c.heart : c.accent },
        drag: { x: true, y: false, setScale: false, dist: 6 },
        bind: { dblclick: () => () => { this.whole(); return null; } },
      },
      scales: {
        x: { time: false, range: () => (this.day ? this.range() : [0, 1]) },
        y: { range: isHeart ? heartRange : scoreRange },
      },
      axes: [
        {
          ...axis, show: true, size: isHeart ? 4 : 30, values: isHeart ? (u, ticks) => ticks.map(() => "") : (u, ticks) => ticks.map((at) => clock(at, this.day.tz)),
          splits: (u, _axis, from, to) => this.hours(from, to, u.width), grid: { show: true, stroke: c.line, width: 1 },
        },
        { ...axis, size: AXIS_PX, values: isHeart ? undefined : (u, ticks) => ticks.map((tick) => (tick === 0 ? say("usual") : signedTick(tick))), space: isHeart ? 34 : 30 },
      ],
      series: [
        {},
        { stroke: isHeart ? c.heart : c.accent, width: 1.5, spanGaps: false, points: { show: false } },
      ],
      plugins: [bandsPlugin(() => this.bands, () => this.colours, isHeart), touchPlugin((from, to) => this.zoom(from, to)), ...(isHeart ? [] : [this.guides(), this.found.plugin(() => this.colours)])],
      hooks: {
        setSelect: [(u) => {
          if (u.select.width > 6) this.zoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x"));
          for (const plot of Object.values(this.plots)) plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        }],
        draw: isHeart ? [] : [(u) => this.drawn(u)],
        setCursor: [(u) => { if (!isHeart) this.tell(u.cursor.idx); }],
      },
    };
  }

  /** Round hours of the wearer's own clock, as many as fit. */
  hours(from, to, width) {
    const room = Math.max(2, width / 72);
    const steps = [60, 300, 600, 1800, 3600, 7200, 10800, 14400, 21600];
    const step = steps.find((s) => (to - from) / s <= room) ?? 21600;
    const found = [];
    for (let at = this.day.start + Math.ceil((from - this.day.start) / step) * step; at <= to; at += step) found.push(at);
    return found;
  }

  /** The day by quarters of an hour. */
  table() {
    const { hr_bpm: heart, score, state, coverage } = this.day.series;
    const each = TABLE_S / this.day.series.step_s;
    const mean = (values, from) => {
      const known = values.slice(from, from + each).filter((value) => value !== null);
      return known.length ? known.reduce((total, value) => total + value, 0) / known.length : null;
    };
    const rows = [];
    for (let i = 0; i < state.length; i += each) if (mean(coverage, i) !== null) rows.push([clock(this.times[i], this.day.tz), mean(heart, i), mean(score, i), `${Math.round(mean(coverage, i) * 100)} %`]);
    return { head: [say("from"), say("heart rate, beats a minute"), say("activation"), say("covered by beats")], rows };
  }

  /** The line of the usual, the wearer's threshold where one is known, and a hair line at each onset. */
  guides() {
    return {
      hooks: {
        draw: (u) => {
          const pen = u.ctx;
          const { left, top, width, height } = u.bbox;
          const line = (x0, y0, x1, y1, colour, dash) => {
            pen.strokeStyle = colour; pen.lineWidth = devicePixelRatio; pen.setLineDash(dash.map((d) => d * devicePixelRatio));
            pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x1, y1); pen.stroke();
          };
          pen.save();
          pen.beginPath(); pen.rect(left, top, width, height); pen.clip();
          const zero = u.valToPos(0, "y", true);
          line(left, zero, left + width, zero, this.colours.soft, []);
          const threshold = this.day.onsets.at(-1)?.threshold;
          if (threshold !== undefined) {
            const y = u.valToPos(threshold, "y", true);
            line(left, y, left + width, y, this.colours.soft, [2, 4]);
          }
          for (const { at } of this.day.onsets) {
            const x = u.valToPos(at, "x", true);
            line(x, top, x, top + height, this.colours.heart, [3, 3]);
          }
          pen.restore();
        },
      },
    };
  }
}

/** A heading inside a sentence: English makes it small, a German noun stays as it is. */
function inside(text) {
  return language === "en" ? text.toLowerCase() : text;
}

function heartRange(u, low, high) {
  return low === null || low === undefined ? [50, 100] : [Math.min(50, Math.floor(low / 10) * 10), Math.max(100, Math.ceil(high / 10) * 10)];
}

function scoreRange(u, low, high) {
  return low === null || low === undefined ? [-2, 3] : [Math.min(-2, Math.floor(low)), Math.max(3, Math.ceil(high))];
}
