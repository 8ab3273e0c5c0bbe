// The answer card: does reaching out help me? One sentence, what the data leave open as a picture, and how many more.
import { make, svg } from "../make.js";
import { label } from "../draw/axis.js";
import { interval } from "../draw/interval.js";
import { Numbers } from "../draw/numbers.js";
import { around as room, linear, ticks } from "../draw/scale.js";
import { Reader } from "../draw/reader.js";
import { count, list, say, written } from "../say.js";
import { soonerLater } from "../words.js";

const $ = (id) => document.getElementById(id);
const HEADS = {
  not_enough_data: say("Not enough data yet"),
  no_clear_difference: say("No clear difference so far"),
  likely_helps: say("A nudge likely helps you come down sooner"),
  likely_slower: say("With a nudge you likely come down later"),
  no_comparison: say("No comparison"),
};
const MEANS = {
  not_enough_data: say("A rise that could bring a nudge is left to a coin: sometimes a nudge, sometimes quiet. Once there are enough of both, they are compared."),
  no_clear_difference: say("That is a real answer too: if nudges change how soon you come down, then by less than this can tell yet."),
  likely_slower: say("Good to know. You can choose another tool, or fewer nudges, on the phone page."),
  no_comparison: say("With some moments kept quiet by a coin, in the settings, a comparison becomes possible."),
};
const HEIGHT = 88;

export class Card {
  constructor() {
    this.reader = new Reader($("card-picture"), $("card-read"), "");
    this.numbers = new Numbers($("card-table"), $("card-numbers"), () => this.table());
    new ResizeObserver(() => this.draw()).observe($("card-picture"));
  }

  show(chart) {
    if (JSON.stringify(chart) === JSON.stringify(this.chart)) return;
    this.chart = chart;
    const { answer } = chart;
    const [head, said] = halves(answer);
    $("card").hidden = false;
    $("card").dataset.state = answer.state;
    $("card-head").textContent = head;
    $("card-said").textContent = said;
    $("card-means").textContent = MEANS[answer.state] ?? "";
    $("card-second").textContent = chart.per_connection?.sentence ?? "";
    $("card-second").hidden = !chart.per_connection;
    const more = answer.next_look === null ? null : answer.next_look - answer.episodes;
    const judges = answer.state !== "no_comparison";
    $("card-more").hidden = $("card-picture").hidden = $("card-read").hidden = !judges;
    $("card-more").textContent = more === null
      ? say("It has judged for the last time; this stands.")
      : count(more, "Judged after {looks} episodes only, so that looking often cannot fool you: {n} more episode to the next.", "Judged after {looks} episodes only, so that looking often cannot fool you: {n} more episodes to the next.", { looks: list(chart.looks) });
    $("card-basis").textContent = basis(chart);
    $("card-note").textContent = chart.note ?? "";
    $("card-note").hidden = !chart.note;
    $("card-csv").href = chart.csv;
    $("card-picture").setAttribute("aria-label", `${head}. ${said} ${basis(chart)}`);
    this.numbers.refresh();
    this.draw();
  }

  table() {
    const { answer, per_connection: per } = this.chart;
    const rows = [[say("episodes so far"), answer.episodes], [say("judged"), answer.judged], [say("nudged"), answer.nudged], [say("quiet"), answer.quiet], [say("recovery not known"), answer.missing], [say("next judged at"), answer.next_look],
      [say("change of the half-time, min"), answer.effect_min], [say("from"), answer.low_min], [say("to"), answer.high_min], [say("interval"), answer.confidence === null ? null : `${sureness(answer)} %`], ["p", answer.p_value === null ? null : written(answer.p_value.toFixed(4))]];
    if (per) rows.push([say("per connection, min"), per.effect_min], [say("from"), per.low_min], [say("to"), per.high_min], [say("more connections with a nudge"), `${Math.round(per.uptake * 100)} %`]);
    return { head: [say("what"), say("value")], rows };
  }

  draw() {
    const width = $("card-picture").clientWidth;
    if (!this.chart || width < 40) return;
    const { answer, looks } = this.chart;
    const drawn = answer.low_min === null ? progress(answer, looks, width) : effect(answer, width);
    drawn.picture.setAttribute("aria-hidden", "true");
    $("card-picture").replaceChildren(drawn.picture);
    this.reader.set(drawn.picture, drawn.points);
  }
}

/** The card's sentence begins with its state, or the state has a name of its own. */
function halves({ state, sentence }) {
  const at = sentence.indexOf(": ");
  if (at < 0) return [HEADS[state], sentence];
  const rest = sentence.slice(at + 2);
  return [sentence.slice(0, at), rest[0].toUpperCase() + rest.slice(1)];
}

function basis({ n, n_of: of, coverage, coverage_of: what, answer }) {
  const sides = answer.judged ? ` · ${say("judged {judged}: {nudged} nudged, {quiet} quiet", answer)}` : "";
  return `n = ${n} ${of}${sides}${coverage === null ? "" : ` · ${say("coverage {percent} % ({what})", { percent: Math.round(coverage * 100), what })}`}`;
}

/** "97.5" of the interval's percent */
function sureness({ confidence }) {
  return written(Number((confidence * 100).toFixed(2)));
}

/** Sooner on the left, later on the right, and everything the data leave open between. */
function effect({ effect_min: at, low_min: low, high_min: high, confidence }, width) {
  const [from, to] = room([low, high], [0]);
  const x = linear(Math.min(from, -1), Math.max(to, 1), 16, width - 16);
  const y = 40;
  const left = { change: soonerLater(at), low: soonerLater(low), high: soonerLater(high) };
  const words = confidence === null
    ? say("Best guess {change}; the data leave open {low} to {high}", left)
    : say("Best guess {change}; the data leave open {low} to {high}, {percent} % interval", { ...left, percent: sureness({ confidence }) });
  const marks = ticks(x.from, x.to, Math.max(2, Math.min(7, width / 80)));
  const picture = svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
    x.from < 0 ? svg("rect", { class: "side sooner", x: x(x.from), y: 18, width: x(0) - x(x.from), height: 44, rx: 8 }) : null,
    svg("line", { class: "zeroline", x1: x(0), x2: x(0), y1: 12, y2: 66 }),
    x(0) - x(x.from) > 60 ? label(x(x.from), 12, say("← sooner")) : null, x(x.to) - x(0) > 60 ? label(x(x.to), 12, say("later →"), "end") : null,
    interval(x, y, { at, range: [low, high], kind: "large" }),
    marks.map((value, i) => label(Math.max(20, x(value)), 80, value === 0 ? "0" : `${written(Math.abs(value))}${i ? "" : " min"}`, "middle", "soft")));
  return { picture, points: [{ x: (x(low) + x(high)) / 2, y, w: Math.max(24, x(high) - x(low)), h: 30, words, row: 0 }] };
}

/** How far it is to each planned look; every stretch between two looks is as wide as the others. */
function progress({ episodes }, looks, width) {
  const steps = [0, ...looks];
  const each = (width - 24) / looks.length;
  const place = (n) => {
    const i = Math.max(1, steps.findIndex((step) => step >= n));
    const until = n >= looks.at(-1) ? looks.length : i - 1 + (n - steps[i - 1]) / (steps[i] - steps[i - 1]);
    return 8 + until * each;
  };
  const y = 34;
  const picture = svg("svg", { width, height: 76, viewBox: `0 0 ${width} 76` },
    svg("line", { class: "track", x1: 8, x2: 8 + looks.length * each, y1: y, y2: y }), episodes ? svg("line", { class: "track done", x1: 8, x2: place(episodes), y1: y, y2: y }) : null,
    looks.map((look) => svg("circle", { class: `look${episodes >= look ? " done" : ""}`, cx: place(look), cy: y, r: 7 })),
    label(8, 62, "0", "middle", "soft"), looks.map((look) => label(place(look), 62, String(look), "middle", "soft")),
    label(Math.min(Math.max(place(episodes), 14), width - 40), 18, `${episodes}`, "middle"));
  return { picture, points: [{ x: place(episodes), y, row: 0, words: count(episodes, "{n} episode so far", "{n} episodes so far") }, ...looks.map((look) => ({ x: place(look), y, row: 0, words: say("It judges after {n} episodes", { n: look }) }))] };
}
