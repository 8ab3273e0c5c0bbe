// What this page knows of the hub, and the one way to tell it something.
import { HubTime } from "./hubtime.js";
import { keep, kept, newId } from "./kept.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { dayAt } from "../when.js";

export const hubtime = new HubTime();
/** The hub's last words; `today` outlives a reload, so that an offline phone knows its settings. */
export const seen = { state: null, today: kept("today", null), status: null, tz: kept("tz", "UTC") };

// What holds is told by the hub once it has it; so long the page believes itself.
const REPEATS_WITHIN_MS = 4_000;
const said = new Map();

const listeners = { message: () => {}, up: () => {}, taken: () => {}, refused: () => {}, change: () => {} };
export const line = new Line({
  onMessage: (...told) => listeners.message(...told),
  onUp: () => { outbox.newLine(); listeners.up(); },
  onDown: () => listeners.change(),
  onTaken: () => listeners.taken(),
  onRefused: () => listeners.refused(),
});
export const outbox = new Outbox(() => line.up, (...said) => line.send(...said), () => listeners.change(), () => hubtime.now());

export function listen(to) {
  Object.assign(listeners, to);
}

export const changed = () => listeners.change();

/** Tell the hub something, now or when there is a line. */
export function tell(name, payload, how) {
  outbox.add(name, payload, how);
}

/** Something of which only the last word counts: a setting, what one is doing just now. */
export function tellLast(only, name, payload, until) {
  said.set(only, { payload, at: Date.now() });
  tell(name, payload, { only, until });
}

/** The wearer's own last word on something, until the hub has had time to repeat it. */
export function lastSaid(only) {
  const waiting = outbox.entries.find((entry) => entry.only === only);
  const fresh = said.has(only) && Date.now() - said.get(only).at < REPEATS_WITHIN_MS;
  return waiting ? waiting.payload : fresh ? said.get(only).payload : undefined;
}

/** A setting of the wearer's. */
export function set(name, word) {
  tellLast(`settings/${name}/set`, `settings/${name}/set`, word);
}

/** The wearer's own calendar day, now. */
export const day = () => dayAt(hubtime.now(), seen.tz);

export function remember(today) {
  seen.today = today;
  keep("today", today);
}

/** Today's practice of a tool as it will stand when everything noted here has arrived. */
export function practice(tool) {
  const told = seen.today?.tools?.find((one) => one.tool === tool);
  const total = told?.total ?? 3;
  const done = (seen.today?.day === day() ? told?.done ?? 0 : 0) + waiting(tool);
  return { total, done, left: Math.max(0, total - done), units: told?.units ?? "" };
}

function waiting(tool) {
  const counts = (entry) => (entry.name === "practice" && entry.payload.tool === tool) || (entry.name === "note" && entry.payload.note.kind === tool);
  return outbox.entries.filter((entry) => counts(entry)).length;
}

/** Practise a tool that has no note of its own. */
export function practised(tool) {
  tell("practice", { schema: "heartreach/practice/1", id: newId("p"), tool, count: 1, at: hubtime.now() }, { acked: true });
}
