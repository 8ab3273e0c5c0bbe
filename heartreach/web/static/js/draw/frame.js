// The frame every chart stands in: what it says, its picture, n and coverage, its numbers as a table and as CSV.
import { make } from "../make.js";
import { say } from "../say.js";
import { Curves } from "./curves.js";
import { Numbers } from "./numbers.js";
import { Reader } from "./reader.js";

const HINT = matchMedia("(pointer: coarse)").matches ? say("Touch the picture to read values.") : say("Point at the picture or use the arrow keys to read values.");

/**
 * A chart is an object with
 *   name, title; badge (a warning beside the title), wide (the whole width of the page), about (a sentence on what it is, then how to read it),
 *   known(chart): whether there is anything to draw; bring: what would bring data;
 *   legend: [[class, words]];
 *   draw(chart, width, context): { picture, points } in SVG, or curves(chart, context): options for uPlot;
 *   table(chart, context): { head, rows }.
 */
export class Frame {
  constructor(kind) {
    this.kind = kind;
    this.says = make("p", { class: "says" });
    this.note = make("p", { class: "caveat" });
    this.basis = make("p", { class: "basis" });
    this.box = make("div", { class: "picture", tabindex: 0, role: "group", "aria-roledescription": say("chart") });
    this.readout = make("p", { class: "readout", role: "status" });
    this.legend = make("ul", { class: "legend" }, (kind.legend ?? []).map(([name, words]) => make("li", {}, make("span", { class: `key ${name}` }), words)));
    this.drawn = make("div", { class: "drawn" }, ...explained(kind.about), this.box, this.readout, this.legend);
    this.bring = make("p", { class: "quiet bring" });
    this.csv = make("a", { class: "button", download: true, "data-testid": `csv-${kind.name}`, "aria-label": say("{title}: numbers as CSV", kind) }, "CSV");
    this.more = make("button", { class: "button", type: "button", "data-testid": `table-${kind.name}`, "aria-label": say("{title}: numbers as a table", kind) }, say("Table"));
    this.table = make("div", { class: "numbers scroll", hidden: true, tabindex: 0, role: "region", "aria-label": say("{title}: numbers", kind) });
    this.extra = make("div", { class: "extra" });
    this.root = make("section", { class: `chart card${kind.wide ? " wide" : ""}`, "data-testid": `chart-${kind.name}`, "aria-labelledby": `title-${kind.name}` },
      make("div", { class: "head" }, make("h3", { id: `title-${kind.name}` }, kind.title), kind.badge ? make("span", { class: "badge" }, kind.badge) : null),
      this.says, this.extra, this.drawn, this.bring, this.note,
      make("div", { class: "foot" }, this.basis, make("div", { class: "tools" }, this.more, this.csv)), this.table);
    this.numbers = new Numbers(this.more, this.table, () => kind.table(this.chart, this.context));
    // A chart is drawn when it comes near, and again when its width changes.
    this.near = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) this.now(); }, { rootMargin: "200px" });
    this.size = new ResizeObserver(() => { if (this.ready && this.width !== this.box.clientWidth) this.draw(); });
  }

  show(chart, context) {
    const text = JSON.stringify(chart);
    if (text === this.text && context.key === this.context.key) return;
    Object.assign(this, { text, chart, context });
    const known = this.kind.known(chart);
    this.root.dataset.known = known;
    this.says.textContent = chart.sentence;
    this.note.textContent = chart.note ?? "";
    this.note.hidden = !chart.note;
    this.drawn.hidden = !known;
    this.bring.hidden = known;
    this.bring.textContent = known ? "" : this.kind.bring;
    this.basis.textContent = basis(chart);
    this.csv.href = chart.csv;
    this.more.hidden = this.csv.hidden = !known;
    if (!known) this.numbers.toggle(false);
    this.box.setAttribute("aria-label", `${this.kind.title.replace(/[^?]$/, "$&.")} ${chart.sentence} ${basis(chart)}. ${this.kind.curves ? say("Arrow keys read values, plus and minus zoom, zero shows all.") : say("Arrow keys read values.")}`);
    this.extra.replaceChildren(...(this.kind.extra?.(chart, context) ?? []));
    if (this.ready) this.draw();
    else { this.near.observe(this.root); this.size.observe(this.box); }
    this.numbers.refresh();
  }

  /** Draw, near or not: for print. */
  now() {
    this.near.disconnect();
    this.ready = true;
    this.draw();
  }

  draw() {
    this.width = this.box.clientWidth;
    if (!this.chart || !this.kind.known(this.chart) || this.width < 40) return;
    if (this.kind.curves) {
      this.curves ??= new Curves(this.box, this.readout);
      this.curves.show(this.kind.curves(this.chart, this.context));
    } else {
      this.reader ??= new Reader(this.box, this.readout, HINT);
      const { picture, points } = this.kind.draw(this.chart, this.width, this.context);
      picture.setAttribute("aria-hidden", "true");
      this.box.replaceChildren(picture);
      this.reader.set(picture, points);
    }
    this.root.dataset.drawn = "true";
  }

}

/** The first sentence is seen, how to read the rest is a click away. */
function explained(about) {
  const end = about.search(/[.:] /) + 1;
  const [what, how] = end ? [about.slice(0, end), about.slice(end + 1)] : [about, ""];
  return [make("p", { class: "quiet" }, what), how && make("details", { class: "how" }, make("summary", {}, say("How to read it")), make("p", { class: "quiet" }, how))].filter(Boolean);
}

export function basis(chart) {
  const known = chart.coverage === null ? "" : ` · ${say("coverage {percent} % ({what})", { percent: Math.round(chart.coverage * 100), what: chart.coverage_of })}`;
  return `n = ${chart.n} ${chart.n_of}${known}`;
}
