// Notifications, only where the browser allows them (localhost or https): by the page while it lies in the background,
// by the service worker while it is closed.
import { toggle } from "./fields.js";
import { keep, kept } from "./kept.js";
import { t } from "./pack.js";
import { ask } from "../ask.js";

const possible = () => "Notification" in window && window.isSecureContext;
const granted = () => possible() && Notification.permission === "granted";

/** The switch, where there is something to switch. */
export function notifySwitch() {
  if (!possible()) return null;
  return toggle(t("phone.settings.notify"), kept("notify", false) && granted(), async (on, input) => {
    const allowed = on && (await Notification.requestPermission()) === "granted";
    input.checked = allowed;
    keep("notify", allowed);
    await (allowed ? subscribe() : unsubscribe()).catch(() => {});
  }, "notify");
}

// Where the worker finds what to say instead of a nudge's text; only there while the wearer wants it so.
const DISCREET = "heartreach-discreet-1";

/** The switch for what a lock screen may show to whoever is near. */
export function discreetSwitch() {
  if (!possible()) return null;
  return toggle(t("phone.settings.discreet"), kept("discreet", false), (on) => {
    keep("discreet", on);
    return tellWorker().catch(() => {});
  }, "discreet");
}

async function tellWorker() {
  if (!kept("discreet", false)) { await caches.delete(DISCREET); return; }
  await (await caches.open(DISCREET)).put("/discreet", new Response(t("phone.nudge.discreet")));
}

/** While this is on, every start makes sure that the hub knows where to wake us, and hears what was not heard yet. */
export async function stayAwake() {
  if (!("serviceWorker" in navigator)) return;
  (await navigator.serviceWorker.ready).active?.postMessage("say");
  await tellWorker(); // the language may have changed
  if (kept("notify", false) && granted()) await subscribe();
}

const device = () => `/api/push?device=${kept("device", "")}`;

async function subscribe() {
  const { key } = await (await ask("/api/push")).json();
  const push = (await navigator.serviceWorker.ready).pushManager;
  if (!key || !push) return;
  const old = await push.getSubscription();
  // A hub that was set up anew has another key; what the old one could wake is no use to it.
  if (old && !sameKey(old, key)) await old.unsubscribe();
  const subscription = await push.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await ask(device(), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(subscription) });
}

function sameKey(subscription, key) {
  const bytes = new Uint8Array(subscription.options?.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}

async function unsubscribe() {
  const subscription = await (await navigator.serviceWorker.ready).pushManager?.getSubscription();
  await subscription?.unsubscribe(); // first: a hub that does not hear of it learns from the push service that nobody is there
  await ask(device(), { method: "DELETE" });
}

export async function notify(nudge) {
  if (document.visibilityState === "visible" || !kept("notify", false) || !granted()) return;
  const worker = await navigator.serviceWorker?.getRegistration();
  // A subscribed worker is woken for the same nudge, with buttons; its tag replaces this one where both come.
  if (await worker?.pushManager?.getSubscription()) return;
  try {
    const said = kept("discreet", false) ? { title: "heartreach", body: t("phone.nudge.discreet") } : { title: nudge.tagline ?? "heartreach", body: nudge.text };
    const note = new Notification(said.title, { body: said.body, tag: nudge.id, icon: "/static/icons/heart-192.png" });
    note.onclick = () => { window.focus(); note.close(); };
  } catch { /* some phones only allow notifications from a service worker; the card is there anyway */ }
}

/** A nudge is over: take its notification away. */
export async function unnotify(id) {
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const note of (await worker?.getNotifications({ tag: id })) ?? []) note.close();
}
