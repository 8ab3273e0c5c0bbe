// Five seconds of practice: a circle that fills, or five dots where motion is unwelcome, and a touch at each second.
import { button, el } from "./dom.js";
import { t, words } from "./pack.js";

const SECONDS = 5;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function fiveSeconds() {
  const steps = words("practice.metabolize.steps");
  const dots = Array.from({ length: SECONDS }, () => el("span", { class: "dot" }));
  const circle = el("div", { class: "five", "aria-hidden": "true" }, el("div", { class: "five-fill" }), el("div", { class: "five-dots" }, ...dots));
  const said = el("p", { class: "text five-said", testid: "five-said", role: "status", text: steps[0] });
  const node = el("div", { class: "practice", testid: "five", "data-second": "-" }, circle, said);
  let timer = null;
  let second = 0;

  const start = button(t("phone.metabolize.start"), () => (timer === null ? begin() : stop()), { testid: "five-start", look: "primary" });
  node.append(el("div", { class: "buttons" }, start));

  function begin() {
    second = 0;
    circle.className = still() ? "five still" : "five going";
    start.textContent = t("phone.metabolize.stop");
    show();
    timer = setInterval(() => {
      if (!node.isConnected) { stop(); return; }
      second += 1;
      show();
      if (second === SECONDS) stop(true);
    }, 1000);
  }

  function show() {
    node.dataset.second = String(second);
    dots.forEach((dot, place) => dot.classList.toggle("on", place < second));
    const step = steps[Math.min(steps.length - 1, Math.floor((second * (steps.length - 1)) / SECONDS))];
    if (said.textContent !== step) said.textContent = step;
    navigator.vibrate?.(second === SECONDS ? [90, 60, 90] : 25);
  }

  function stop(whole = false) {
    clearInterval(timer);
    timer = null;
    circle.className = whole ? "five full" : "five";
    start.textContent = t(whole ? "phone.metabolize.again" : "phone.metabolize.start");
    if (!whole) node.dataset.second = "-";
  }

  return node;
}
