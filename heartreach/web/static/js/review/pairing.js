// Phones are let in and out here, on the hub's own machine; elsewhere the button does not show.
import { ask } from "./load.js";
import { dayName } from "../dates.js";
import { say } from "../say.js";
import { dayAt } from "../when.js";

const $ = (id) => document.getElementById(id);

export async function offerPairing() {
  if (!(await ask("/api/pairing").catch(() => null))) return;
  $("pair").hidden = false;
  $("pair").addEventListener("click", open);
  $("pair-close").addEventListener("click", () => $("pair-dialog").close());
  $("pair-dialog").addEventListener("close", () => { $("pair-code").removeAttribute("src"); $("pair-address").textContent = ""; });
}

async function open() {
  $("pair-dialog").showModal();
  for (const id of ["pair-code", "pair-address", "pair-trust"]) $(id).hidden = true;
  $("pair-words").textContent = "";
  await Promise.all([showCode(), showDevices()].map((shown) => shown.catch(tell)));
}

function tell(error) {
  $("pair-words").textContent = error.message;
}

async function showCode() {
  const told = await ask("/api/pairing", {}, { method: "POST" });
  $("pair-code").hidden = $("pair-address").hidden = false;
  $("pair-words").textContent = say("Scan this with the phone's camera. The code works once, within ten minutes, in this network.");
  $("pair-trust").hidden = !told.trust;
  $("pair-trust").querySelector(".address").textContent = told.trust ?? "";
  $("pair-code").src = told.picture;
  $("pair-address").textContent = told.address;
}

async function showDevices() {
  const { devices } = await ask("/api/pairing");
  $("pair-none").hidden = devices.length > 0;
  $("pair-devices").replaceChildren(...devices.map((device) => {
    const line = document.createElement("li");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const words = Object.assign(document.createElement("span"), { textContent: say("{name}, since {day}", { name: device.name, day: dayName(dayAt(device.paired_at, zone)) }) });
    const end = Object.assign(document.createElement("button"), { className: "button", textContent: say("Remove") });
    end.setAttribute("aria-label", say("Remove {name}", device));
    end.addEventListener("click", () => remove(device).catch(tell));
    line.append(words, end);
    return line;
  }));
}

async function remove({ device_id }) {
  await ask(`/api/pairing/${device_id}`, {}, { method: "DELETE" });
  await showDevices();
}
