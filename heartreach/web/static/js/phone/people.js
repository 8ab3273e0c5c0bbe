// The people of the wearer's own naming. They live on this phone; the hub hears a label only inside a note that is kept.
import { keep, kept } from "./kept.js";
import { day, outbox, tell } from "./hub.js";
import { nameless, talks, without } from "./notebook.js";

const MOST = 40;
const LONGEST = 40; // the hub takes labels of at most this length
const OFFER = 3;

export const people = () => kept("people", []);
export const circle = () => kept("circle", []).filter((person) => people().includes(person));

/** Labels from a line that a wearer typed. */
export function labels(typed) {
  return typed.split(/[,;]/).map((name) => name.trim().slice(0, LONGEST)).filter(Boolean);
}

export function know(names) {
  if (names.length) keep("people", [...new Set([...names, ...people()])].slice(0, MOST));
}

export function feelsSafe(person, safe) {
  keep("circle", safe ? [...new Set([...circle(), person])] : circle().filter((other) => other !== person));
}

/** Take a person out, with every trace, here and at the hub. */
export function remove(person) {
  keep("people", people().filter((other) => other !== person));
  keep("circle", kept("circle", []).filter((other) => other !== person));
  without(person);
  outbox.rewrite((payload) => (typeof payload === "string" ? payload : nameless(payload, person)));
  tell("circle/forget", { schema: "heartreach/circle-forget/1", person });
}

/** How the talks with a person were felt; means only with their number. */
export function companion(person) {
  const own = talks().filter((one) => one.people.includes(person));
  const marked = own.filter((one) => one.marks.length).map((one) => one.marks.length);
  const felt = own.filter((one) => one.felt !== null).map((one) => one.felt);
  return { talks: own.length, few: own.length < 5, support: mean(marked), felt: mean(felt) };
}

/** Giving and receiving over four weeks: reciprocity is a matter of time, not of one talk. */
export function balance(person) {
  const recent = talks({ recent: true }).filter((one) => !person || one.people.includes(person));
  const count = (way) => recent.filter((one) => one.direction === way).length;
  return { gave: count("gave"), received: count("received"), both: count("both") };
}

function mean(values) {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

// --- suggestions: only from the circle, only if switched on, never on a day on which it is not safe -------------------

export const suggests = () => kept("suggest", false);
export const suggest = (on) => keep("suggest", on);
export const notSafe = () => kept("not-safe", null) === day();
export const sayNotSafe = (now) => keep("not-safe", now ? day() : null);

/** A few people to think of: others every day, in the alphabet's order, never by rank. */
export function suggestions() {
  const safe = circle().sort((a, b) => a.localeCompare(b));
  if (!suggests() || notSafe() || !safe.length) return [];
  const turn = Number(day().replaceAll("-", "")) % safe.length;
  return [...safe.slice(turn), ...safe.slice(0, turn)].slice(0, OFFER).sort((a, b) => a.localeCompare(b));
}
