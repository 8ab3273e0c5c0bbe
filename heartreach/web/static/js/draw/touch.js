// Fingers on a uPlot: one reads along the curve, two zoom; up and down still scrolls the page.

/** `zoom(from, to)` shows a stretch of x. */
export function touchPlugin(zoom) {
  return {
    hooks: {
      ready: (u) => {
        const fingers = new Map();
        let grip = null; // the values under two fingers when they came down
        const place = (event) => event.clientX - u.over.getBoundingClientRect().left;
        u.over.addEventListener("pointerdown", (event) => {
          if (event.pointerType === "mouse") return;
          fingers.set(event.pointerId, place(event));
          if (fingers.size === 2) grip = [...fingers.values()].sort((one, other) => one - other).map((x) => u.posToVal(x, "x"));
          else read(u, place(event));
        });
        u.over.addEventListener("pointermove", (event) => {
          if (!fingers.has(event.pointerId)) return;
          fingers.set(event.pointerId, place(event));
          if (grip && fingers.size === 2) stretch(u, [...fingers.values()].sort((one, other) => one - other), grip, zoom);
          else read(u, place(event));
        });
        for (const end of ["pointerup", "pointercancel", "pointerleave"]) u.over.addEventListener(end, (event) => { fingers.delete(event.pointerId); if (fingers.size < 2) grip = null; });
      },
    },
  };
}

function read(u, x) {
  u.setCursor({ left: x, top: u.over.clientHeight / 2 });
}

/** Choose the stretch in which the two values lie under the two fingers. */
function stretch(u, [a, b], [low, high], zoom) {
  if (b - a < 10) return;
  const perPixel = (high - low) / (b - a);
  const from = low - a * perPixel;
  zoom(from, from + u.over.clientWidth * perPixel);
}
