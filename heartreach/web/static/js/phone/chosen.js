// The wearer's own settings: what the hub told last, with what was changed here since over it; and how each is said.
import { lastSaid, seen, set } from "./hub.js";

const DEFAULTS = { quiet_from: "21:30", quiet_until: "08:30", cap: 4, awareness_at: "19:00", evening_at: "20:45", checkins: 1, always: false, want_more: false };
const time = (name) => (word) => ({ [name]: word === "never" ? null : word });
const HEARD = {
  quiet: (word) => ({ quiet_from: word.slice(0, 5), quiet_until: word.slice(6) }),
  cap: (word) => ({ cap: Number(word) }),
  checkins: (word) => ({ checkins: Number(word) }),
  awareness: time("awareness_at"),
  evening: time("evening_at"),
  always: (word) => ({ always: word === "on" }),
  more: (word) => ({ want_more: word === "on" }),
};

export function chosen() {
  let now = { ...DEFAULTS, ...seen.today?.settings };
  for (const [name, heard] of Object.entries(HEARD)) {
    const word = lastSaid(`settings/${name}/set`);
    if (word !== undefined) now = { ...now, ...heard(word) };
  }
  return now;
}

export const setQuiet = (from, until) => set("quiet", `${from}-${until}`);
export const setNumber = (name, value) => set(name, String(value));
export const setTime = (name, value) => set(name, value ?? "never");
export const setSwitch = (name, on) => set(name, on ? "on" : "off");
