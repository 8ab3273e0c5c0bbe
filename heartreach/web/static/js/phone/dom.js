// Elements in one line each.

export const $ = (id) => document.getElementById(id);

/** An element with attributes; `text`, `testid` and `on` (listeners) are what they say, children may be missing. */
export function el(tag, { text, testid, on, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (testid) node.dataset.testid = testid;
  for (const [event, act] of Object.entries(on ?? {})) node.addEventListener(event, act);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** A button that does one thing. */
export function button(text, act, { testid, look = "", ...attributes } = {}) {
  return el("button", { type: "button", class: `button ${look}`.trim(), text, testid, on: { click: act }, ...attributes });
}

/** Let a button say for a moment what its tap did. */
export function say(target, text, ms = 2_500) {
  target.dataset.before ??= target.textContent;
  target.textContent = text;
  clearTimeout(target.saying);
  target.saying = setTimeout(() => { target.textContent = target.dataset.before; delete target.dataset.before; }, ms);
}
