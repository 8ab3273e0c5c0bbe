// Reading a picture: by mouse, by touch, and by arrow keys. What is pointed at is said in words below it.
import { svg } from "../make.js";

// A finger or mouse farther away than this many pixels points at nothing.
const NEAR_PX = 40;

export class Reader {
  /** `box` can be focused and holds the picture; `readout` says what is read; `hint` stands there before. */
  constructor(box, readout, hint) {
    Object.assign(this, { box, readout, hint, points: [], index: -1, picture: null });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("pointermove", (event) => this.point(event));
    box.addEventListener("pointerdown", (event) => this.point(event));
    box.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && document.activeElement !== box) this.read(-1); });
    box.addEventListener("blur", () => this.read(-1));
    this.read(-1);
  }

  /** Points of the picture: `{x, y, words, row}` with optional `w` and `h` for what has an extent, `act` for Enter and click. */
  set(picture, points) {
    this.picture = picture;
    this.points = points;
    this.ring = svg("g", { class: "ring", "aria-hidden": "true" });
    picture.append(this.ring);
    this.read(Math.min(this.index, points.length - 1));
  }

  read(index) {
    this.index = index;
    this.ring?.replaceChildren();
    const point = this.points[index];
    this.readout.textContent = point ? point.words : this.hint;
    this.readout.classList.toggle("hint", !point);
    if (!point) return;
    this.ring.append(point.w
      ? svg("rect", { x: point.x - point.w / 2, y: point.y - point.h / 2, width: point.w, height: point.h, rx: 3 })
      : svg("circle", { cx: point.x, cy: point.y, r: 9 }));
  }

  point(event) {
    if (!this.picture) return;
    const inside = this.picture.getBoundingClientRect();
    const x = event.clientX - inside.left;
    const y = event.clientY - inside.top;
    let best = -1;
    let least = NEAR_PX;
    this.points.forEach((point, i) => {
      const away = Math.hypot(beyond(x - point.x, point.w), beyond(y - point.y, point.h));
      if (away < least) { least = away; best = i; }
    });
    if (best !== this.index) this.read(best);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.points.length) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) this.read(this.index < 0 ? this.first() : this.next(...step));
    else if (event.key === "Home") this.read(this.first());
    else if (event.key === "End") this.read(this.row(this.points[Math.max(0, this.index)].row).at(-1));
    else if (event.key === "Escape") this.read(-1);
    else if (event.key === "Enter" && this.points[this.index]?.act) this.points[this.index].act();
    else return;
    event.preventDefault();
  }

  first() {
    return this.row(this.points[Math.max(0, this.index)].row)[0];
  }

  /** Indices of a row's points, from left to right. */
  row(name) {
    const found = this.points.flatMap((point, i) => (point.row === name ? [i] : []));
    return found.sort((one, other) => this.points[one].x - this.points[other].x);
  }

  next(across, down) {
    const here = this.points[this.index];
    if (across) {
      const row = this.row(here.row);
      return row[Math.max(0, Math.min(row.length - 1, row.indexOf(this.index) + across))];
    }
    const rows = [...new Set(this.points.map((point) => point.row))];
    const to = rows[rows.indexOf(here.row) + down];
    if (to === undefined) return this.index;
    return this.row(to).reduce((best, i) => (Math.abs(this.points[i].x - here.x) < Math.abs(this.points[best].x - here.x) ? i : best));
  }
}

function beyond(distance, extent = 0) {
  return Math.max(0, Math.abs(distance) - extent / 2);
}
