// What stands around every figure: its question, who asks, how to read it, its rows, its SQL.

import { h, replace, foreign, download } from "./dom.js";
import { t, language, number } from "./words.js";
import { FIGURES } from "./figures.js";
import { emptied } from "./charts.js";

const SHOWN = 200;

export function records(answer) {
  return answer.rows.map((row) => Object.fromEntries(answer.columns.map((name, place) => [name, row[place]])));
}

export function figure(answer, context, options) {
  const name = `q${String(answer.number).padStart(2, "0")}`;
  const title = `${name}-title`;
  const stage = h("div", { class: "stage" });
  const rows = records(answer);
  const how = answer.how_to_read[language()];
  context.drawn.push({ stage, draw: (width) => drawn(answer, rows, width, context) });
  return h("article", { class: `figure ${options?.cls ?? ""}`, id: name, "aria-labelledby": title, "data-question": answer.number },
    h("header", {}, h("p", { class: "who" }, h("span", { class: "question-number" }, t("figure.number", { number: answer.number })), " ", t("figure.asks", { who: answer.asked_by[language()] })), h(options?.level ?? "h3", { id: title }, answer.title[language()])),
    h("p", { class: "how" }, worded(how)),
    stage,
    h("footer", { class: "tools" }, tableOf(answer), sqlOf(answer), h("button", { type: "button", class: "link", onclick: () => download(`${name}_${answer.slug}.csv`, csv(answer), "text/csv;charset=utf-8") }, "CSV", h("span", { class: "hidden" }, ` ${t("figure.csv", { number: answer.number })}`))));
}

// The names of columns in a sentence stand out as names.
function worded(text) {
  return text.split(/\b([a-z]+(?:_[a-z]+)+)\b/).map((part, place) => (place % 2 ? h("code", {}, part) : part));
}

function drawn(answer, rows, width, context) {
  if (!rows.length) return emptied(t("figure.empty"));
  return FIGURES[answer.number].draw(width, rows, context, answer);
}

function tableOf(answer) {
  const inside = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("figure.rows", { number: answer.number }) });
  return h("details", { class: "rows", ontoggle: (event) => event.target.open && !inside.firstChild && replace(inside, rowsOf(answer), answer.rows.length > SHOWN ? h("p", { class: "muted" }, t("figure.first", { shown: number(SHOWN), count: number(answer.rows.length) })) : null) },
    h("summary", {}, t("figure.table"), h("span", { class: "hidden" }, ` ${t("figure.of", { number: answer.number })}`)), inside);
}

function rowsOf(answer) {
  return h("table", { class: "data raw" },
    h("caption", { class: "hidden" }, answer.title[language()]),
    h("thead", {}, h("tr", {}, answer.columns.map((column) => h("th", { scope: "col" }, column)))),
    h("tbody", {}, answer.rows.slice(0, SHOWN).map((row) => h("tr", {}, row.map((value) => h("td", { class: typeof value === "number" ? "number" : "", "data-value": JSON.stringify(value) }, cell(value)))))));
}

function cell(value) {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "–");
  if (typeof value === "number") return Number.isInteger(value) && value > 1800 && value < 2200 ? String(value) : number(value);
  return foreign(String(value));
}

function sqlOf(answer) {
  return h("details", { class: "sql" }, h("summary", {}, "SQL", h("span", { class: "hidden" }, ` ${t("figure.of", { number: answer.number })}`)), h("pre", { tabindex: 0 }, h("code", {}, answer.sql)), h("p", { class: "muted" }, t("figure.ask"), " ", h("code", {}, `make ask Q=${answer.number}`)));
}

export function csv(answer) {
  const lines = [answer.columns, ...answer.rows].map((row) => row.map(field).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

// A spreadsheet runs a text that begins like a formula; a quote in front keeps it a text.
function field(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
