// The day's nudges, silences, answers and connections as a table, for reading instead of looking.
import { answerWords, answersTo, connectionName, connectionWords, silenceWords } from "./tell.js";
import { clock } from "../when.js";
import { say } from "../say.js";
import { KINDS, TOOLS, signed } from "../words.js";

const $ = (id) => document.getElementById(id);
let shown = "";

/** Whether anything was told of it; "done" alone stands with its answer. */
const said = ({ people, reached = people, minutes, felt }) => reached.length > 0 || minutes !== null || felt !== null;

/** A connection whose answer tells it stands in that answer's row. */
const apart = (day, connection) => said(connection) && !day.answers.some((a) => a.decision_id === connection.decision_id && said(a));

export function showEvents(day, connections) {
  const rows = [
    ...day.onsets.map((o) => [o.at, "onset", o.onset_id, say("Activation rose"), `${o.why} ${say("Activation {level}.", { level: signed(o.score) })}`]),
    ...day.decisions.map((d) => d.outcome === "prompt"
      ? [d.at, "prompt", d.decision_id, `${KINDS[d.kind]}${d.tool ? ` · ${TOOLS[d.tool]}` : ""}`, `${say("“{text}”", d)} ${answersTo(day, d).map((a) => answerWords(a, d.kind)).join(" ") || say("No answer, and that is fine.")}`]
      : [d.at, "silence", d.decision_id, say("Stayed quiet"), silenceWords(d)]),
    ...day.answers.filter((a) => !day.decisions.some((d) => d.decision_id === a.decision_id)).map((a) => [a.at, "answer", a.answer_id, say("Answer"), answerWords(a)]),
    ...connections.filter((c) => apart(day, c)).map((c) => [c.start, "connection", String(c.at), connectionName(c), connectionWords(c)]),
  ].sort((one, other) => one[0] - other[0]);
  const text = JSON.stringify(rows);
  if (text === shown) return;
  shown = text;
  $("events").hidden = rows.length === 0;
  $("event-rows").replaceChildren(...rows.map(([at, kind, id, what, why]) => {
    const row = document.createElement("tr");
    row.dataset.testid = `event-${kind}`;
    row.dataset.id = id;
    row.append(...[clock(at, day.tz), what, why].map((cell) => Object.assign(document.createElement("td"), { textContent: cell })));
    return row;
  }));
}
