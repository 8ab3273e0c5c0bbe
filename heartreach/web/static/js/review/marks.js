// What happened: onsets, prompts, silences, answers and connections, as buttons on the charts' own time.
import { aboutAnswer, aboutConnection, aboutOnset, aboutPrompt, aboutSilence, answersTo } from "./tell.js";
import { shape } from "./shapes.js";

// The least distance of two marks in one row, in CSS pixels.
const ROOM_PX = 18;
// A connection is at least this wide, in CSS pixels, so that a finger finds it.
const LEAST_PX = 12;

export class Marks {
  constructor(root) {
    this.lane = root.querySelector("#lane");
    this.note = root.querySelector("#note");
    this.root = root;
    this.open = null;
    this.buttons = new Map();
    document.addEventListener("click", (event) => { if (!event.target.closest(".mark, .note")) this.close(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  place(day, connections, plot) {
    const offset = plot.bbox.left / devicePixelRatio;
    const width = plot.bbox.width / devicePixelRatio;
    const seen = new Set();
    const rows = { onset: [], other: [] };
    for (const item of this.items(day, connections)) {
      const button = this.buttons.get(item.id) ?? this.make(item);
      button.about = item.about;
      seen.add(item.id);
      const x = plot.valToPos(item.at, "x");
      if (item.kind === "connection") { this.stretch(button, item, x, plot, offset, width); continue; }
      button.hidden = x < 0 || x > width;
      if (!button.hidden) rows[item.kind === "onset" ? "onset" : "other"].push({ button, x });
    }
    for (const row of Object.values(rows)) beside(row, width).forEach((x, i) => { row[i].button.style.left = `${offset + x}px`; });
    for (const [id, button] of this.buttons) if (!seen.has(id)) { button.remove(); this.buttons.delete(id); }
    if (this.open?.hidden || (this.open && !this.open.isConnected)) this.close();
  }

  /** What there is to place; put together once for each moment at which the day was told. */
  items(day, connections) {
    if (this.told !== day || this.at !== day.now || this.with !== connections) Object.assign(this, { told: day, at: day.now, with: connections, list: items(day, connections) });
    return this.list;
  }

  /** A connection is as long as the talk. */
  stretch(button, item, x, plot, offset, width) {
    const until = plot.valToPos(item.until, "x");
    button.hidden = until < 0 || x > width;
    const from = Math.max(0, Math.min(x, until - LEAST_PX));
    button.style.left = `${offset + from}px`;
    button.style.width = `${Math.max(LEAST_PX, Math.min(width, until) - from)}px`;
  }

  make({ id, kind, key, about, felt }) {
    const button = document.createElement("button");
    button.className = `mark ${kind}`;
    button.dataset.testid = `mark-${kind}`;
    button.dataset.id = key;
    button.setAttribute("aria-label", about.title);
    button.setAttribute("aria-expanded", "false");
    if (kind === "connection") button.dataset.felt = felt ?? "";
    else button.append(shape(kind));
    button.addEventListener("click", () => { this.pinned = !(this.open === button && this.pinned); if (this.pinned) this.show(button); else this.close(); });
    button.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse" && !this.pinned) this.show(button); });
    button.addEventListener("pointerleave", () => { if (!this.pinned) this.close(); });
    button.addEventListener("focus", () => { if (!this.pinned && button.matches(":focus-visible")) this.show(button); });
    button.addEventListener("blur", () => { if (!this.pinned) this.close(); });
    this.lane.append(button);
    this.buttons.set(id, button);
    return button;
  }

  show(button) {
    this.close(false);
    this.open = button;
    button.setAttribute("aria-expanded", "true");
    const title = document.createElement("h3");
    title.textContent = button.about.title;
    this.note.replaceChildren(title, ...button.about.lines.filter(Boolean).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    this.note.hidden = false;
    const inside = this.root.getBoundingClientRect();
    const at = button.getBoundingClientRect();
    const room = inside.width - this.note.offsetWidth - 12;
    this.note.style.left = `${Math.max(12, Math.min(room, at.left - inside.left + at.width / 2 - this.note.offsetWidth / 2))}px`;
    this.note.style.top = `${at.bottom - inside.top + 6}px`;
  }

  close(unpin = true) {
    this.open?.setAttribute("aria-expanded", "false");
    this.open = null;
    if (unpin) this.pinned = false;
    this.note.hidden = true;
  }
}

/** Marks of one row stand side by side, never on top of each other, and inside the chart as long as there is room. */
function beside(row, width) {
  const xs = [];
  for (const { x } of row) xs.push(Math.max(x, (xs.at(-1) ?? -Infinity) + ROOM_PX));
  for (let i = xs.length - 1, edge = width; i >= 0 && xs[i] > edge; i--) { xs[i] = edge; edge -= ROOM_PX; }
  return xs;
}

function items(day, connections) {
  const { tz } = day;
  const kinds = new Map(day.decisions.map((d) => [d.decision_id, d.kind]));
  return [
    ...connections.map((c) => ({ id: `c-${c.at}`, key: String(c.at), at: c.start, until: c.at, kind: "connection", felt: c.felt, about: aboutConnection(c, tz) })),
    ...day.onsets.map((o) => ({ id: `o-${o.onset_id}`, key: o.onset_id, at: o.at, kind: "onset", about: aboutOnset(o, tz) })),
    ...day.decisions.map((d) => d.outcome === "prompt"
      ? { id: `d-${d.decision_id}`, key: d.decision_id, at: d.at, kind: "prompt", about: aboutPrompt(d, tz, answersTo(day, d)) }
      : { id: `d-${d.decision_id}`, key: d.decision_id, at: d.at, kind: "silence", about: aboutSilence(d, tz) }),
    ...day.answers.map((a) => ({ id: `a-${a.answer_id}`, key: a.answer_id, at: a.at, kind: "answer", about: aboutAnswer(a, tz, kinds.get(a.decision_id)) })),
  ].sort((one, other) => one.at - other.at);
}
