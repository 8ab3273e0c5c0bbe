// Phones are let in and out here, on the hub's own machine; elsewhere the button does not show.
import { dayName } from "../dates.js";
import { say } from "../say.js";
import { dayAt } from "../when.js";

const $ = (id) => document.getElementById(id);

export async function offerPairing() {
  const reply = await fetch("/api/pairing").catch(() => null);
  if (!reply?.ok) return;
  $("pair").hidden = false;
  $("pair").addEventListener("click", open);
  $("pair-close").addEventListener("click", () => $("pair-dialog").close());
  $("pair-dialog").addEventListener("close", () => { $("pair-code").removeAttribute("src"); $("pair-address").textContent = ""; });
}

async function open() {
  $("pair-dialog").showModal();
  await Promise.all([showCode(), showDevices()]);
}

async function showCode() {
  const reply = await fetch("/api/pairing", { method: "POST" });
  const told = await reply.json();
  $("pair-code").hidden = $("pair-address").hidden = !reply.ok;
  $("pair-words").textContent = reply.ok
    ? say("Scan this with the phone's camera. The code works once, within ten minutes, in this network.")
    : `${told.error}. ${told.advice}`;
  $("pair-trust").hidden = !told.trust;
  if (!reply.ok) return;
  $("pair-trust").querySelector(".address").textContent = told.trust ?? "";
  $("pair-code").src = told.picture;
  $("pair-address").textContent = told.address;
}

async function showDevices() {
  const { devices } = await (await fetch("/api/pairing")).json();
  $("pair-none").hidden = devices.length > 0;
  $("pair-devices").replaceChildren(...devices.map((device) => {
    const line = document.createElement("li");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const words = Object.assign(document.createElement("span"), { textContent: say("{name}, since {day}", { name: device.name, day: dayName(dayAt(device.paired_at, zone)) }) });
    const end = Object.assign(document.createElement("button"), { className: "button", textContent: say("Remove") });
    end.setAttribute("aria-label", say("Remove {name}", device));
    end.addEventListener("click", async () => { await fetch(`/api/pairing/${device.device_id}`, { method: "DELETE" }); showDevices(); });
    line.append(words, end);
    return line;
  }));
}
