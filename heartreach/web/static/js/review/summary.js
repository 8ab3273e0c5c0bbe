// The day in a sentence, and a kind word where there is no day yet.
import { count, duration } from "../words.js";

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
    "Worn ", bold(duration(summary.worn_s)), ", beats cover ", bold(covered), " of it; judged ", bold(duration(summary.judged_s)), ". ",
    bold(count(summary.onsets, "rise")), " of activation, ", bold(count(summary.prompts, "nudge")), " sent, ",
    bold(count(summary.silences, "moment")), " kept quiet, ", bold(count(summary.answers, "answer")), ".",
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
    bold("The strap's link"),
    ` ${count(beats, "beat")}, ${count(gaps, "gap")}, ${count(duplicates, "repeat")} dropped, ${count(unfit, "frame")} left out.`,
  );
  return [line];
}

const WAYS = { page: "MQTT (page, apps)", push: "Web Push", "home-assistant": "Home Assistant", ntfy: "ntfy", apprise: "Apprise" };

/** One channel: what it carried, and what it knows of the rest. */
function delivery({ channel, sent, received, displayed, answered, delay_s: delay }) {
  const told = [
    `${sent} sent`,
    received === null ? null : `${received} received`,
    displayed === null ? null : `${displayed} shown`,
    `${answered} answered`,
    received === null && displayed === null ? "whether they were shown is not known" : null,
    delay === null ? null : `there after ${duration(delay)}`,
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
  $("empty-title").textContent = isToday ? "No beats yet today" : future ? "This day has not begun" : "Nothing was recorded on this day";
  $("empty-text").textContent = isToday
    ? "Moisten the strap, put it on just below the chest, and stay near this machine. The first minutes appear here by themselves."
    : future ? "Come back when it is here." : "The strap was not worn, or the hub was not running. Nothing is drawn where nothing is known.";
}
