// After "Done": one optional screen about how it was. Names stay on this phone until the wearer keeps the note.
import { keep, kept, newId } from "./kept.js";

const $ = (id) => document.getElementById(id);
// So many people are offered as chips.
const OFFER = 8;
// The hub takes labels of at most this length.
const LONGEST = 40;

export class Follow {
  constructor(onKeep) {
    this.onKeep = onKeep;
    $("follow").addEventListener("submit", (event) => { event.preventDefault(); this.keep(); });
    $("follow-skip").addEventListener("click", () => this.close());
    $("forget-people").addEventListener("click", (event) => { keep("people", []); this.chips(); event.target.textContent = "Forgotten"; });
  }

  open(nudge, at) {
    this.nudge = nudge;
    this.at = at;
    $("follow").reset();
    this.chips();
    $("follow").hidden = false;
    $("follow").focus({ preventScroll: true });
  }

  close() {
    $("follow").hidden = true;
    this.nudge = null;
  }

  chips() {
    $("people").replaceChildren(...kept("people", []).slice(0, OFFER).map((person) => {
      const label = document.createElement("label");
      label.className = "pick";
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "people", value: person });
      label.append(box, Object.assign(document.createElement("span"), { textContent: person }));
      return label;
    }));
  }

  keep() {
    const form = new FormData($("follow"));
    const typed = $("person").value.split(/[,;]/).map((name) => name.trim().slice(0, LONGEST)).filter(Boolean);
    const people = [...new Set([...form.getAll("people"), ...typed])].slice(0, 20);
    const note = { people, felt: number(form.get("felt")), minutes: number(form.get("minutes")), direction: form.get("direction") };
    if (people.length) keep("people", [...new Set([...people, ...kept("people", [])])].slice(0, 30));
    if (people.length || note.felt !== null || note.minutes !== null || note.direction) {
      this.onKeep({ schema: "heartreach/connection/1", connection_id: newId("c"), at: this.at, decision_id: this.nudge.id, ...note });
    }
    this.close();
  }
}

function number(text) {
  return text === null ? null : Number(text);
}
