// What the hub tells this page, or one plain sentence why not.

import { ask as send } from "../ask.js";
import { say } from "../say.js";

export const SILENT = say("The hub does not answer. This page goes on by itself when it is back.");

// All time of many years takes a small computer longer than whatever else is asked.
const LIMIT_MS = 60_000;

/** The JSON behind an address, `null` where there is none; throws an `Error` whose message can be shown. */
export async function ask(address, query = {}, how = {}) {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString(); // `size` is not in Safari 16
  let answer, text;
  try {
    answer = await send(parts ? `${address}?${parts}` : address, how, LIMIT_MS);
    text = await answer.text();
  } catch {
    throw new Error(SILENT);
  }
  if (answer.ok) return text ? JSON.parse(text) : null;
  let told;
  try { told = JSON.parse(text); } catch { told = { error: say("The hub could not read this"), advice: "" }; }
  throw new Error(`${told.error}. ${told.advice}`);
}
