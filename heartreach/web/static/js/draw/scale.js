// From values to pixels, and the round numbers that stand on an axis.

export function linear(from, to, pixelFrom, pixelTo) {
  const by = (pixelTo - pixelFrom) / ((to - from) || 1);
  const scale = (value) => pixelFrom + (value - from) * by;
  return Object.assign(scale, { from, to, pixelFrom, pixelTo });
}

/** Round numbers from `low` to `high`, at most about `most` of them. */
export function ticks(low, high, most) {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** The least round stretch that holds all values and `also`. */
export function around(values, also = []) {
  const known = [...values, ...also].filter((value) => value !== null && value !== undefined && Number.isFinite(value));
  if (!known.length) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = (high - low || 1) * 0.04;
  const marks = ticks(low - (also.includes(low) ? 0 : room), high + (also.includes(high) ? 0 : room), 6);
  const step = marks.length > 1 ? marks[1] - marks[0] : 1;
  const down = also.includes(low) ? low : Math.floor((low - room) / step) * step;
  const up = also.includes(high) ? high : Math.ceil((high + room) / step) * step;
  return [down, up > down ? up : down + step];
}
