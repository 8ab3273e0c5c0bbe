// What the wearer reads for each of the hub's words. "Activation", never "stress level": the heart does not say why.
import { say, written } from "./say.js";

export const STATES = {
  no_contact: [say("Strap not worn"), say("Put the strap on, a little moist, just below the chest.")],
  unknown: [say("Nothing to go by just now"), say("Beats are missing; nothing is judged until they are back.")],
  warmup: [say("Learning your usual"), say("The first worn minutes teach heartreach what is usual for you today.")],
  calm: [say("Near your usual"), say("Your heart data is close to your usual for this hour.")],
  rising: [say("Rising a little"), say("Your heart data is moving above your usual.")],
  activated: [say("More activated than your usual"), say("Your heart data looks more activated than your usual for this hour and movement.")],
  recovering: [say("Coming down again"), say("Your heart data is on its way back to your usual.")],
  exercise: [say("Moving"), say("While you move, nothing is judged: a fast heart is what it should be.")],
  post_exercise: [say("After moving"), say("The heart takes a while to settle after movement; nothing is judged yet.")],
  sleep: [say("Asleep"), say("Nothing is judged while you sleep.")],
  talk: [say("Talking"), say("Talking moves the heart by itself, so it is marked and not judged as usual.")],
};

export const REASONS = {
  no_contact: say("the strap was not worn"),
  warmup: say("your usual was still being learnt"),
  sleep: say("you were asleep"),
  exercise: say("you were moving"),
  talking: say("you were talking with someone"),
  busy: say("you had said you were busy"),
  driving: say("you were driving"),
  focus: say("you had asked for focus"),
  quiet_hours: say("these are your quiet hours"),
  prompt_gap: say("the last message was too recent"),
  nudge_gap: say("the last nudge was too recent"),
  daily_cap: say("today's messages were used up"),
  unreachable: say("the phone could not be reached"),
  paused: say("you had paused heartreach"),
  snoozed: say("you had asked for later"),
  quota_met: say("today's practice was already done"),
  coin: say("the draw said to stay quiet this time, so that it can be told later whether nudges help"),
  service_error: say("something in heartreach failed, and then it stays quiet"),
};

// What the buttons of the phone are called: the wearer's own word is told as it was tapped.
const ANSWERS = {
  done: say("Done"),
  later: say("Later"),
  not_stressed: say("Not stressed"),
  busy: say("Busy"),
  stop_today: say("Stop for today"),
};
const ANSWERS_TO = {
  checkin: { done: say("Stirred up"), not_stressed: say("At ease") },
  awareness: { done: say("Noted") },
  evening: { done: say("Noted") },
};

/** What was tapped, on a prompt of a kind (`undefined` where it is not known). */
export const answerName = (answer, kind) => ANSWERS_TO[kind]?.[answer] ?? ANSWERS[answer];

export const TOOLS = {
  outsource: say("Outsource"),
  metabolize: say("Metabolize"),
  assess: say("Assess"),
  contribute: say("Contribute"),
};

export const KINDS = {
  onset: say("Nudge"),
  checkin: say("Check-in"),
  awareness: say("Awareness card"),
  evening: say("Evening look back"),
};

export const GAVE = { gave: say("you gave"), received: say("you received"), both: say("both gave") };

/** "2 h 05 min", "40 s" */
export function duration(seconds) {
  if (seconds > 0 && seconds < 60) return `${Math.max(1, Math.floor(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "+0.4", "−1.2": a real minus sign, and never "−0.0" */
export function signed(value) {
  const text = written(Math.abs(value).toFixed(1));
  return Number(value.toFixed(1)) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** "+1", "−0.5", "0" of a mark on an axis */
export function signedTick(value) {
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${written(Math.abs(value))}`;
}

/** "12.5" */
export function oneDecimal(value) {
  return written(value.toFixed(1).replace("-", "−"));
}

/** "+0.41", "−0.50" */
export function signedTwo(value) {
  return `${value < 0 ? "−" : "+"}${written(Math.abs(value).toFixed(2))}`;
}

/** "12 min" of a mark on an axis */
export function minutesTick(value) {
  return `${written(value)} min`;
}

/** "4 min sooner", "2 min later", of a change of minutes */
export function soonerLater(minutes) {
  const size = Math.abs(minutes) < 9.95 ? Math.abs(minutes).toFixed(1).replace(/\.0$/, "") : String(Math.round(Math.abs(minutes)));
  if (size === "0") return say("no sooner or later");
  return minutes < 0 ? say("{size} min sooner", { size: written(size) }) : say("{size} min later", { size: written(size) });
}
