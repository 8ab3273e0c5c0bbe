// The quiet home: whether heartreach listens, in words. Numbers only for who asks for them.
import { clock } from "../when.js";
import { $ } from "./dom.js";
import { hubtime, line, seen } from "./hub.js";
import { kept } from "./kept.js";
import { decimal, t, words } from "./pack.js";

const AWAY = new Set(["offline", "no_contact", "unknown"]);

export function showHome() {
  const { state, status, tz } = seen;
  const up = line.up && status !== "offline";
  const name = !up ? "offline" : state === null ? "moment" : words(`phone.home.${state.state}`) ? state.state : "listening";
  $("home").classList.toggle("away", AWAY.has(name));
  $("home-title").textContent = name === "moment" ? t("phone.home.moment") : t(`phone.home.${name}.title`);
  $("home-text").textContent = name === "moment" ? "" : t(`phone.home.${name}.text`);
  const numbers = kept("live", false) && state && line.up;
  $("home-live").hidden = !numbers;
  if (!numbers) return;
  const heart = state.hr_bpm === null ? t("phone.home.no_heart_rate") : t("phone.home.heart_rate", { n: Math.round(state.hr_bpm) });
  const score = state.score === null ? t("phone.home.no_activation") : t("phone.home.activation", { n: signed(state.score) });
  $("home-live").textContent = [t(`phone.home.states.${state.state}`), heart, score, clock(state.at, tz)].join(" · ");
}

export function showPaused() {
  const until = seen.today ? seen.today.paused_until : seen.state?.paused_until;
  const now = hubtime.now();
  const holds = until !== null && until !== undefined && until > now;
  $("paused").hidden = !holds;
  if (!holds) return;
  const days = (until - now) / 86_400;
  $("paused-words").textContent = days > 3650 ? t("phone.pause.paused_for_good") : days > 1.05 ? t("phone.pause.paused_days", { n: Math.ceil(days) }) : t("phone.pause.paused_until", { time: clock(until, seen.tz) });
}

/** "+0.4", "−1.2": a real minus sign, and never "−0.0" */
function signed(value) {
  const text = decimal(Math.abs(value));
  return text === decimal(0) ? text : `${value < 0 ? "−" : "+"}${text}`;
}
