// A notification while the page lies in the background; only where the browser allows it (localhost or https).
import { toggle } from "./fields.js";
import { keep, kept } from "./kept.js";
import { t } from "./pack.js";

const possible = () => "Notification" in window && window.isSecureContext;
const granted = () => possible() && Notification.permission === "granted";

/** The switch, where there is something to switch. */
export function notifySwitch() {
  if (!possible()) return null;
  return toggle(t("phone.settings.notify"), kept("notify", false) && granted(), async (on, input) => {
    const allowed = on && (await Notification.requestPermission()) === "granted";
    input.checked = allowed;
    keep("notify", allowed);
  }, "notify");
}

export function notify(nudge) {
  if (document.visibilityState === "visible" || !kept("notify", false) || !granted()) return;
  try {
    const note = new Notification(nudge.tagline ?? "heartreach", { body: nudge.text, tag: nudge.id, icon: "/static/icons/heart.svg" });
    note.onclick = () => { window.focus(); note.close(); };
  } catch { /* some phones only allow notifications from a service worker; the card is there anyway */ }
}
