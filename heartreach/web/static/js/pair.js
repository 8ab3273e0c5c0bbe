// Brings the invitation's token, which stands behind "#" and so never reaches a log, to the hub: once, on a tap.

const $ = (id) => document.getElementById(id);
const token = location.hash.slice(1);
history.replaceState(null, "", "/pair"); // not in the browser's history either

if (token) {
  $("pair-text").textContent = "This phone will receive your nudges and may read your day.";
  $("pair-form").hidden = false;
}

$("pair-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const reply = await fetch("/api/pair", { method: "POST", body: JSON.stringify({ token, name: $("pair-name").value }) });
    if (reply.ok) { location.replace("/phone"); return; }
    const told = await reply.json();
    $("pair-text").textContent = `${told.error}. ${told.advice}`;
    $("pair-form").hidden = true;
  } catch {
    $("pair-text").textContent = "The hub does not answer. Is this phone in the same network?";
  }
});
