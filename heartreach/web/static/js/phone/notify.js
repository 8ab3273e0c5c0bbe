// A notification while the page lies in the background; only where the browser allows it (localhost or https).
import { keep, kept } from "./kept.js";

const $ = (id) => document.getElementById(id);

export function offerNotifications() {
  if (!("Notification" in window) || !window.isSecureContext) return;
  $("notify-row").hidden = false;
  $("notify").checked = kept("notify", false) && Notification.permission === "granted";
  $("notify").addEventListener("change", async () => {
    const allowed = $("notify").checked && (await Notification.requestPermission()) === "granted";
    $("notify").checked = allowed;
    keep("notify", allowed);
  });
}

export function notify(nudge) {
  if (document.visibilityState === "visible" || !kept("notify", false) || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(nudge.tagline ?? "heartreach", { body: nudge.text, tag: nudge.id, icon: "/static/icons/heart.svg" });
    note.onclick = () => { window.focus(); note.close(); };
  } catch { /* some phones only allow notifications from a service worker; the card is there anyway */ }
}
