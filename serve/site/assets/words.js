// The page's words and the way numbers and days are written, per language.

const LOCALES = { es: "es-CO", en: "en-US" };
const state = { language: "es", words: {} };
const made = new Map();

export function setWords(words) {
  state.words = words;
}

export function setLanguage(language) {
  state.language = language;
  made.clear();
}

export function language() {
  return state.language;
}

export function t(key, values) {
  const text = state.words[state.language][key];
  if (text === undefined) {
    console.error(`no words for ${key}`);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => values?.[name] ?? "");
}

// Words for a number of things, with their own form for one.
export function counted(key, count, values) {
  return t(count === 1 ? `${key}.one` : key, { ...values, count: number(count) });
}

// A code of the data in words; one the dictionary does not know stays readable.
export function code(kind, value) {
  if (value === null || value === undefined || value === "") return "–";
  return state.words[state.language][`${kind}.${value}`] ?? String(value).replaceAll("_", " ");
}

// The name of a column of an answer; one the dictionary does not know stays what it is.
export function columnName(column) {
  return state.words[state.language][`col.${column}`] ?? column;
}

// Codes joined by semicolons, each in words.
export function codes(kind, text) {
  return text ? text.split(/;\s*/).map((one) => code(kind, one)).join("; ") : "–";
}

export function number(value, digits) {
  if (value === null || value === undefined) return "–";
  return formatter(digits ?? (Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2)).format(value);
}

function formatter(digits) {
  const key = `n${digits}`;
  if (!made.has(key)) made.set(key, new Intl.NumberFormat(LOCALES[state.language], { maximumFractionDigits: digits, useGrouping: "always" }));
  return made.get(key);
}

export function percent(share, digits) {
  if (share === null || share === undefined) return "–";
  return `${formatter(digits ?? 0).format(share * 100)}${state.language === "es" ? " " : ""}%`;
}

// Two bounds of a share, the sign once.
export function percentRange(low, high) {
  if (low === null || low === undefined || high === null || high === undefined || Math.round(low * 100) === Math.round(high * 100)) return percent(low);
  return `${formatter(0).format(low * 100)}–${percent(high)}`;
}

// US$ in words. Spanish stays in "millones": its billón is a million millions.
export function dollars(value) {
  if (value === null || value === undefined) return "–";
  if (Math.abs(value) < 1e6) return `US$${number(Math.round(value))}`;
  if (state.language === "en" && Math.abs(value) >= 1e9) return `US$${number(value / 1e9, 2)} billion`;
  const millions = value / 1e6;
  return `US$${number(millions, Math.abs(millions) < 100 ? 1 : 0)} ${t(Math.abs(millions) === 1 ? "unit.million" : "unit.millions")}`;
}

export function dollarsShort(value) {
  if (value === null || value === undefined) return "–";
  if (Math.abs(value) < 1e6) return `US$${number(Math.round(value))}`;
  if (state.language === "en" && Math.abs(value) >= 1e9) return `US$${number(value / 1e9, 1)}bn`;
  const millions = value / 1e6;
  return `US$${number(millions, Math.abs(millions) < 10 ? 1 : 0)}${state.language === "es" ? " M" : "M"}`;
}

export function day(text, precision) {
  if (!text) return "–";
  const at = new Date(`${String(text).slice(0, 10)}T00:00:00Z`);
  const asked = {
    year: { year: "numeric" },
    month: { year: "numeric", month: "short" },
  }[precision] ?? { year: "numeric", month: "short", day: "numeric" };
  const key = `d${JSON.stringify(asked)}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(LOCALES[state.language], { ...asked, timeZone: "UTC" }));
  return made.get(key).format(at);
}

// The same without the words between its parts, where there is little room.
export function shortDay(text, precision) {
  return day(text, precision).replaceAll(" de ", " ");
}

// What stands under a figure that is an interval: from where to where, or that one end is open.
export function range(low, high, write) {
  if (low === null || low === undefined) return high === null || high === undefined ? t("range.unknown") : t("range.upto", { high: write(high) });
  if (high === null || high === undefined) return t("range.atleast", { low: write(low) });
  if (low === high) return t("range.exact");
  return t("range.between", { low: write(low), high: write(high) });
}

// A registry's capitals as a reader writes them: MEDELLÍN, CARTAGENA DE INDIAS, BOGOTÁ, D.C.
export function placeName(text) {
  if (!text || text !== text.toUpperCase()) return text;
  const small = new Set(["de", "del", "la", "las", "los", "el", "y"]);
  return text.toLowerCase().split(" ").map((word, place) => (word.includes(".") ? word.toUpperCase() : place && small.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1))).join(" ");
}

export function times(ratio) {
  return `${number(ratio, ratio >= 100 ? 0 : ratio >= 10 ? 1 : 2)}×`;
}

export function folded(text) {
  return String(text ?? "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
