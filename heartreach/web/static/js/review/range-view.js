// A week, a month or all time: every chart in its frame, in sections that each answer one question.
import { make } from "../make.js";
import { say } from "../say.js";
import { Frame } from "../draw/frame.js";
import { around } from "../charts/around.js";
import { awareness } from "../charts/awareness.js";
import { balance } from "../charts/balance.js";
import { days } from "../charts/days.js";
import { delivery } from "../charts/delivery.js";
import { detector } from "../charts/detector.js";
import { dose } from "../charts/dose.js";
import { connectionHeat, onsetHeat } from "../charts/heat.js";
import { honesty } from "../charts/honesty.js";
import { hours } from "../charts/hours.js";
import { people } from "../charts/people.js";
import { survival } from "../charts/survival.js";
import { tools } from "../charts/tools.js";
import { withWithout } from "../charts/with-without.js";

const SECTIONS = [
  [say("Your days"), [days, hours]],
  [say("Do nudges help?"), [around, survival]],
  [say("Does connection help?"), [withWithout, dose, tools]],
  [say("When it rises, and when you connect"), [onsetHeat, connectionHeat]],
  [say("Is it right, and is it too much?"), [detector, delivery]],
  [say("How you connect"), [awareness, honesty, balance, people]],
];

export class RangeView {
  constructor(root) {
    this.root = root;
    this.frames = [];
    root.append(...SECTIONS.map(([title, kinds]) => {
      const frames = kinds.map((kind) => new Frame(kind));
      this.frames.push(...frames);
      return make("section", { class: "chapter", "aria-label": title }, make("h2", {}, title), make("div", { class: "grid" }, frames.map((frame) => frame.root)));
    }));
    addEventListener("beforeprint", () => { for (const frame of this.frames) if (!frame.root.hidden) frame.now(); });
  }

  /** `card` is the answer card's chart, or null where it could not be had; `weeks` four weeks by the hour, or null. */
  show(review, card, weeks, go) {
    const context = { tz: review.tz, card, go, key: `${card?.sentence} ${review.tz}` };
    for (const frame of this.frames) {
      const { name } = frame.kind;
      const chart = name === "hours" ? weeks : review[name];
      // "With and without" never stands without the answer card.
      frame.root.hidden = !chart || (name === "with_without" && !card);
      if (!frame.root.hidden) frame.show(chart, context);
    }
    this.root.hidden = false;
  }
}
