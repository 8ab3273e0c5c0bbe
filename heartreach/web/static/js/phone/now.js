// What the wearer declares of the moment: talking, busy, driving, in focus. One tap on, one tap off, and an end of its own.
import { $, button, el } from "./dom.js";
import { hubtime, lastSaid, seen, tellLast } from "./hub.js";
import { t, words } from "./pack.js";
import { clock } from "../when.js";

// How long each holds unless it is ended, in seconds: about as long as such a thing takes.
const LASTS_S = { talking: 1800, busy: 3600, driving: 3600, focus: 7200 };

export function declare(kind, until) {
  // Said without a line it is worth telling while it lasts; taken back, for a little while.
  const dies = Math.max(until, hubtime.now() + 600);
  tellLast(`context/${kind}`, "context", { schema: "heartreach/context/1", kind, until }, dies);
}

/** Until when it holds, as the wearer said it last. */
function holdsUntil(kind) {
  const until = lastSaid(`context/${kind}`)?.until ?? seen.today?.contexts?.[kind];
  return until > hubtime.now() ? until : null;
}

export function showNow(visible) {
  $("now").hidden = !visible;
  if (!$("now-kinds").children.length) {
    $("now-kinds").append(...Object.keys(words("phone.now.kinds")).map((kind) => button("", () => {
      declare(kind, holdsUntil(kind) ? hubtime.now() : hubtime.now() + LASTS_S[kind]);
    }, { testid: `now-${kind}`, look: "kind", "data-kind": kind })));
  }
  for (const one of $("now-kinds").children) {
    const until = holdsUntil(one.dataset.kind);
    one.setAttribute("aria-pressed", String(Boolean(until)));
    const name = el("span", { text: t(`phone.now.kinds.${one.dataset.kind}`) });
    const end = until && el("small", { text: t("phone.now.until", { time: clock(until, seen.tz) }) });
    one.replaceChildren(...[name, end].filter(Boolean));
  }
}
