// A small drawer that outlives the page. Private windows may refuse it; then it lasts as long as the page.

const fallback = new Map();
const PREFIX = "heartreach.";

export function keep(name, value) {
  fallback.set(name, value);
  try { localStorage.setItem(PREFIX + name, JSON.stringify(value)); } catch { /* full or forbidden: the page still remembers */ }
}

export function kept(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    if (text !== null) return JSON.parse(text);
  } catch { /* forbidden or damaged */ }
  return fallback.has(name) ? fallback.get(name) : otherwise;
}

/** An id nobody else makes; crypto.randomUUID is not there on plain-http pages. */
export function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `${prefix}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
