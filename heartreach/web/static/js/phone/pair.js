// Brings the invitation's token, which stands behind "#" and so never reaches a log, to the hub: once, on a tap.
import { $ } from "./dom.js";
import { sayEntrance, t } from "./pack.js";

const token = location.hash.slice(1);
history.replaceState(null, "", "/pair"); // not in the browser's history either

function tell(path) {
  $("pair-text").textContent = t(path);
}

$("pair-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const reply = await fetch("/api/pair", { method: "POST", body: JSON.stringify({ token, name: $("pair-name").value }) });
    if (reply.ok) { location.replace("/phone"); return; }
    if (reply.status >= 500) throw new Error(`${reply.status}`);
    tell("phone.pair.refused");
    $("pair-form").hidden = true;
  } catch {
    tell("phone.pair.no_hub");
  }
});

await sayEntrance();
if (token) {
  tell("phone.pair.means");
  $("pair-name").value = t("phone.pair.phone");
  $("pair-form").hidden = false;
}
