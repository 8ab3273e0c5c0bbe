// The day in a sentence, and a kind word where there is no day yet.
import { count, pieces, say } from "../say.js";
import { duration } from "../words.js";

const $ = (id) => document.getElementById(id);

function bold(text) {
  return Object.assign(document.createElement("b"), { textContent: text });
}

export function showSummary(day, known) {
  const { summary } = day;
  const box = $("summary");
  box.hidden = !known;
  if (!known) return;
  const covered = summary.coverage === null ? "–" : `${Math.round(summary.coverage * 100)} %`;
  box.replaceChildren(
    ...pieces("Worn {worn}, beats cover {covered} of it; judged {judged}. {rises} of activation, {messages} sent, {moments} kept quiet, {answers}.", {
      worn: bold(duration(summary.worn_s)), covered: bold(covered), judged: bold(duration(summary.judged_s)),
      rises: bold(count(summary.onsets, "{n} rise", "{n} rises")), messages: bold(count(summary.prompts, "{n} message", "{n} messages")),
      moments: bold(count(summary.silences, "{n} moment", "{n} moments")), answers: bold(count(summary.answers, "{n} answer", "{n} answers")),
    }),
    ...linkRecord(day.link),
    ...(day.deliveries ?? []).map(delivery),
  );
}

/** What the link's own record says of the day's beats: lost, doubled and left out are counted, never mended in silence. */
function linkRecord({ beats, gaps, duplicates, dropped, malformed }) {
  if (!beats) return [];
  const line = document.createElement("div");
  line.className = "quiet";
  line.dataset.testid = "link-record";
  const unfit = dropped + malformed;
  line.append(
    bold(say("The strap's link")), " ",
    say("{beats}, {gaps}, {repeats} dropped, {frames} left out.", {
      beats: count(beats, "{n} beat", "{n} beats"), gaps: count(gaps, "{n} gap", "{n} gaps"), repeats: count(duplicates, "{n} repeat", "{n} repeats"), frames: count(unfit, "{n} frame", "{n} frames"),
    }),
  );
  return [line];
}

const WAYS = { page: say("MQTT (page, apps)"), push: "Web Push", "home-assistant": "Home Assistant", ntfy: "ntfy", apprise: "Apprise" };

/** One channel: what it carried, and what it knows of the rest. */
function delivery({ channel, sent, received, displayed, answered, delay_s: delay }) {
  const told = [
    say("{n} sent", { n: sent }),
    received === null ? null : say("{n} received", { n: received }),
    displayed === null ? null : say("{n} shown", { n: displayed }),
    say("{n} answered", { n: answered }),
    received === null && displayed === null ? say("whether they were shown is not known") : null,
    delay === null ? null : say("there after {duration}", { duration: duration(delay) }),
  ];
  const line = document.createElement("div");
  line.className = "quiet";
  line.dataset.testid = "delivery";
  line.append(bold(WAYS[channel] ?? channel), ` ${told.filter(Boolean).join(", ")}.`);
  return line;
}

export function showEmpty(empty, day, isToday) {
  $("empty").hidden = !empty;
  if (!empty) return;
  const future = day.start > day.now;
  $("empty-title").textContent = isToday ? say("No beats yet today") : future ? say("This day has not begun") : say("Nothing was recorded on this day");
  $("empty-text").textContent = isToday
    ? say("Moisten the strap, put it on just below the chest, and stay near this machine. The first minutes appear here by themselves.")
    : future ? say("Come back when it is here.") : say("The strap was not worn, or the hub was not running. Nothing is drawn where nothing is known.");
}
