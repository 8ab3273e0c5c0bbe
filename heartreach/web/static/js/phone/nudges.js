// The nudges that may still be shown: known once, never after they expired, gone when they are closed elsewhere.
import { keep, kept } from "./kept.js";

// Remember so many ids of nudges that are over, so that a late copy does not bring one back.
const REMEMBER = 200;

export class Nudges {
  constructor(hubtime, onChange) {
    this.hubtime = hubtime;
    this.onChange = onChange;
    this.open = kept("nudges", []);
    this.over = kept("nudges.over", []);
    this.timer = null;
  }

  /** The one to show: the newest that is still worth showing. */
  current() {
    const now = this.hubtime.now();
    return this.open.filter((nudge) => nudge.expires_at > now).sort((a, b) => b.created_at - a.created_at)[0] ?? null;
  }

  /** True when it is worth showing (again). */
  arrived(nudge) {
    if (nudge.schema !== "heartreach/nudge/1" || this.over.includes(nudge.id) || nudge.expires_at <= this.hubtime.now()) return false;
    if (!this.open.some((other) => other.id === nudge.id)) this.open.push(nudge);
    this.changed();
    return true;
  }

  close(id) {
    this.open = this.open.filter((nudge) => nudge.id !== id);
    this.over = [...this.over.filter((other) => other !== id), id].slice(-REMEMBER);
    this.changed();
  }

  /** Drop what has expired; called when time has moved. */
  tidy() {
    for (const nudge of this.open.filter((other) => other.expires_at <= this.hubtime.now())) this.close(nudge.id);
    this.watch();
  }

  changed() {
    keep("nudges", this.open);
    keep("nudges.over", this.over);
    this.watch();
    this.onChange();
  }

  watch() {
    clearTimeout(this.timer);
    const next = Math.min(...this.open.map((nudge) => nudge.expires_at));
    if (!Number.isFinite(next)) return;
    // A timer longer than 2^31 ms would fire at once.
    this.timer = setTimeout(() => this.tidy(), Math.max(50, Math.min(2 ** 31 - 1, this.hubtime.realMsUntil(next) + 20)));
  }
}
