// Colours live in base.css; the canvases read them from there.

export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"), soft: of("soft"), line: of("line"), accent: of("accent"), heart: of("heart"), other: of("other"), hatch: of("hatch"), card: of("card"),
    sleep: of("band-sleep"), move: of("band-move"), learn: of("band-learn"), talk: of("band-talk"),
  };
}

export function onThemeChange(then) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", then);
}
