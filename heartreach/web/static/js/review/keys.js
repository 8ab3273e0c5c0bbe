// The chart without a mouse: arrows read values, plus and minus zoom, page keys move, zero shows the whole day.

export class Keys {
  constructor(box, charts) {
    this.charts = charts;
    this.index = null;
    box.addEventListener("keydown", (event) => {
      const act = this.actions[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(event.shiftKey ? 30 : 6);
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
    0: () => this.charts.wholeDay(),
  };

  visible() {
    const { times, plots } = this.charts;
    const { min, max } = plots.score.scales.x;
    const first = times.findIndex((at) => at >= min);
    let last = times.findLastIndex((at) => at <= max);
    while (last > first && this.charts.day.series.state[last] === null) last--;
    return [first, last];
  }

  move(steps) {
    const [first, last] = this.visible();
    const from = this.index ?? last;
    this.index = Math.max(first, Math.min(last, from + steps));
    const plot = this.charts.plots.score;
    const value = this.charts.day.series.score[this.index] ?? 0;
    plot.setCursor({ left: plot.valToPos(this.charts.times[this.index], "x"), top: plot.valToPos(value, "y") });
  }

  scale(by) {
    const { min, max } = this.charts.plots.score.scales.x;
    const middle = this.index === null ? (min + max) / 2 : this.charts.times[this.index];
    const half = ((max - min) * by) / 2;
    const { start, end } = this.charts.day;
    if (half * 2 >= end - start) this.charts.wholeDay();
    else this.charts.zoom(middle - half, middle + half);
  }

  pan(by) {
    const { min, max } = this.charts.plots.score.scales.x;
    const { start, end } = this.charts.day;
    const step = Math.max(start - min, Math.min(end - max, (max - min) * by));
    this.charts.zoom(min + step, max + step);
  }
}
