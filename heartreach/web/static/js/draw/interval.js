// An estimate with what the data leave open: a dot, a thick bar and a thin bar.
import { svg } from "../make.js";

/** `range` is the wide interval, `likely` an optional narrow one; parts that are not known are not drawn. */
export function interval(scale, y, { at = null, range = null, likely = null, kind = "" }) {
  const bar = ([low, high], name) => svg("line", { class: name, x1: scale(low), x2: scale(high), y1: y, y2: y });
  const ends = range ? range.map((edge) => svg("line", { class: "end", x1: scale(edge), x2: scale(edge), y1: y - 5, y2: y + 5 })) : [];
  return svg("g", { class: `interval ${kind}` },
    range && bar(range, likely ? "thin" : "thick"), likely ? null : ends, likely && bar(likely, "thick"),
    at !== null && svg("circle", { class: "at", cx: scale(at), cy: y, r: 6 }));
}
