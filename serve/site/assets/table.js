// All announcements: searched, filtered, sorted; only the rows in sight are in the page.

import { h, replace, foreign, download } from "./dom.js";
import { t, code, number, dollarsShort, shortDay, language, placeName } from "./words.js";
import { countryName } from "./figures.js";
import { csv } from "./frame.js";
import { write } from "./address.js";

const COLUMNS = [
  ["announced_date", "date"], ["company_name", "company"], ["origin_country_iso2", "origin"], ["place_name", "place"], ["announcement_type", "kind"],
  ["sector_code", "sector"], ["jobs_stated", "jobs"], ["amount_usd_stated", "amount"], ["independent_sources_count", "sources"], ["match_decision", "match"],
];
const FILTERS = [["announcement_type", "type"], ["status", "status"], ["origin_country_iso2", "country"], ["sector_code", "sector"], ["place_name", "place"], ["match_decision", "match"]];
const SPARE = 6;

const SORT = { sort: "announced_date", descending: true };

// What an address says of the table: text=software&f.status=done&counted=1&sort=jobs_stated&up=1
export function filtersOf(given) {
  const filters = Object.fromEntries(FILTERS.filter(([column]) => given[`f.${column}`]).map(([column]) => [column, given[`f.${column}`]]));
  if (given.counted) filters.counts_in_totals = true;
  const sort = COLUMNS.some(([column]) => column === given.sort) ? given.sort : SORT.sort;
  return { text: given.text ?? "", filters, sort, descending: !given.up };
}

function remember(wanted) {
  const filters = Object.fromEntries(FILTERS.map(([column]) => [`f.${column}`, wanted.filters[column] || null]));
  write({ ...filters, text: wanted.text || null, counted: wanted.filters.counts_in_totals ? 1 : null, sort: wanted.sort === SORT.sort ? null : wanted.sort, up: wanted.descending ? null : 1 });
}

export function announcementTable(context) {
  const { rows } = context;
  const wanted = context.wanted;
  const state = { found: [], first: 0 };
  const status = h("p", { class: "found", role: "status", "aria-live": "polite" });
  const body = h("div", { role: "rowgroup", class: "rows-space" });
  const head = h("div", { role: "rowgroup", class: "rows-head" });
  const port = h("div", { class: "port", tabindex: 0, role: "table", "aria-label": t("table.label"), "aria-colcount": COLUMNS.length }, head, body);
  const cards = matchMedia("(max-width: 1020px)");
  const heightOf = () => (cards.matches ? 92 : 46);

  function update() {
    state.found = rows.search(wanted);
    port.setAttribute("aria-rowcount", state.found.length + 1);
    replace(head, headRow(wanted, change));
    replace(status, t("table.found", { found: number(state.found.length), count: number(rows.count) }));
    port.scrollTop = 0;
    draw();
  }

  function draw() {
    const tall = heightOf();
    body.style.setProperty("height", `${state.found.length * tall}px`);
    const first = Math.max(0, Math.floor(port.scrollTop / tall) - SPARE);
    const last = Math.min(state.found.length, Math.ceil((port.scrollTop + port.clientHeight) / tall) + SPARE);
    const focused = document.activeElement?.closest?.("[data-at]")?.dataset.at;
    replace(body, ...Array.from({ length: last - first }, (_, place) => bodyRow(context, state.found[first + place], first + place, tall)));
    if (focused !== undefined && body.contains(document.activeElement) === false) body.querySelector(`[data-at="${focused}"] button`)?.focus({ preventScroll: true });
    if (!state.found.length) replace(body, h("p", { class: "nothing" }, t("table.nothing")));
  }

  function change(changes) {
    Object.assign(wanted, changes);
    remember(wanted);
    update();
  }

  function move(event) {
    const at = event.target.closest("[data-at]");
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || (!at && event.target !== port)) return;
    event.preventDefault();
    const now = at ? Number(at.dataset.at) : -1;
    const next = Math.max(0, Math.min(state.found.length - 1, now + steps[event.key]));
    const tall = heightOf();
    const top = next * tall;
    if (top < port.scrollTop) port.scrollTop = top;
    if (top + tall * 2 > port.scrollTop + port.clientHeight) port.scrollTop = top + tall * 2 - port.clientHeight;
    draw();
    body.querySelector(`[data-at="${next}"] button`)?.focus({ preventScroll: true });
  }

  port.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  port.addEventListener("keydown", move);
  context.afterLayout.push(update);
  context.onResize.push(draw);
  const later = waiting(() => change({}), 90);
  return h("div", { class: "announcements" },
    h("form", { class: "filters", role: "search", "aria-label": t("table.search"), onsubmit: (event) => event.preventDefault() },
      h("label", { class: "wide" }, h("span", {}, t("table.search")), h("input", { type: "search", id: "search", value: wanted.text, placeholder: t("table.example"), autocomplete: "off", spellcheck: "false", oninput: (event) => { wanted.text = event.target.value; later(); } })),
      FILTERS.map(([column, kind]) => filter(context, column, kind, change)),
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: wanted.filters.counts_in_totals === true, onchange: (event) => change({ filters: { ...wanted.filters, counts_in_totals: event.target.checked ? true : "" } }) }), h("span", {}, t("table.counted"))),
      h("button", { type: "button", class: "link", onclick: () => { Object.assign(wanted, { text: "", filters: {} }); remember(wanted); context.redraw("announcements"); } }, t("table.reset"))),
    h("div", { class: "found-line" }, status, h("button", { type: "button", class: "link", onclick: () => download("announcements.csv", csv(asAnswer(rows, state.found)), "text/csv;charset=utf-8") }, t("table.csv"))),
    port,
    h("p", { class: "muted" }, t("table.keys")));
}

function waiting(action, time) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, time);
  };
}

function filter(context, column, kind, change) {
  const words = context.rows.columns[column]?.words ?? [];
  const named = words.map((word) => [word, kind === "country" ? countryName(context, word) : kind === "place" ? placeName(word) : code(kind, word)]).sort((a, b) => a[1].localeCompare(b[1], language()));
  return h("label", {}, h("span", {}, t(`filter.${kind}`)),
    h("select", { "data-filter": column, onchange: (event) => change({ filters: { ...context.wanted.filters, [column]: event.target.value } }) },
      h("option", { value: "" }, t("filter.all")), named.map(([word, text]) => h("option", { value: word, selected: context.wanted.filters[column] === word }, text))));
}

function headRow(wanted, change) {
  return h("div", { role: "row", class: "row head", "aria-rowindex": 1 }, COLUMNS.map(([column, name]) => {
    const chosen = wanted.sort === column;
    return h("div", { role: "columnheader", class: `c-${name}`, "aria-sort": chosen ? (wanted.descending ? "descending" : "ascending") : "none" },
      h("button", { type: "button", "data-sort": column, onclick: (event) => {
        change({ sort: column, descending: chosen ? !wanted.descending : !["company_name", "origin_country_iso2", "place_name", "sector_code"].includes(column) });
        event.target.ownerDocument.querySelector(`[data-sort="${column}"]`)?.focus();
      } }, t(`column.${name}`), h("span", { class: "arrow", "aria-hidden": "true" }, chosen ? (wanted.descending ? " ↓" : " ↑") : "")));
  }));
}

function bodyRow(context, place, at, tall) {
  const { rows } = context;
  const get = (name) => rows.get(name, place);
  const id = get("announcement_id");
  const element = h("div", { role: "row", class: `row${get("counts_in_totals") ? "" : " outside"}`, "aria-rowindex": at + 2, "data-at": at, "data-id": id, onclick: () => context.open(id) },
    h("div", { role: "cell", class: "c-date" }, shortDay(get("announced_date"), get("announced_precision"))),
    h("div", { role: "cell", class: "c-company" }, h("button", { type: "button", title: get("company_name") }, foreign(get("company_name")))),
    h("div", { role: "cell", class: "c-origin" }, get("origin_country_iso2") ? countryName(context, get("origin_country_iso2")) : "–"),
    h("div", { role: "cell", class: "c-place" }, foreign(placeName(get("place_name")) ?? "–")),
    h("div", { role: "cell", class: "c-kind" }, code("type", get("announcement_type")), h("span", { class: `state ${get("status")}` }, code("status", get("status")))),
    h("div", { role: "cell", class: "c-sector", title: code("sector", get("sector_code")) }, code("sector", get("sector_code"))),
    h("div", { role: "cell", class: "c-jobs" }, hedged(get, "jobs", number), get("jobs_stated") === null ? null : h("span", { class: "unit" }, ` ${t("unit.jobs")}`)),
    h("div", { role: "cell", class: "c-amount" }, hedged(get, "amount_usd", dollarsShort)),
    h("div", { role: "cell", class: "c-sources" }, number(get("independent_sources_count")), h("span", { class: "unit" }, ` ${t("unit.sources")}`)),
    h("div", { role: "cell", class: "c-match" }, h("span", { class: `match ${get("match_decision")}` }, code("match", get("match_decision")))));
  element.style.setProperty("transform", `translateY(${at * tall}px)`);
  element.style.setProperty("height", `${tall}px`);
  return element;
}

// The stated figure with the sign of its hedge.
function hedged(get, measure, write) {
  const [low, stated, high] = ["low", "stated", "high"].map((end) => get(`${measure}_${end}`));
  if (stated === null) return low === null && high === null ? "–" : `${low === null ? "" : write(low)}–${high === null ? "" : write(high)}`;
  if (high === null) return `≥ ${write(stated)}`;
  if (low === null || low === 0) return low === high ? write(stated) : `≤ ${write(stated)}`;
  return low < high ? `≈ ${write(stated)}` : write(stated);
}

function asAnswer(rows, found) {
  const names = Object.keys(rows.columns);
  return { columns: names, rows: found.map((place) => names.map((name) => rows.get(name, place))) };
}
