// What a mark says when it is asked.
import { clock } from "../when.js";
import { GAVE, KINDS, REASONS, TOOLS, answerName, count, list, signed } from "../words.js";

export function answersTo(day, decision) {
  return day.answers.filter((answer) => answer.decision_id === decision.decision_id);
}

// What a reader cannot tell from a name, a number and a unit; activation itself is told beside its threshold.
const EVIDENCE = {
  movement: ({ value }) => `movement ${value.toFixed(3)} g`,
  upright: ({ value }) => (value > 2 / 3 ? "trunk as upright as in your last walk" : value < 1 / 3 ? "trunk leaning as on a chair" : "trunk between leaning and upright"),
  "modelled wave": ({ value, usual }) => `modelled wave ${plain(value)} of 100 in theory${usual === null ? "" : ` (usual daily peak ${plain(usual)})`}`,
  "felt before": ({ value, usual }) => `the like was felt ${plain(100 * value)} times in 100${usual === null ? "" : ` (calm moments ${plain(100 * usual)})`}`,
};

export function aboutOnset(onset, tz) {
  const evidence = onset.evidence.filter(({ name }) => name !== "activation").map((one) => (EVIDENCE[one.name] ?? measured)(one));
  return {
    title: `${clock(onset.at, tz)} · Activation rose and stayed`,
    lines: [onset.why, evidence.length ? `${list(evidence)}.` : "", `Activation ${signed(onset.score)}; your threshold was ${signed(onset.threshold)}.`],
  };
}

export function aboutPrompt(prompt, tz, answers) {
  const came = answers.length ? answerWords(answers[0], prompt.kind) : "No answer, and that is fine.";
  return {
    title: `${clock(prompt.at, tz)} · ${KINDS[prompt.kind]}${prompt.tool ? ` · ${TOOLS[prompt.tool][0]}` : ""}`,
    lines: [`“${prompt.text}”`, prompt.why, came, drawWords(prompt.draw)],
  };
}

export function aboutSilence(silence, tz) {
  return { title: `${clock(silence.at, tz)} · Stayed quiet`, lines: [silenceWords(silence), drawWords(silence.draw)] };
}

export function aboutAnswer(answer, tz, kind) {
  return { title: `${clock(answer.at, tz)} · ${answerName(answer.kind, kind)}`, lines: [answerWords(answer, kind)] };
}

export function aboutConnection(connection, tz) {
  return { title: `${clock(connection.start, tz)} · ${connectionName(connection)}`, lines: [connectionWords(connection)] };
}

export function connectionName({ people }) {
  return `Connection${people.length ? ` with ${list(people)}` : ""}`;
}

export function connectionWords(connection) {
  const words = list([
    connection.minutes === null ? "how long was not told" : count(Math.round(connection.minutes), "minute"),
    connection.felt === null ? "how it felt was not told" : `felt seen and heard ${connection.felt} of 4`,
    connection.direction ? GAVE[connection.direction] : "",
  ].filter(Boolean));
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

export function silenceWords(silence) {
  const reasons = silence.reasons.map((reason) => REASONS[reason] ?? reason.replaceAll("_", " "));
  return reasons.length ? `Because ${list(reasons)}.` : "";
}

/** What the wearer answered; `kind` is that of the prompt. */
export function answerWords(answer, kind) {
  const parts = [];
  if (answer.reached.length) parts.push(`reached ${list(answer.reached)}`);
  if (answer.minutes !== null) parts.push(count(Math.round(answer.minutes), "minute"));
  if (answer.felt !== null) parts.push(`felt seen and heard ${answer.felt} of 4`);
  if (answer.direction) parts.push(GAVE[answer.direction]);
  return `You answered “${answerName(answer.kind, kind)}”${parts.length ? `: ${parts.join(", ")}` : ""}.`;
}

function drawWords(draw) {
  return draw ? `Drawn by chance: a nudge in ${Math.round(draw.p * 100)} of 100 such moments.` : "";
}

function measured({ name, value, usual, unit }) {
  return `${name} ${plain(value)} ${unit}${usual === null ? "" : ` (usual ${plain(usual)})`}`;
}

function plain(value) {
  return Math.abs(value) >= 10 ? Math.round(value) : Number(value.toFixed(1));
}
