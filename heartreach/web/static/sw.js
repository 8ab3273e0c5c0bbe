// Keeps the phone page's shell, so that it opens while the hub is down, and wakes for nudges while the page is closed.
// Never keeps data: what lies under /api is asked.
"use strict";

const SHELL = "heartreach-shell-2";
const PAGES = ["/phone", "/manifest.webmanifest"];
// What was tapped or shown, until the hub has heard it: signed addresses, waiting.
const UNSAID = "heartreach-unsaid-1";
// What to say instead of a nudge's text, while the wearer wants a lock screen to show nothing of it.
const DISCREET = "heartreach-discreet-1";
// What waits is said one after the other: one of them that nobody hears must not hold up the rest for minutes.
const LIMIT_MS = 15_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

// What a page or a module names: files of ours, in HTML, and modules beside it.
const NAMES = /(?:src|href)="(\/static\/[^"]+)"|(?:from|import)\s*"(\.{1,2}\/[^"]+)"/g;

/** Keep everything the phone page loads, from the first visit on: a page that opens half is no page. */
async function keepShell() {
  const cache = await caches.open(SHELL);
  const kept = new Set();
  const keep = async (path) => {
    if (kept.has(path)) return;
    kept.add(path);
    const answer = await fetch(path, { cache: "no-cache" });
    if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
    await cache.put(path, answer.clone());
    if (!/html|javascript/.test(answer.headers.get("content-type")) || path.includes("/vendor/")) return;
    const base = new URL(path, location.origin);
    const names = [...(await answer.text()).matchAll(NAMES)].map(([, file, module]) => new URL(file ?? module, base).pathname);
    await Promise.all(names.map(keep));
  };
  await Promise.all(PAGES.map(keep));
}

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => ![SHELL, UNSAID, DISCREET].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const shell = address.origin === location.origin && (PAGES.includes(address.pathname) || address.pathname.startsWith("/static/"));
  if (event.request.method === "GET" && shell) event.respondWith(fresh(event.request));
});

// Away from home the hub's address leads nowhere, and a browser then waits for minutes. Whoever has the page waits so long:
const PATIENCE_MS = 3_000;
// and one file after another would wait anew. So long the hub is taken for silent.
const SILENT_MS = 15_000;
let silentUntil = 0;

/** The newest from the hub; what was kept when the hub does not answer, or not soon. */
async function fresh(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (!kept) return asked(request, cache);
  if (Date.now() < silentUntil) return kept;
  const late = new AbortController();
  const patience = setTimeout(() => { silentUntil = Date.now() + SILENT_MS; late.abort(); }, PATIENCE_MS);
  try {
    return await asked(request, cache, late.signal);
  } catch {
    return kept;
  } finally {
    clearTimeout(patience);
  }
}

async function asked(request, cache, signal) {
  const answer = await fetch(request, { signal });
  if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
  return answer;
}

// --- nudges while the page is closed ------------------------------------------------------------------------------

self.addEventListener("push", (event) => { if (event.data) event.waitUntil(woken(event.data.json())); });
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const said = event.notification.data?.say?.[event.action];
  event.waitUntil(said ? say(said) : openPage());
});
self.addEventListener("sync", (event) => event.waitUntil(sayAll()));
self.addEventListener("message", (event) => { if (event.data === "say") event.waitUntil(sayAll()); });

async function woken({ schema, nudge }) {
  if (schema !== "heartreach/push/1") return;
  const open = await self.clients.matchAll({ type: "window" });
  const seen = open.some((page) => page.visibilityState === "visible");
  // The page in front of the wearer's eyes shows it, with all its answers.
  const shown = !seen || (await mustShow());
  if (shown) await show(nudge);
  await say(nudge.say.received);
  if (shown) await say(nudge.say.displayed);
}

// After three pushes without a notification Apple ends the subscription, a page in sight or not, and tells nobody
// (WWDC 2022, "Meet Web Push for Safari").
const APPLE = /^https:\/\/[^/]+\.push\.apple\.com\//;

async function mustShow() {
  const subscription = await self.registration.pushManager?.getSubscription();
  return APPLE.test(subscription?.endpoint ?? "");
}

async function show(nudge) {
  const instead = await (await caches.match("/discreet", { cacheName: DISCREET }))?.text();
  const most = self.Notification?.maxActions ?? 2;
  // Where there is no room for three buttons, the last one stays: rest for today is always one tap away.
  const kinds = nudge.buttons.length <= most ? nudge.buttons : [...nudge.buttons.slice(0, most - 1), nudge.buttons.at(-1)];
  return self.registration.showNotification(instead ? "heartreach" : nudge.title, {
    body: instead ?? nudge.text,
    tag: nudge.id,
    icon: "/static/icons/heart-192.png",
    timestamp: nudge.created_at * 1000,
    data: { say: nudge.say },
    actions: kinds.map((kind) => ({ action: kind, title: nudge.labels[kind] ?? kind })),
  });
}

/** Tell the hub; what it does not hear now is kept and said again. */
async function say(address) {
  const unsaid = await caches.open(UNSAID);
  await unsaid.put(address, new Response());
  await sayAll();
  if (await unsaid.match(address)) await self.registration.sync?.register("say").catch(() => {});
}

async function sayAll() {
  const unsaid = await caches.open(UNSAID);
  for (const waiting of await unsaid.keys()) {
    try {
      const heard = await fetch(waiting.url, { method: "POST", signal: AbortSignal.timeout(LIMIT_MS) });
      // Refused for good (too old, another hub's) is over too; a hub in trouble is asked again.
      if (heard.status < 500) await unsaid.delete(waiting);
    } catch { /* no line; the next one tries again */ }
  }
}

async function openPage() {
  const pages = await self.clients.matchAll({ type: "window" });
  const phone = pages.find((page) => new URL(page.url).pathname === "/phone");
  return phone ? phone.focus() : self.clients.openWindow("/phone");
}
