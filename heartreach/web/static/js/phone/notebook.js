// The wearer's own notes on this phone, so that they can be looked at without a line; the hub gets each one, once.
import { keep, kept, newId } from "./kept.js";
import { hubtime, outbox, tell } from "./hub.js";
import { ask } from "../ask.js";

// Notes older than this are the review page's matter, in seconds.
const KEEP_S = 120 * 86_400;
const MOST = 600;
const FOUR_WEEKS_S = 28 * 86_400;

const fresh = (list) => list.filter((one) => one.at > hubtime.now() - KEEP_S).slice(-MOST);

/** Note something while practising. */
export function note(kind, fields) {
  const written = { note_id: newId("n"), at: hubtime.now(), kind, ...fields };
  keep("notes", fresh([...kept("notes", []), written]));
  tell("note", { schema: "heartreach/note/1", note: written }, { acked: true });
  return written;
}

/** Note that somebody was reached. */
export function talk(fields) {
  const written = { connection_id: newId("c"), at: hubtime.now(), ...fields };
  keep("talks", fresh([...kept("talks", []), written]));
  tell("connection", { schema: "heartreach/connection/1", ...written }, { acked: true });
  return written;
}

/** Take in what the hub has, so that another phone or an emptied browser knows it, too. */
export async function fetchNotebook() {
  const reply = await ask("/api/notebook");
  if (!reply.ok) return;
  const told = await reply.json();
  for (const { payload } of outbox.entries.filter((entry) => entry.name === "circle/forget")) forgetIn(told, payload.person);
  keep("notes", fresh(merged(kept("notes", []), told.notes, "note_id")));
  keep("talks", fresh(merged(kept("talks", []), told.talks, "connection_id")));
}

function forgetIn(told, person) {
  told.notes = told.notes.map((one) => nameless(one, person));
  told.talks = told.talks.map((one) => nameless(one, person));
}

function merged(own, told, id) {
  const all = new Map([...own, ...told].map((one) => [one[id], one]));
  return [...all.values()].sort((a, b) => a.at - b.at);
}

/** Notes of a kind, oldest first; `recent` ones are of the last four weeks. */
export function notes(kind, { recent = false } = {}) {
  const since = recent ? hubtime.now() - FOUR_WEEKS_S : -Infinity;
  return kept("notes", []).filter((one) => one.kind === kind && one.at > since);
}

export function talks({ recent = false } = {}) {
  const since = recent ? hubtime.now() - FOUR_WEEKS_S : -Infinity;
  return kept("talks", []).filter((one) => one.at > since);
}

/** Take a person out of every note and talk; what remains is the wearer's own. */
export function without(person) {
  keep("notes", kept("notes", []).map((one) => nameless(one, person)));
  keep("talks", kept("talks", []).map((one) => nameless(one, person)));
}

export function nameless(written, person) {
  const copy = { ...written };
  if (copy.people) copy.people = copy.people.filter((other) => other !== person);
  if (copy.person === person) copy.person = null;
  if (copy.note) copy.note = nameless(copy.note, person);
  return copy;
}
