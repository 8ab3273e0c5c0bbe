// The words of the page: they come from the wearer's content pack, and stay on the phone for when there is no line.
import { keep, kept } from "./kept.js";
import { ask } from "../ask.js";

const ASK_AGAIN_MS = 3_000;

let pack = kept("pack", null);

/** Whatever stands in the pack under a dotted path: a sentence, a list or a group. */
export function words(path) {
  return path.split(".").reduce((place, step) => place?.[step], pack);
}

/** A sentence, with what stands in braces put in. */
export function t(path, values = {}) {
  const sentence = words(path);
  return typeof sentence === "string" ? put(sentence, values) : path;
}

export function put(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A number with one decimal, as the language writes it. */
export function decimal(value) {
  return value.toLocaleString(words("language"), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** Say what the page's own elements say. */
export function fill(root = document) {
  document.documentElement.lang = words("language") ?? "en";
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = t(node.dataset.say);
  for (const node of root.querySelectorAll("[data-say-hint]")) node.placeholder = t(node.dataset.sayHint);
}

/** Ask the hub for the words; true when they are others than the page has said so far. */
export async function fetchWords() {
  const reply = await ask("/api/words");
  if (!reply.ok) throw new Error(`${reply.status}`);
  const fresh = await reply.json();
  const changed = JSON.stringify(fresh) !== JSON.stringify(pack);
  pack = fresh;
  keep("pack", fresh);
  return changed;
}

/** What a page says that is open to phones the hub does not know yet: asked until the hub answers, and not kept. */
export async function sayEntrance() {
  for (;;) {
    const reply = await ask("/api/pair/words").catch(() => null);
    if (reply?.ok) { pack = await reply.json(); break; }
    await new Promise((again) => { setTimeout(again, ASK_AGAIN_MS); });
  }
  fill();
}

export const speaks = () => pack !== null;
