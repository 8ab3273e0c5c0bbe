// What the review page says, in the wearer's language: the English sentence is the key, its places stand in braces.
import { decimal, language, sentences } from "/api/review/words.js";

export { language };

// How browsers write days: English as in Britain, the day before the month.
export const locale = language === "en" ? "en-GB" : language;

const PLACES = /\{(\w+)\}/;

/** The sentence with what is named put in its places. */
export function say(sentence, values = {}) {
  return (sentences[sentence] ?? sentence).split(PLACES).map((part, i) => (i % 2 ? String(values[part]) : part)).join("");
}

/** The sentence for one, or for any other number; `{n}` is the number. */
export function count(n, one, many, values = {}) {
  return say(n === 1 ? one : many, { n, ...values });
}

/** The sentence as text and elements: what is named may be an element. */
export function pieces(sentence, values) {
  return (sentences[sentence] ?? sentence).split(PLACES).map((part, i) => (i % 2 ? values[part] : part));
}

/** A number as it was written, with the language's decimal mark. */
export function written(figures) {
  return String(figures).replace(".", decimal);
}

/** "a", "a and b", "a, b and c" */
export function list(parts) {
  return new Intl.ListFormat(locale).format(parts.map(String));
}
