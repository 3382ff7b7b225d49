// What moved since the release before, and why; then the log of the releases it stands on.

import { h } from "./dom.js";
import { t, code, counted, number, day, dollars } from "./words.js";

const CAUSES = ["new_document", "decision", "cancelled", "revision", "reading"];

export function changes(context) {
  const [now, ...older] = context.core.changes;
  if (!now) return h("p", { class: "nothing" }, t("changes.none"));
  return h("div", { class: "changes" }, entry(now, true),
    older.length ? h("details", { class: "block" }, h("summary", {}, h("h3", {}, t("changes.older")), h("span", { class: "muted" }, counted("changes.releases", older.length))), older.map((one) => h("div", { class: "older" }, h("h4", {}, t("changes.release", { version: one.version, date: day(one.published_at) })), entry(one, false)))) : null);
}

function entry(one, whole) {
  if (one.base_version === null) return h("p", {}, t("changes.first"));
  const causes = CAUSES.filter((cause) => one.totals[cause]);
  const tables = Object.entries(one.tables);
  return h("div", {},
    h("ul", { class: "plain sentences" }, sentences(one).map((text) => h("li", {}, text))),
    causes.length ? h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("changes.why") }, h("table", { class: "data" },
      h("thead", {}, h("tr", {}, ["why", "announcements", "jobs", "amount"].map((name, place) => h("th", { scope: "col", class: place ? "number" : "" }, t(`changes.${name}`))))),
      h("tbody", {}, causes.map((cause) => h("tr", {}, h("th", { scope: "row" }, code("cause", cause)), ["announcements", "jobs"].map((name) => h("td", { class: "number" }, signed(one.totals[cause][name], number))), h("td", { class: "number" }, signed(one.totals[cause].amount_usd, dollars))))))) : null,
    whole && tables.length ? h("details", { class: "block" }, h("summary", {}, h("h3", {}, t("changes.tables")), h("span", { class: "muted" }, number(tables.length))), h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("changes.tables") }, h("table", { class: "data" },
      h("thead", {}, h("tr", {}, ["table", "before", "now", "added", "gone", "revised"].map((name, place) => h("th", { scope: "col", class: place ? "number" : "" }, t(`changes.${name}`))))),
      h("tbody", {}, tables.map(([name, rows]) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, name)), ["before", "now", "added", "gone", "revised"].map((what) => h("td", { class: "number" }, number(rows[what]))))))))) : null);
}

function sentences(one) {
  const revised = Object.values(one.tables).reduce((total, rows) => total + (rows.revised ?? 0), 0);
  return [
    t("changes.base", { version: one.base_version }),
    "new" in one.documents ? t("changes.documents", { fresh: number(one.documents.new), gone: number(one.documents.gone) }) : null,
    "registered" in one.registry ? t("changes.registry", { before: day(one.registry.last_day_before), last: day(one.registry.last_day), registered: number(one.registry.registered), cancelled: number(one.registry.cancelled) }) : null,
    one.totals.decision ? counted("changes.decided", one.totals.decision.announcements_count) : null,
    revised ? t("changes.revisions", { count: number(revised) }) : null,
    Object.keys(one.totals).length ? null : t("changes.still"),
  ].filter(Boolean);
}

function signed(value, write) {
  return value ? `${value < 0 ? "−" : "+"}${write(Math.abs(value))}` : "0";
}
