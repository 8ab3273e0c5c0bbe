// The numbers behind a picture as a table, for reading instead of looking; made when it is opened.
import { make } from "../make.js";
import { written } from "../say.js";

export class Numbers {
  /** `button` opens and closes `host`; `table()` gives `{ head, rows }`, the first cell of a row being its name. */
  constructor(button, host, table) {
    Object.assign(this, { button, host, table });
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => this.toggle());
  }

  toggle(open = this.host.hidden) {
    this.host.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.refresh();
  }

  /** New numbers have come. */
  refresh() {
    if (this.host.hidden) return;
    const { head, rows } = this.table();
    this.host.replaceChildren(make("table", {},
      make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, head.map((_, i) => (i ? make("td", {}, told(row[i])) : make("th", { scope: "row" }, told(row[i])))))))));
  }
}

function told(cell) {
  return cell === null || cell === undefined ? "–" : typeof cell === "number" ? written(Number(cell.toFixed(2))).replace("-", "−") : String(cell);
}
