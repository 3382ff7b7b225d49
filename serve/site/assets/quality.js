// How good the data is: what was asked of it, what came in, what was kept out, how fresh it is.

import { h, foreign } from "./dom.js";
import { t, code, language, number, day } from "./words.js";
import { sum } from "./scale.js";

// What publishers say of their own data, as they say it, and names of tables.
const ENGLISH = new Set(["attribution", "source", "stream", "table", "reason"]);

export function quality(context) {
  const { audit, reconciliation, quarantine, freshness, suites, tables } = context.core.quality;
  const unexplained = sum(reconciliation, "unexplained_rows");
  const failed = sum(suites, "failed");
  return h("div", {},
    h("dl", { class: "tiles" },
      tile(t("quality.rules"), number(audit.rules), failed ? t("quality.failed", { count: number(failed) }) : t("quality.held")),
      tile(t("quality.unexplained"), number(unexplained), t("quality.unexplained.note", { count: number(sum(reconciliation, "source_total")) })),
      tile(t("quality.quarantined"), number(sum(reconciliation, "quarantined_rows")), t("quality.quarantined.note")),
      tile(t("quality.tables"), number(tables.length), t("quality.rows", { count: number(sum(tables, "rows")) }))),
    block(t("quality.reconciliation"), t("quality.reconciliation.note"), ["source", "stream", "pulls", "source_total", "staged_rows", "quarantined_rows", "duplicate_rows", "unexplained_rows"], reconciliation, true),
    block(t("quality.freshness"), t("quality.freshness.note"), ["source", "stream", "landed_at", "watermark", "licence", "attribution"], freshness, false),
    block(t("quality.quarantine"), t("quality.quarantine.note"), ["source", "stream", "reason", "rows"], quarantine, false),
    suites.length ? block(t("quality.suites"), t("quality.suites.note"), ["table", "passed", "failed"], suites, false) : null);
}

function tile(name, value, note) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("span", { class: "big" }, value), h("span", { class: "muted" }, note)));
}

function block(title, note, names, rows, open) {
  return h("details", { class: "block", open }, h("summary", {}, h("h3", {}, title), h("span", { class: "muted" }, note)),
    rows.length ? h("div", { class: "scroller whole", tabindex: 0, role: "region", "aria-label": title }, h("table", { class: "data" },
      h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col", class: typeof rows[0][name] === "number" ? "number" : "" }, t(`quality.column.${name}`))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, names.map((name) => h("td", { class: typeof row[name] === "number" ? `number${name === "unexplained_rows" && row[name] ? " wrong" : ""}` : "" }, cell(name, row[name]))))))))
      : h("p", { class: "nothing" }, t("quality.none")));
}

// A licence in the reader's words; its name, as CC BY 4.0, is the same everywhere.
export function licenceName(licence) {
  const said = code("licence", licence || null);
  return h("span", said === licence ? { lang: "en" } : {}, said);
}

function cell(name, value) {
  if (name === "landed_at" || name === "watermark") return /^\d{4}-\d\d-\d\d/.test(value ?? "") ? day(value) : foreign(value || "–");
  if (typeof value === "number") return number(value);
  if (name === "licence") return licenceName(value);
  if (name === "reason" && code("quarantine", value) !== String(value).replaceAll("_", " ")) return code("quarantine", value);
  return foreign(value || "–", ENGLISH.has(name) && language() !== "en" ? { lang: "en" } : {});
}
