// What the hub tells this page, or one plain sentence why not.

import { say } from "../say.js";

export const SILENT = say("The hub does not answer. This page goes on by itself when it is back.");

/** The JSON behind an address; throws an `Error` whose message can be shown. */
export async function ask(address, query = {}) {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString(); // `size` is not in Safari 16
  let answer;
  try {
    answer = await fetch(parts ? `${address}?${parts}` : address);
  } catch {
    throw new Error(SILENT);
  }
  if (answer.ok) return answer.json();
  const text = await answer.text();
  let told;
  try { told = JSON.parse(text); } catch { told = { error: say("The hub could not read this"), advice: "" }; }
  throw new Error(`${told.error}. ${told.advice}`);
}
