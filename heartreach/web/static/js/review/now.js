// How things stand at this moment, and what is in the way.
import { clock } from "../when.js";
import { say } from "../say.js";
import { STATES, signed } from "../words.js";

const $ = (id) => document.getElementById(id);
const LINK = { scanning: say("looking for the strap"), connecting: say("connecting to the strap"), stale: say("the strap is silent"), waiting: say("waiting before the next try"), stopped: say("the link is stopped") };
// A reading older than this many seconds of hub time says nothing about now.
const FRESH_S = 60;

export function showNow(live, tz) {
  const reading = live.reading && live.at - live.reading.at < FRESH_S ? live.reading : null;
  const streaming = live.link?.state === "streaming";
  const [title, advice] = reading ? STATES[reading.state] : [say("Nothing to go by just now"), ""];
  $("now-state").textContent = !streaming && live.link ? capital(LINK[live.link.state] ?? title) : title;
  $("now-state").dataset.state = reading?.state ?? "";
  $("now-heart").textContent = reading?.hr_bpm ? Math.round(reading.hr_bpm) : "–";
  $("now-score").textContent = reading && reading.score !== null ? signed(reading.score) : say("not judged");
  $("now-battery").textContent = live.battery ? `${live.battery.percent} %` : "–";
  const words = [live.link?.advice ?? (streaming || !live.link ? advice : ""), live.paused_until ? pauseWords(live, tz) : ""].filter(Boolean);
  $("now-advice").textContent = words.join(" ");
  $("now-advice").hidden = !words.length;
  $("now-forward").hidden = !live.fast_forward;
  if (live.fast_forward) {
    $("now-label").textContent = live.fast_forward.label;
    $("now-progress").value = live.fast_forward.share;
  }
}

function pauseWords(live, tz) {
  const days = (live.paused_until - live.at) / 86400;
  if (days > 3650) return say("Nudges are paused for good.");
  return days > 1 ? say("Nudges are paused for {n} days.", { n: Math.ceil(days) }) : say("Nudges are paused until {time}.", { time: clock(live.paused_until, tz) });
}

export function showTroubles(troubles) {
  $("troubles").replaceChildren(...troubles.map((text) => Object.assign(document.createElement("p"), { className: "trouble", textContent: text })));
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
