// Keeps the phone page's shell, so that it opens while the hub is down. Never keeps data: what lies under /api is asked.
"use strict";

const SHELL = "heartreach-shell-1";
const PAGES = ["/phone", "/manifest.webmanifest"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PAGES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const shell = address.origin === location.origin && (PAGES.includes(address.pathname) || address.pathname.startsWith("/static/"));
  if (event.request.method === "GET" && shell) event.respondWith(fresh(event.request));
});

/** The newest from the hub; what was kept when the hub does not answer. */
async function fresh(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}
