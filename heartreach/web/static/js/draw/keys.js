// A uPlot without a mouse: arrows read values, plus and minus zoom, page keys move, zero shows all.

export class Keys {
  /**
   * `view` has: times (x of each point), plot() (the uPlot read from), value(index) (y there), known(index),
   * bounds() ([from, to] of all there is), zoom(from, to), whole(), steps ([short, long] in points).
   */
  constructor(box, view) {
    this.view = view;
    this.index = null;
    box.addEventListener("keydown", (event) => {
      const act = this.actions[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || !view.plot()) return;
      event.preventDefault();
      act(view.steps[event.shiftKey ? 1 : 0]);
    });
  }

  actions = {
    ArrowLeft: (steps) => this.move(-steps),
    ArrowRight: (steps) => this.move(steps),
    Home: () => this.move(-Infinity),
    End: () => this.move(Infinity),
    "+": () => this.scale(0.5),
    "=": () => this.scale(0.5),
    "-": () => this.scale(2),
    PageUp: () => this.pan(-0.5),
    PageDown: () => this.pan(0.5),
    0: () => this.view.whole(),
  };

  visible() {
    const { times } = this.view;
    const { min, max } = this.view.plot().scales.x;
    const first = Math.max(0, times.findIndex((at) => at >= min));
    let last = times.findLastIndex((at) => at <= max);
    while (last > first && !this.view.known(last)) last--;
    return [first, last];
  }

  move(steps) {
    const [first, last] = this.visible();
    const from = this.index ?? (steps > 0 && Number.isFinite(steps) ? first - steps : last);
    this.index = Math.max(first, Math.min(last, from + steps));
    const plot = this.view.plot();
    plot.setCursor({ left: plot.valToPos(this.view.times[this.index], "x"), top: plot.valToPos(this.view.value(this.index) ?? 0, "y") });
  }

  scale(by) {
    const { min, max } = this.view.plot().scales.x;
    const middle = this.index === null ? (min + max) / 2 : this.view.times[this.index];
    const half = ((max - min) * by) / 2;
    const [start, end] = this.view.bounds();
    if (half * 2 >= end - start) this.view.whole();
    else this.view.zoom(middle - half, middle + half);
  }

  pan(by) {
    const { min, max } = this.view.plot().scales.x;
    const [start, end] = this.view.bounds();
    const step = Math.max(start - min, Math.min(end - max, (max - min) * by));
    this.view.zoom(min + step, max + step);
  }
}
