// What a mark says when it is asked.
import { clock } from "../when.js";
import { count, list, say, written } from "../say.js";
import { GAVE, KINDS, REASONS, TOOLS, answerName, signed } from "../words.js";

export function answersTo(day, decision) {
  return day.answers.filter((answer) => answer.decision_id === decision.decision_id);
}

// What a reader cannot tell from a name, a number and a unit; activation itself is told beside its threshold.
const EVIDENCE = {
  movement: ({ value }) => say("movement {value} g", { value: written(value.toFixed(3)) }),
  upright: ({ value }) => (value > 2 / 3 ? say("trunk as upright as in your last walk") : value < 1 / 3 ? say("trunk leaning as on a chair") : say("trunk between leaning and upright")),
  "modelled wave": ({ value, usual }) => (usual === null
    ? say("modelled wave {value} of 100 in theory", { value: plain(value) })
    : say("modelled wave {value} of 100 in theory (usual daily peak {usual})", { value: plain(value), usual: plain(usual) })),
  "felt before": ({ value, usual }) => (usual === null
    ? say("the like was felt {value} times in 100", { value: plain(100 * value) })
    : say("the like was felt {value} times in 100 (calm moments {usual})", { value: plain(100 * value), usual: plain(100 * usual) })),
};
const NAMES = { "heart rate": say("heart rate") };
const UNITS = { bpm: say("bpm"), "beats a minute": say("beats a minute") };

export function aboutOnset(onset, tz) {
  const evidence = onset.evidence.filter(({ name }) => name !== "activation").map((one) => (EVIDENCE[one.name] ?? measured)(one));
  return {
    title: `${clock(onset.at, tz)} · ${say("Activation rose and stayed")}`,
    lines: [onset.why, evidence.length ? `${list(evidence)}.` : "", say("Activation {level}; your threshold was {threshold}.", { level: signed(onset.score), threshold: signed(onset.threshold) })],
  };
}

export function aboutPrompt(prompt, tz, answers) {
  const came = answers.length ? answerWords(answers[0], prompt.kind) : say("No answer, and that is fine.");
  return {
    title: `${clock(prompt.at, tz)} · ${KINDS[prompt.kind]}${prompt.tool ? ` · ${TOOLS[prompt.tool]}` : ""}`,
    lines: [say("“{text}”", prompt), prompt.why, came, drawWords(prompt.draw)],
  };
}

export function aboutSilence(silence, tz) {
  return { title: `${clock(silence.at, tz)} · ${say("Stayed quiet")}`, lines: [silenceWords(silence), drawWords(silence.draw)] };
}

export function aboutAnswer(answer, tz, kind) {
  return { title: `${clock(answer.at, tz)} · ${answerName(answer.kind, kind)}`, lines: [answerWords(answer, kind)] };
}

export function aboutConnection(connection, tz) {
  return { title: `${clock(connection.start, tz)} · ${connectionName(connection)}`, lines: [connectionWords(connection)] };
}

export function connectionName({ people }) {
  return people.length ? say("Connection with {people}", { people: list(people) }) : say("Connection");
}

export function connectionWords(connection) {
  const words = list([
    connection.minutes === null ? say("how long was not told") : count(Math.round(connection.minutes), "{n} minute", "{n} minutes"),
    connection.felt === null ? say("how it felt was not told") : say("felt seen and heard {felt} of 4", connection),
    connection.direction ? GAVE[connection.direction] : "",
  ].filter(Boolean));
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

export function silenceWords(silence) {
  const reasons = silence.reasons.map((reason) => REASONS[reason] ?? reason.replaceAll("_", " "));
  return reasons.length ? say("Because {reasons}.", { reasons: list(reasons) }) : "";
}

/** What the wearer answered; `kind` is that of the prompt. */
export function answerWords(answer, kind) {
  const parts = [];
  if (answer.reached.length) parts.push(say("reached {people}", { people: list(answer.reached) }));
  if (answer.minutes !== null) parts.push(count(Math.round(answer.minutes), "{n} minute", "{n} minutes"));
  if (answer.felt !== null) parts.push(say("felt seen and heard {felt} of 4", answer));
  if (answer.direction) parts.push(GAVE[answer.direction]);
  const name = answerName(answer.kind, kind);
  return parts.length ? say("You answered “{name}”: {told}.", { name, told: parts.join(", ") }) : say("You answered “{name}”.", { name });
}

function drawWords(draw) {
  return draw ? say("Drawn by chance: a nudge in {n} of 100 such moments.", { n: Math.round(draw.p * 100) }) : "";
}

function measured({ name, value, usual, unit }) {
  const told = { name: NAMES[name] ?? name, value: plain(value), unit: UNITS[unit] ?? unit };
  return usual === null ? say("{name} {value} {unit}", told) : say("{name} {value} {unit} (usual {usual})", { ...told, usual: plain(usual) });
}

function plain(value) {
  return written(Math.abs(value) >= 10 ? Math.round(value) : Number(value.toFixed(1)));
}
