// How a phone comes to trust the hub's own authority, read once.
import { $, el } from "./dom.js";
import { sayEntrance, words } from "./pack.js";

function list(id, steps) {
  $(id).replaceChildren(...steps.map((text) => el("li", { text })));
}

await sayEntrance();
list("iphone", words("phone.trust.iphone.steps"));
list("android", words("phone.trust.android.steps"));
$("trust").hidden = false;
