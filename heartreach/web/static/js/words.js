// What the wearer reads for each of the hub's words. "Activation", never "stress level": the heart does not say why.

export const STATES = {
  no_contact: ["Strap not worn", "Put the strap on, a little moist, just below the chest."],
  unknown: ["Nothing to go by just now", "Beats are missing; nothing is judged until they are back."],
  warmup: ["Learning your usual", "The first worn minutes teach heartreach what is usual for you today."],
  calm: ["Near your usual", "Your heart data is close to your usual for this hour."],
  rising: ["Rising a little", "Your heart data is moving above your usual."],
  activated: ["More activated than your usual", "Your heart data looks more activated than your usual for this hour and movement."],
  recovering: ["Coming down again", "Your heart data is on its way back to your usual."],
  exercise: ["Moving", "While you move, nothing is judged: a fast heart is what it should be."],
  post_exercise: ["After moving", "The heart takes a while to settle after movement; nothing is judged yet."],
  sleep: ["Asleep", "Nothing is judged while you sleep."],
  talk: ["Talking", "Talking moves the heart by itself, so it is marked and not judged as usual."],
};

export const REASONS = {
  no_contact: "the strap was not worn",
  warmup: "your usual was still being learnt",
  sleep: "you were asleep",
  exercise: "you were moving",
  talking: "you were talking with someone",
  busy: "you had said you were busy",
  driving: "you were driving",
  focus: "you had asked for focus",
  quiet_hours: "these are your quiet hours",
  prompt_gap: "the last message was too recent",
  nudge_gap: "the last nudge was too recent",
  daily_cap: "today's messages were used up",
  unreachable: "the phone could not be reached",
  paused: "you had paused heartreach",
  snoozed: "you had asked for later",
  quota_met: "today's practice was already done",
  coin: "the draw said to stay quiet this time, so that it can be told later whether nudges help",
  service_error: "something in heartreach failed, and then it stays quiet",
};

// What the buttons of the phone are called: the wearer's own word is told as it was tapped.
const ANSWERS = {
  done: "Done",
  later: "Later",
  not_stressed: "Not stressed",
  busy: "Busy",
  stop_today: "Stop for today",
};
const ANSWERS_TO = {
  checkin: { done: "Stirred up", not_stressed: "At ease" },
  awareness: { done: "Noted" },
  evening: { done: "Noted" },
};

/** What was tapped, on a prompt of a kind (`undefined` where it is not known). */
export const answerName = (answer, kind) => ANSWERS_TO[kind]?.[answer] ?? ANSWERS[answer];

export const TOOLS = {
  outsource: ["Outsource", "Invite someone to speak freely"],
  metabolize: ["Metabolize", "Let their words have room"],
  assess: ["Assess", "Notice where you feel safe"],
  contribute: ["Contribute", "Offer your view"],
};

export const KINDS = {
  onset: "Nudge",
  checkin: "Check-in",
  awareness: "Awareness card",
  evening: "Evening look back",
};

export const GAVE = { gave: "you gave", received: "you received", both: "both gave" };

/** "a", "a and b", "a, b and c" */
export function list(parts) {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** "1 nudge", "3 nudges" */
export function count(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** "2 h 05 min", "40 s" */
export function duration(seconds) {
  if (seconds > 0 && seconds < 60) return `${Math.max(1, Math.floor(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "+0.4", "−1.2": a real minus sign, and never "−0.0" */
export function signed(value) {
  const text = Math.abs(value).toFixed(1);
  return text === "0.0" ? "0.0" : `${value < 0 ? "−" : "+"}${text}`;
}

/** "12.5" */
export function oneDecimal(value) {
  return value.toFixed(1).replace("-", "−");
}

/** "+0.41", "−0.50" */
export function signedTwo(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** "4 min sooner", "2 min later", of a change of minutes */
export function soonerLater(minutes) {
  const size = Math.abs(minutes) < 9.95 ? Math.abs(minutes).toFixed(1).replace(/\.0$/, "") : String(Math.round(Math.abs(minutes)));
  return size === "0" ? "no sooner or later" : `${size} min ${minutes < 0 ? "sooner" : "later"}`;
}
