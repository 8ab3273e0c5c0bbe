// Stretches of the day in which the body did something else, or nothing is known.

import { say } from "../say.js";

const KIND = {
  sleep: "sleep", exercise: "move", post_exercise: "move", warmup: "learn", talk: "talk", no_contact: "none", unknown: "none",
};
const NAME = { sleep: say("asleep"), move: say("moving"), learn: say("learning"), talk: say("talking"), none: say("not known") };
// A band narrower than this many CSS pixels gets no name, and none that has no room for the name and this beside it.
const ROOM_PX = 58;
const BESIDE_PX = 6;

/** Runs of equal kind: [{kind, start, end}]; "none" also where there is no reading at all. */
export function bandsOf(series) {
  const found = [];
  for (let i = 0; i < series.state.length; i++) {
    const state = series.state[i];
    const kind = state === null ? "none" : KIND[state];
    const at = series.start + i * series.step_s;
    const last = found.at(-1);
    if (last && last.kind === kind && last.end === at) last.end = at + series.step_s;
    else if (kind) found.push({ kind, start: at, end: at + series.step_s });
  }
  return found;
}

/** A pattern of slanting lines. */
export function hatch(context, colour, ratio) {
  const size = Math.round(7 * ratio);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  pen.beginPath();
  pen.moveTo(-1, size + 1); pen.lineTo(size + 1, -1);
  pen.moveTo(-1, 1); pen.lineTo(1, -1);
  pen.moveTo(size - 1, size + 1); pen.lineTo(size + 1, size - 1);
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

/** A uPlot plug-in that paints the bands behind the lines. */
export function bandsPlugin(bands, colours, named) {
  return {
    hooks: {
      drawClear: (u) => {
        const pen = u.ctx;
        const ratio = devicePixelRatio;
        const { left, top, width, height } = u.bbox;
        const pattern = hatch(pen, colours().hatch, ratio);
        pen.save();
        pen.beginPath();
        pen.rect(left, top, width, height);
        pen.clip();
        for (const { kind, start, end } of bands()) {
          const from = Math.max(left, u.valToPos(start, "x", true));
          const to = Math.min(left + width, u.valToPos(end, "x", true));
          if (to <= from) continue;
          pen.fillStyle = kind === "none" ? pattern : colours()[kind];
          pen.fillRect(from, top, Math.max(to - from, 1), height);
          if (!named || (to - from) / ratio < ROOM_PX) continue;
          pen.fillStyle = colours().soft;
          pen.font = `${11 * ratio}px system-ui, sans-serif`;
          if (to - from < pen.measureText(NAME[kind]).width + BESIDE_PX * ratio) continue;
          pen.textAlign = "center";
          pen.textBaseline = "top";
          pen.fillText(NAME[kind], (from + to) / 2, top + 5 * ratio);
        }
        pen.restore();
      },
    },
  };
}
