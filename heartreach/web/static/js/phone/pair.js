// Brings the invitation's token, which stands behind "#" and so never reaches a log, to the hub: once, on a tap.
// An iPhone's home screen keeps a browser of its own, which no scanned code opens: there the token is typed or pasted.
import { $ } from "./dom.js";
import { sayEntrance, t } from "./pack.js";
import { ask } from "../ask.js";

let token = location.hash.slice(1);
history.replaceState(null, "", "/pair"); // not in the browser's history either

function tell(path) {
  $("pair-text").textContent = t(path);
}

$("pair-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const reply = await ask("/api/pair", { method: "POST", body: JSON.stringify({ token, name: $("pair-name").value }) });
    if (reply.ok) { location.replace("/phone"); return; }
    if (reply.status >= 500) throw new Error(`${reply.status}`);
    tell("phone.pair.refused");
    $("pair-form").hidden = true;
    $("type-form").hidden = false;
  } catch {
    tell("phone.pair.no_hub");
  }
});

$("type-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("type-code").value.split("#").at(-1).trim();
  offer();
  $("pair-name").focus();
});

function offer() {
  tell("phone.pair.means");
  $("pair-name").value = t("phone.pair.phone");
  $("pair-form").hidden = false;
  $("type-form").hidden = true;
}

await sayEntrance();
if (token) offer();
else $("type-form").hidden = false;
