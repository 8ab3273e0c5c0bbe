// What the wearer said and the hub has not confirmed yet. It survives a reload, a dead battery and a hub that is down.
// The id is made once, so that however often a message travels, it counts once.
import { keep, kept, newId } from "./kept.js";

// While nothing is confirmed, say it again this often.
const AGAIN_MS = 15_000;

// What the hub never confirms it has refused; nobody says the same for ever.
const LONGEST_S = 14 * 86_400;

/** The id a payload bears. */
const idOf = (payload) => payload.id ?? payload.connection_id ?? payload.note?.note_id;

export class Outbox {
  constructor(ready, send, onChange, now) {
    this.ready = ready;
    this.send = send; // (name, payload, done): hands it over when there is a line
    this.onChange = onChange;
    this.now = now;
    this.entries = kept("outbox", []);
    this.sent = new Map(); // when each was last handed over on this line
    setInterval(() => this.flush(), AGAIN_MS / 3);
  }

  get size() {
    return this.entries.length;
  }

  /** An answer to a nudge; the first one counts, later taps on the same nudge are the same answer. */
  answer(payload) {
    if (this.entries.some((entry) => entry.name === "answer" && entry.payload.nudge_id === payload.nudge_id)) return;
    this.add("answer", { schema: "heartreach/answer/1", id: newId("a"), channel: "page", ...payload }, { acked: true });
  }

  /**
   * Anything else. `acked` entries wait for the hub's own word, others for the broker's; of entries with the same `only`
   * the last word counts; after `until` (hub time) it means nothing any more.
   */
  add(name, payload, { acked = false, only, until = this.now() + LONGEST_S } = {}) {
    const others = only ? this.entries.filter((entry) => entry.only !== only) : this.entries;
    this.entries = [...others, { key: newId("o"), name, payload, acked, only, until }];
    this.store();
    this.flush();
  }

  /** A new line to the hub: whatever waits is said again at once. */
  newLine() {
    this.sent.clear();
    this.flush();
  }

  flush() {
    const now = Date.now();
    this.remove((entry) => entry.until < this.now());
    for (const entry of this.entries) {
      if (now - (this.sent.get(entry.key) ?? -Infinity) < AGAIN_MS) continue;
      if (this.ready()) this.sent.set(entry.key, now);
      this.send(entry.name, entry.payload, () => { if (!entry.acked) this.remove((other) => other.key === entry.key); });
    }
  }

  /** The hub has it, whatever became of it. */
  acknowledged(id) {
    this.remove((entry) => entry.acked && idOf(entry.payload) === id);
  }

  remove(matches) {
    const left = this.entries.filter((entry) => !matches(entry));
    if (left.length === this.entries.length) return;
    this.entries = left;
    this.store();
  }

  /** Change what waits, such as when a person is taken out of it. */
  rewrite(change) {
    this.entries = this.entries.map((entry) => ({ ...entry, payload: change(entry.payload) }));
    this.store();
  }

  store() {
    keep("outbox", this.entries);
    this.onChange();
  }
}
