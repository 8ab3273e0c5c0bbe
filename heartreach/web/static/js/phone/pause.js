// One tap to silence, on every screen and every message; one tap back.
import { $, button } from "./dom.js";
import { hubtime, seen, tell } from "./hub.js";
import { declare } from "./now.js";
import { t } from "./pack.js";
import { clockSeconds } from "../when.js";

const HOUR_S = 3600;
const SCOPES = ["today", "week", "for_good"];

export function pause(scope) {
  // "Today" said without a line must not silence tomorrow.
  const until = scope === "today" ? hubtime.now() + leftOfToday() : undefined;
  tell("pause/set", { schema: "heartreach/pause/1", scope, until: null }, { only: "pause/set", until });
}

function leftOfToday() {
  const [hours, minutes, seconds] = clockSeconds(hubtime.now(), seen.tz).split(":").map(Number);
  return 24 * HOUR_S - (hours * HOUR_S + minutes * 60 + seconds);
}

function sheet(open) {
  $("pause-sheet").hidden = !open;
  $("pause-open").setAttribute("aria-expanded", String(open));
  if (open) $("pause-sheet").focus();
}

export function wirePause() {
  $("pause-open").addEventListener("click", () => sheet($("pause-sheet").hidden));
  const choose = (act) => () => { act(); sheet(false); $("pause-open").focus(); };
  $("pause-choices").replaceChildren(
    button(t("phone.pause.busy"), choose(() => declare("busy", hubtime.now() + HOUR_S)), { testid: "busy-hour" }),
    ...SCOPES.map((scope) => button(t(`phone.pause.${scope}`), choose(() => { pause(scope); $("thanks").hidden = true; }), { testid: `pause-${scope}` })),
    button(t("phone.pause.close"), choose(() => {}), { look: "plain" }),
  );
  $("resume").addEventListener("click", () => { pause("none"); $("pause-open").focus(); }); // it goes, and focus with it
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || $("pause-sheet").hidden) return;
    const within = $("pause-sheet").contains(document.activeElement);
    sheet(false);
    if (within) $("pause-open").focus(); // it would be lost with the sheet
  });
}
