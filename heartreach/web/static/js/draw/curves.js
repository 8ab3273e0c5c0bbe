// One or more panels of curves with bands on the same x, drawn by uPlot: drag, pinch, keys and hover read and zoom all.
import { make } from "../make.js";
import { colours, onThemeChange } from "../review/theme.js";
import { say } from "../say.js";
import { bandPlugin } from "./band.js";
import { Keys } from "./keys.js";
import { touchPlugin } from "./touch.js";

const AXIS_PX = 58; // room for "nudge" before a count of three figures
const COUNT_PX = 17; // a row of counts below the axis
const RAISED_PX = 3; // uPlot sets its words this much above the middle
const FONT = "12px system-ui, sans-serif";
const TINT = 0.16; // opacity of a band
let made = 0;

/**
 * Options: {
 *   x: [..], range: [from, to], least (of a zoom), splits: [..] or null, xWords(value),
 *   panels: [{ height, yWords(value), y: [low, high], curves: [{ colour, dash, width, stepped, values, low, high }],
 *              rules: [{ x or y, dash }], counts: [{ name, colour, words(value) }], title }],
 *   tell(index): what is said of a point.
 * }
 */
export class Curves {
  constructor(box, readout) {
    Object.assign(this, { box, readout, plots: [], window: null, sync: `curves-${made += 1}` });
    this.steps = [1, 10];
    this.keys = new Keys(box, this);
    onThemeChange(() => { if (this.options) this.build(); });
  }

  show(options) {
    const same = this.options && this.box.clientWidth === this.width;
    this.options = options;
    this.times = options.x;
    if (!same) this.window = null;
    this.build();
  }

  plot() { return this.plots[0]; }

  known(index) { return this.options.panels[0].curves.some((curve) => curve.values[index] !== null); }

  value(index) { return this.options.panels[0].curves.map((curve) => curve.values[index]).find((value) => value !== null); }

  bounds() { return this.options.range; }

  zoom(from, to) {
    const [start, end] = this.bounds();
    const least = this.options.least;
    const width = Math.min(end - start, Math.max(least, to - from));
    const left = Math.max(start, Math.min(end - width, (from + to - width) / 2));
    this.window = [left, left + width];
    this.apply();
  }

  whole() { this.window = null; this.apply(); }

  apply() {
    const [min, max] = this.window ?? this.bounds();
    for (const plot of this.plots) plot.setScale("x", { min, max });
    this.box.dataset.zoomed = String(Boolean(this.window));
  }

  build() {
    for (const plot of this.plots) plot.destroy();
    this.width = this.box.clientWidth;
    this.colours = colours();
    this.plots = [];
    this.box.replaceChildren();
    this.options.panels.forEach((panel, i) => {
      if (panel.title) this.box.append(make("p", { class: "panel" }, panel.title));
      const host = make("div", { class: "plot", "aria-hidden": "true" });
      this.box.append(host);
      const data = [this.options.x, ...panel.curves.map((curve) => curve.values)];
      const last = i === this.options.panels.length - 1;
      this.plots.push(new uPlot(this.of(panel, last), data, host));
      if (last) host.append(...this.names(panel.counts ?? []));
    });
    this.tell(null);
    this.box.dataset.zoomed = String(Boolean(this.window));
  }

  /** Whose the counts below the axis are: a colour alone does not say it to everybody. */
  names(counts) {
    return counts.map(({ name, colour }, i) => {
      const node = make("span", { class: "counted" }, name);
      Object.assign(node.style, { color: this.colours[colour], bottom: `${(counts.length - 1 - i) * COUNT_PX + RAISED_PX}px` });
      return node;
    });
  }

  hint() {
    return matchMedia("(pointer: coarse)").matches ? say("Slide to read values, pinch to zoom.") : say("Drag to zoom, double-click for all, hover or use the arrow keys for values.");
  }

  of(panel, last) {
    const c = this.colours;
    const axis = { stroke: c.soft, font: FONT, ticks: { show: false }, grid: { stroke: c.line, width: 1 } };
    const counts = last ? panel.counts ?? [] : [];
    const below = counts.map((one) => ({
      ...axis, scale: "x", side: 2, size: COUNT_PX, gap: 0, grid: { show: false }, stroke: c[one.colour], splits: () => this.options.splits, values: (u, at) => at.map((value) => one.words(value)),
    }));
    return {
      width: this.width, height: panel.height + below.length * COUNT_PX, padding: [8, 30, 0, 0], legend: { show: false },
      cursor: { y: false, sync: { key: this.sync }, drag: { x: true, y: false, setScale: false, dist: 6 }, points: { size: 7 }, bind: { dblclick: () => () => { this.whole(); return null; } } },
      scales: { x: { time: false, range: () => this.window ?? this.bounds() }, y: { range: () => panel.y } },
      axes: [
        { ...axis, size: 26, splits: this.options.splits ? () => this.options.splits : undefined, values: (u, at) => at.map((value) => this.options.xWords(value)), space: 56 },
        { ...axis, size: AXIS_PX, space: 28, values: (u, at) => at.map((value) => panel.yWords(value)) },
        ...below,
      ],
      series: [{}, ...panel.curves.map((curve) => ({
        stroke: c[curve.colour], width: curve.width ?? 2, dash: curve.dash, spanGaps: false, points: { show: false },
        paths: curve.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
      }))],
      plugins: [
        bandPlugin(() => panel.curves.filter((curve) => curve.low && curve.high).map((curve) => ({ ...curve, colour: tint(c[curve.colour]) }))),
        rulesPlugin(() => panel.rules ?? [], () => c),
        touchPlugin((from, to) => this.zoom(from, to)),
      ],
      hooks: {
        setSelect: [(u) => {
          if (u.select.width > 6) this.zoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x"));
          for (const plot of this.plots) plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        }],
        setCursor: [(u) => { if (u === this.plots[0]) this.tell(u.cursor.idx); }],
      },
    };
  }

  tell(index) {
    const words = index === null || index === undefined ? "" : this.options.tell(index);
    this.readout.textContent = words || this.hint();
    this.readout.classList.toggle("hint", !words);
  }
}

/** Lines that mean something: the onset, no difference, the end of the first hour. */
function rulesPlugin(rules, c) {
  return {
    hooks: {
      draw: (u) => {
        const pen = u.ctx;
        const { left, top, width, height } = u.bbox;
        pen.save();
        pen.beginPath(); pen.rect(left, top, width, height); pen.clip();
        pen.strokeStyle = c().soft;
        pen.lineWidth = devicePixelRatio;
        for (const { x, y, dash = [] } of rules()) {
          pen.setLineDash(dash.map((one) => one * devicePixelRatio));
          pen.beginPath();
          if (x === undefined) { const at = u.valToPos(y, "y", true); pen.moveTo(left, at); pen.lineTo(left + width, at); } else { const at = u.valToPos(x, "x", true); pen.moveTo(at, top); pen.lineTo(at, top + height); }
          pen.stroke();
        }
        pen.restore();
      },
    },
  };
}

/** A colour of the page, "#rrggbb", let through. */
function tint(colour) {
  return `${colour}${Math.round(TINT * 255).toString(16).padStart(2, "0")}`;
}
