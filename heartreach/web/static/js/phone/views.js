// One screen at a time below the nudge: the home, or the one named behind "#", so that the phone's own "back" works.
import { $, button, el } from "./dom.js";
import { t } from "./pack.js";

const makers = new Map();
let current = { name: "", live: () => {} };
let opener = null;
let left = false;

/** Name a screen; `make(rest)` returns its `title`, its `body` and, where it follows the hub, `live()`. */
export function screen(name, make) {
  makers.set(name, make);
}

export function open(name) {
  opener = document.activeElement?.dataset?.testid ?? null;
  location.hash = name;
}

export function close() {
  if (location.hash) history.replaceState(null, "", location.pathname);
  dispatchEvent(new Event("hashchange")); // replacing the address tells nobody
}

export const isOpen = () => current.name !== "";

/** Let the open screen follow what the hub said. */
export function follow() {
  current.live();
}

/** Once the home is drawn: back to where a screen was opened from. */
export function settle() {
  if (left && opener) document.querySelector(`[data-testid="${opener}"]`)?.focus();
  left = false;
}

export function show() {
  const [name, rest] = location.hash.slice(1).split("/");
  const make = makers.get(name);
  const before = current.name;
  current = { name: make ? name : "", live: () => {} };
  if (!make) {
    $("screen").hidden = true;
    $("screen").replaceChildren();
    left = Boolean(before);
    return;
  }
  const { title, body, live, plain } = make(rest);
  const heading = el("h1", { id: "screen-title", text: title, tabindex: "-1" });
  const head = plain ? heading : el("div", { class: "screen-head" }, button(t("phone.common.back"), close, { testid: "back", look: "plain" }), heading);
  $("screen").dataset.testid = `screen-${name}`;
  $("screen").replaceChildren(head, ...body.filter(Boolean));
  $("screen").hidden = false;
  current.live = live ?? current.live;
  current.live();
  heading.focus({ preventScroll: true });
  $("screen").scrollIntoView({ block: "start" });
}
