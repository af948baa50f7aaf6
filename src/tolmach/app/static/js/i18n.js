// Words of the interface, and numbers and times as its language writes them.

import { Latest } from "./latest.js";

let words = {};
let code = "en";
let plural = new Intl.PluralRules("en");
const loading = new Latest();

/** Load the words of a language; English where it is unknown. */
export async function load(language) {
  const table = await loading.ask(fetch(`/locale/${language}.json`).then((answer) => answer.json()));
  if (!table) return;
  use(language, table);
  document.documentElement.lang = language;
}

/** Take these words; tests of modules without a page call it. */
export function use(language, table) {
  words = table;
  code = language;
  plural = new Intl.PluralRules(language);
}

/** The language of the interface. */
export const language = () => code;

/** Whether there is a text of this name. */
export const known = (key) => key in words;

/** A text of the interface with facts put in; `n` chooses among plural forms. */
export function t(key, facts = {}) {
  let text = words[key];
  if (text === undefined) return key;
  if (typeof text === "object") text = text[plural.select(facts.n ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const fact = facts[name];
    if (fact === undefined) return whole;
    return typeof fact === "number" ? number(fact) : String(fact);
  });
}

/** A text, or another one where there is none of this name (a code that a newer server sends). */
export const tOr = (key, other, facts) => (known(key) ? t(key, facts) : other);

export const number = (value, digits = 0) =>
  new Intl.NumberFormat(code, { maximumFractionDigits: digits }).format(value);

export const percent = (share) =>
  new Intl.NumberFormat(code, { style: "percent", maximumFractionDigits: 0 }).format(share);

/** Bytes for people. */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let power = 0;
  while (bytes >= 1000 && power < 3) {
    bytes /= 1000;
    power += 1;
  }
  return new Intl.NumberFormat(code, {
    style: "unit",
    unit: units[power],
    unitDisplay: "short",
    maximumFractionDigits: bytes < 10 && power ? 1 : 0,
  }).format(bytes);
}

/** How long something still takes, roughly. */
export function timeLeft(ms) {
  const minutes = Math.ceil(ms / 60_000);
  if (ms < 60_000) return t("time.seconds_left", { n: Math.max(1, Math.ceil(ms / 1000)) });
  if (minutes < 120) return t("time.minutes_left", { n: minutes });
  return t("time.hours_left", { n: Math.round(minutes / 60) });
}

/** A moment of the day. */
export const momentOf = (iso) =>
  new Intl.DateTimeFormat(code, { timeStyle: "medium" }).format(new Date(iso));

/** A moment with its day. */
export const dayOf = (iso) =>
  new Intl.DateTimeFormat(code, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** A language's name in the language of the interface. */
export function languageName(which) {
  const key = `${code} ${which}`;
  if (!names.has(key)) names.set(key, nameOf(which));
  return names.get(key);
}

const names = new Map();

function nameOf(which) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(which);
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return which; // no code that the browser knows
  }
}

/** Items as a language joins them. */
export const listed = (items) => new Intl.ListFormat(code).format(items);
