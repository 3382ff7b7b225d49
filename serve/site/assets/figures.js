// How each question's answer is drawn. A figure gets the answer's own rows and counts nothing the answer has counted.

import { h, s, foreign, outward } from "./dom.js";
import { t, code, columnName, counted, number, percent, percentRange, times, dollars, dollarsShort, day, range, language } from "./words.js";
import { linear, sum, groups, extent } from "./scale.js";
import { canvas, label, bars, columns, lines, discs, dumbbells, stairs, legend, shortened, span, multiples } from "./charts.js";

const MOST_ROWS = 14;
const MOST_LANDINGS = 12;
const HELD_PER_KIND = 2;
const FEW = 10;
const LEAST_MEMBERS = 5;
const LEAST_YEARS = 3;
const SIZED = new Set(["BX.KLT.DINV.CD.WD", "TX.VAL.TECH.CD", "NY.GDP.MKTP.CD", "SP.POP.TOTL"]);
const PEERS = ["IC.BUS.NDNS.ZS", "BX.KLT.DINV.WD.GD.ZS", "TX.VAL.TECH.MF.ZS", "BX.KLT.DINV.CD.WD", "TX.VAL.TECH.CD", "NY.GDP.MKTP.CD", "SP.POP.TOTL"];

export function countryName(context, iso2, otherwise) {
  const known = context.core.countries[iso2];
  return known ? known[language() === "es" ? 1 : 0] : otherwise ?? iso2 ?? t("country.unknown");
}

export function measured(measure) {
  return measure === "amount_usd" ? dollars : number;
}

function inUnit(unit) {
  if (unit === "USD") return dollarsShort;
  return unit === "count" ? (value) => number(value) : (value) => `${unit} ${inMillions(value)}`;
}

function yearsOf(rows, column) {
  const [first, last] = extent(rows.map((row) => row[column]));
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

// 20: every figure added up against what may be added.
function naive(width, rows) {
  return h("div", { class: "naive" }, [...groups(rows, "measure")].map(([measure, steps]) => naiveOne(width, measure, steps)));
}

export function guardSteps(steps) {
  const of = (name) => steps.find((step) => step.step_code === name);
  const parts = steps.filter((step) => step.step_code !== "naive" && step.step_code !== "guarded" && step.value_sum).map((step) => ({ code: step.step_code, count: step.figures_count, sum: Math.abs(step.value_sum) })).sort((a, b) => b.sum - a.sum);
  return { naive: of("naive"), guarded: of("guarded"), parts };
}

function naiveOne(width, measure, steps) {
  const { naive: all, guarded, parts } = guardSteps(steps);
  if (!all || !guarded) return null;
  const write = measured(measure);
  const picture = canvas(width, 84, t("q20.summary", { measure: code("measure", measure), naive: write(all.value_sum), guarded: write(guarded.value_sum) }));
  const x = linear([0, all.value_sum || 1], [0, width]);
  const kept = x(guarded.value_sum);
  picture.append(s("rect", { x: 0, y: 2, width: kept, height: 34, class: "column naive" }));
  let from = kept;
  for (const part of parts) {
    const wide = x(part.sum);
    const block = s("rect", { x: from, y: 2, width: Math.max(0.5, wide - 2), height: 34, class: "column left-out" });
    block.setAttribute("data-tip", `${code("reason", part.code)}: ${write(part.sum)}`);
    picture.append(block);
    const said = shortened(code("reason", part.code), wide - 16, 8.2);
    if (wide > 96) picture.append(label(from + 8, 23, said, { class: "on-bar" }));
    from += wide;
  }
  picture.append(s("rect", { x: 0, y: 44, width: kept, height: 34, class: "column guarded" }));
  picture.append(s("line", { x1: kept, x2: kept, y1: 0, y2: 84, class: "rule" }));
  picture.append(label(kept + 10, 66, t("q20.bar"), { class: "value" }));
  return h("div", { class: "naive-one" },
    h("p", { class: "versus" },
      h("span", { class: "wrong" }, h("span", { class: "what" }, t("q20.naive", { measure: code("measure", measure) })), h("span", { class: "big" }, big(measure, all.value_sum)), h("span", { class: "muted" }, counted("q20.claims", all.figures_count))),
      h("span", { class: "right" }, h("span", { class: "what" }, t("q20.guarded")), h("span", { class: "big" }, big(measure, guarded.value_sum)), h("span", { class: "muted" }, guarded.value_low_sum === undefined ? counted("q20.claims", guarded.figures_count) : `${range(guarded.value_low_sum, guarded.value_high_sum, write)} · ${counted("q20.claims", guarded.figures_count)}`)),
      h("span", { class: "ratio" }, h("span", { class: "what" }, t("q20.ratio")), h("span", { class: "big" }, times(all.ratio_to_guarded)))),
    picture,
    h("p", { class: "axis-name" }, t("q20.leftout")),
    h("ul", { class: "reasons" }, parts.map((part) => h("li", {}, h("span", { class: "amount" }, write(part.sum)), h("span", {}, code("reason", part.code)), h("span", { class: "muted" }, counted("q20.claims", part.count))))));
}

// A large figure with its unit beside it, small, so that it stays on one line.
function big(measure, value) {
  const text = measured(measure)(value);
  const found = /^(.*?\d)\s(\D+)$/.exec(text);
  return found ? [found[1], h("small", {}, ` ${found[2]}`)] : text;
}

// 1: a disc per origin and year.
function arrivals(width, rows, context) {
  const years = yearsOf(rows, "landed_year");
  const origins = [...groups(rows, "country_iso2")].map(([iso2, cells]) => ({
    iso2,
    name: countryName(context, iso2, cells[0].country_name_en),
    total: sum(cells, "companies_at_least"),
    low: sum(cells, "jobs_low"),
    stated: sum(cells, "jobs_stated"),
    high: sum(cells, "jobs_high"),
    open: sum(cells, "open_ended_count"),
    told: sum(cells, "announced_companies_count"),
    cells: new Map(cells.map((cell) => [cell.landed_year, cell.companies_at_least])),
    maybe: new Map(cells.map((cell) => [cell.landed_year, cell.unknown_origin_count + cell.in_review_count])),
  })).sort((a, b) => Number(a.iso2 === null) - Number(b.iso2 === null) || b.total - a.total || b.stated - a.stated || a.name.localeCompare(b.name));
  const shown = origins.slice(0, MOST_ROWS);
  const rest = origins.slice(MOST_ROWS);
  if (rest.length) {
    const cells = new Map();
    for (const one of rest) for (const [year, value] of one.cells) cells.set(year, (cells.get(year) ?? 0) + value);
    shown.push({ name: t("q01.others", { count: rest.length }), total: sum(rest, "total"), low: sum(rest, "low"), stated: sum(rest, "stated"), high: sum(rest, "high"), open: sum(rest, "open"), told: sum(rest, "told"), cells });
  }
  const most = Math.max(...shown.flatMap((one) => [one.stated, one.high ?? one.stated]), 1);
  return discs(width, shown.map((one) => ({
    name: one.name,
    cells: one.cells,
    tip: (year, value) => value || !one.maybe ? t("q01.tip", { name: one.name, year, count: number(value) }) : t("q01.tip.maybe", { name: one.name, year, count: number(one.maybe.get(year)) }),
    end: (full, middle, narrow) => narrow
      ? [label(full, middle + 4, said(one), { class: "value", "text-anchor": "end" })]
      : [label(full - 250, middle + 4, number(one.total), { class: "value strong", "text-anchor": "end" }), ...(one.stated ? span(linear([0, most], [full - 232, full - 88]), middle, one.low, one.stated, one.high, full - 60, one.open ? "more" : "") : []), label(full, middle + 4, said(one), { class: "value", "text-anchor": "end" })],
  })), years, {
    summary: t("q01.summary", { count: number(sum(rows, "companies_at_least")), origins: origins.filter((one) => one.iso2 && one.total).length, first: years[0], last: years[years.length - 1] }),
    right: (narrow) => (narrow ? 56 : 285),
    rightHead: (narrow) => t(narrow ? "q01.head.narrow" : "q01.head"),
  });
}

function said(one) {
  return one.stated ? `${one.open ? "≥ " : ""}${number(one.stated)}` : "–";
}

// A rate over its column: both bounds where there is room, on a phone the lower one without its sign, which the legend has.
function rated(width, low, high) {
  if (width > 760) return percentRange(low, high);
  return width < 640 ? number(low * 100, 0) : percent(low);
}

function rateNote(width) {
  return width < 640 ? h("p", { class: "axis-name" }, t("rate.note")) : null;
}

// So few that a chart would be one of ones: the numbers themselves, by year.
function thin(all, rows, names) {
  return h("div", {}, h("p", { class: "muted small" }, t("thin.note", { count: number(all) })), h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("figure.table") }, h("table", { class: "data thin" },
    h("thead", {}, h("tr", {}, names.map((name, place) => h("th", { scope: "col", class: place ? "number" : "" }, columnName(name))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, names.map((name, place) => h(place ? "td" : "th", { class: place ? "number" : "", scope: place ? null : "row" }, place ? number(row[name]) : row[name]))))))));
}

// 2: what became of each year's announcements.
function realisation(width, rows) {
  const ripe = rows.filter((row) => row.matured_announcements_count > 0);
  const all = sum(rows, "matured_announcements_count") + sum(rows, "open_announcements_count");
  if (all < FEW) return thin(all, rows, ["cohort_year", "matured_announcements_count", "realised_count", "realised_with_review_count", "open_announcements_count"]);
  const upper = columns(width, rows.map((row) => ({
    x: row.cohort_year,
    label: width < 560 ? `’${String(row.cohort_year).slice(2)}` : row.cohort_year,
    parts: [row.realised_count, row.realised_with_review_count - row.realised_count, 0, row.open_announcements_count],
    outline: row.matured_announcements_count,
    tip: t("q02.tip", { year: row.cohort_year, matured: number(row.matured_announcements_count), auto: number(row.realised_count), review: number(row.realised_with_review_count), open: number(row.open_announcements_count) }),
    text: row.matured_announcements_count ? rated(width, row.rate_low, row.rate_high) : "",
    under: row.matured_announcements_count ? `${row.realised_count === row.realised_with_review_count ? number(row.realised_count) : `${number(row.realised_count)}–${number(row.realised_with_review_count)}`}/${number(row.matured_announcements_count)}` : "",
  })), { classes: ["guarded", "hatched", "blank", "faint"], summary: t("q02.summary", { count: number(sum(ripe, "matured_announcements_count")) }), write: (value) => number(value), height: 290 });
  return h("div", {}, legend([["guarded", t("q02.auto")], ["hatched", t("q02.review")], ["outlined", t("q02.matured")], ["faint", t("q02.open")]]), rateNote(width), upper);
}

// 3: imports and exports in the months around each landing.
function trade(width, rows) {
  const all = [...groups(rows, "company_id")];
  const each = all.slice(0, MOST_LANDINGS);
  const more = all.length > each.length ? h("p", { class: "muted small" }, t("list.more", { count: number(all.length - each.length) })) : null;
  return h("div", {}, multiples(width, 300, each, ([, months], wide) => h("figure", { class: "multiple" },
    h("figcaption", {}, foreign(months[0].company_name, { class: "strong" }), h("span", { class: "muted" }, ` ${t("q03.landed", { month: day(months[0].landed_month, "month") })}`)),
    lines(wide, [
      { name: t("q03.imports"), cls: "teal", points: months.map((row) => ({ x: row.months_from_landing, y: row.imports_usd, tip: `${day(row.month_start_date, "month")}: ${dollars(row.imports_usd)}` })) },
      { name: t("q03.exports"), cls: "warm", points: months.map((row) => ({ x: row.months_from_landing, y: row.exports_usd, tip: dollars(row.exports_usd) })) },
    ], { summary: t("q03.summary", { name: months[0].company_name }), write: dollarsShort, rule: 0, xTicks: [-12, 0, 12], writeX: (month) => (month === 0 ? t("q03.zero") : t("q03.month", { month: month > 0 ? `+${month}` : `−${-month}` })) }))), more);
}

// 4: the five host countries, one small chart per indicator.
function peers(width, rows, context) {
  const each = [...groups(rows.filter((row) => row.indicator_value !== null && row.indicator_code !== DEFLATOR), "indicator_code")].filter(([, all]) => groups(all, "indicator_year").size >= LEAST_YEARS).sort((a, b) => PEERS.indexOf(a[0]) - PEERS.indexOf(b[0]));
  return multiples(width, 320, each, ([indicator, all], wide) => {
    const base = SIZED.has(indicator) ? commonYears(all) : null;
    const points = base === null ? all : indexed(all, base);
    return h("figure", { class: "multiple" },
      h("figcaption", {}, h("span", { class: "strong" }, indicatorName(indicator, points[0])), h("span", { class: "muted" }, ` ${base === null ? code("unit", points[0].indicator_unit) : t("q04.index", { first: base[0], last: base.at(-1) })}`)),
      lines(wide, [...groups(points, "country_iso2")].map(([iso2, values]) => ({
        name: countryName(context, iso2, values[0].country_name_en),
        cls: iso2 === "CO" ? "teal" : "quiet",
        points: values.map((row) => ({ x: row.indicator_year, y: row.drawn ?? row.indicator_value, tip: `${countryName(context, iso2, row.country_name_en)} ${row.indicator_year}: ${compact(row.indicator_value)} ${code("unit", row.indicator_unit)}` })),
      })), { summary: t("q04.summary", { indicator: indicatorName(indicator, points[0]) }), write: compact, level: base === null ? undefined : 100 }));
  });
}

// Years in which every country has a value: their average is what an index stands on, as one year of a flow may be next to nothing.
function commonYears(rows) {
  const all = groups(rows, "country_iso2").size;
  const years = [...groups(rows, "indicator_year")].filter(([, each]) => each.length === all).map(([year]) => year).sort((a, b) => a - b);
  return years.length >= LEAST_YEARS ? years : null;
}

function indexed(rows, years) {
  const averages = new Map([...groups(rows.filter((row) => years.includes(row.indicator_year)), "country_iso2")].map(([iso2, each]) => [iso2, sum(each, "indicator_value") / years.length]));
  return rows.filter((row) => averages.get(row.country_iso2) > 0).map((row) => ({ ...row, drawn: (100 * row.indicator_value) / averages.get(row.country_iso2) }));
}

const DEFLATOR = "NY.GDP.DEFL.ZS"; // what dollars are made constant with; its level compares nothing

function indicatorName(indicator, row) {
  const known = code("indicator", indicator);
  return language() === "en" || known === indicator.replaceAll("_", " ") ? row.indicator_label : known;
}

function compact(value) {
  if (Math.abs(value) >= 1e12) return language() === "es" ? `${number(value / 1e12, 1)} bill.` : `${number(value / 1e12, 1)}tn`;
  if (language() === "en" && Math.abs(value) >= 1e9) return `${number(value / 1e9, 1)}bn`;
  if (Math.abs(value) >= 1e9) return `${number(value / 1e6, 0)}${language() === "es" ? " M" : "M"}`;
  return Math.abs(value) >= 1e6 ? `${number(value / 1e6, 1)}${language() === "es" ? " M" : "M"}` : number(value);
}

// 5: the sentences themselves, the one with the announcement's figure first.
function sentence(width, rows, context) {
  const first = rows.filter((row) => row.claim_role === "main" || !row.claim_role);
  const said = [...groups(first.length ? first : rows, "sentence_text").values()];
  const shown = said.slice(0, 3).map(([row]) => row);
  return h("div", {}, said.slice(0, 3).map(([row, ...more], place) => h("blockquote", { class: place ? "evidence second" : "evidence" },
    h("p", {}, quoted(row.sentence_text ?? row.quote ?? "", [row, ...more].map((one) => one.quote))),
    h("footer", {}, foreign(code("outlet", row.outlet)), " · ", day(row.published_date), " · ", outward(row.canonical_url, t("document.open"))))),
  said.length > shown.length ? h("p", { class: "muted small" }, t("list.more", { count: number(said.length - shown.length) })) : null,
  rows[0]?.announcement_id ? h("p", { class: "small" }, context.opener(rows[0].announcement_id, t("q05.open"))) : null);
}

// A sentence with each of its figures marked where it stands.
function quoted(text, quotes) {
  const places = quotes.filter(Boolean).map((quote) => [text.indexOf(quote), quote]).filter(([at]) => at >= 0).sort((one, other) => one[0] - other[0]);
  const parts = [];
  let from = 0;
  for (const [at, quote] of places) {
    if (at < from) continue;
    parts.push(foreign(text.slice(from, at)), h("mark", {}, foreign(quote)));
    from = at + quote.length;
  }
  return [...parts, foreign(text.slice(from))];
}

// 6: a programme's own totals, and what the steps between them imply.
function programmes(width, rows) {
  const keyed = rows.map((row) => ({ ...row, key: `${row.programme_key}/${row.measure}/${row.unit}` }));
  const single = groups(keyed.filter((row) => row.accumulation === "incremental"), "key");
  const series = [...groups(keyed.filter((row) => row.accumulation === "cumulative"), "key")].filter(([, points]) => new Set(points.map((point) => point.as_of_date)).size > 1);
  return multiples(width, 330, series, ([name, points], wide) => {
    const ordered = points.slice().sort((a, b) => String(a.as_of_date).localeCompare(String(b.as_of_date)) || a.value_stated - b.value_stated);
    const last = new Map(ordered.map((row) => [row.as_of_date, row]));
    const write = inUnit(ordered[0].unit);
    return h("figure", { class: "multiple" },
      h("figcaption", {}, foreign(ordered[0].programme, { class: "strong" }), h("span", { class: "muted" }, ` ${code("measure", ordered[0].measure)}${ordered[0].since_year ? ` · ${t("q06.since", { year: ordered[0].since_year })}` : ""}`)),
      stairs(wide, ordered.map((row) => ({
        x: Date.parse(row.as_of_date), y: row.value_stated ?? row.value_low, high: row.value_high, open: row.value_high === null,
        label: String(row.as_of_date).slice(0, 4), text: `${row.value_high === null ? "≥ " : ""}${write(row.value_stated ?? row.value_low)}`,
        rise: row.implied_increment_stated === null || row.implied_increment_stated === undefined ? "" : `${row.implied_increment_stated < 0 ? "−" : "+"}${write(Math.abs(row.implied_increment_stated))}`,
        aside: last.get(row.as_of_date) !== row,
        odd: Boolean(row.contradiction_code) && row.contradiction_code !== "none",
        tip: [`${day(row.as_of_date)}: ${write(row.value_stated ?? row.value_low)}`, row.implied_increment_stated === null ? "" : t("q06.implied", { rise: write(row.implied_increment_stated), months: number(row.implied_months) }), row.contradiction_code && row.contradiction_code !== "none" ? code("contradiction", row.contradiction_code) : ""].filter(Boolean).join(" · "),
      })), { summary: t("q06.summary", { programme: ordered[0].programme, measure: code("measure", ordered[0].measure) }), write }),
      (single.get(name) ?? []).length ? h("p", { class: "muted small" }, t("q06.single"), " ", single.get(name).map((row) => `${write(row.value_stated ?? row.value_low)} (${row.since_year ?? String(row.as_of_date).slice(0, 4)})`).join("; ")) : null);
  });
}

// 7: what the press says against what its own numbers give.
function contradictions(width, rows) {
  const seen = new Set();
  const ordered = rows.slice().sort((a, b) => (a.verdict === b.verdict ? 0 : a.verdict === "differs" ? -1 : 1))
    .filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)));
  const held = new Map();
  const shown = ordered.filter((row) => {
    held.set(row.check_kind, (held.get(row.check_kind) ?? 0) + (row.verdict === "differs" ? 0 : 1));
    return row.verdict === "differs" || held.get(row.check_kind) <= HELD_PER_KIND;
  }).slice(0, 12);
  return h("div", {}, h("ul", { class: "checks" }, shown.map((row) => h("li", { class: row.verdict },
    h("p", { class: "kind" }, h("span", { class: `verdict ${row.verdict}` }, code("verdict", row.verdict)), ` ${code("check", row.check_kind)}`),
    h("p", { class: "pair" }, h("span", {}, h("span", { class: "muted" }, t("q07.stated")), " ", h("b", {}, checked(row.stated_value, row.unit))), row.expected_value === null ? null : h("span", {}, h("span", { class: "muted" }, t("q07.expected")), " ", h("b", {}, checked(row.expected_value, row.unit)))),
    h("p", { class: "because" }, because(row.evidence, row.compared_with)),
    h("p", { class: "muted" }, foreign(code("outlet", row.outlet)), " · ", day(row.published_date), row.quote ? [" · ", h("q", {}, foreign(row.quote))] : null)))), rows.length > shown.length ? h("p", { class: "muted small" }, t("list.more", { count: number(rows.length - shown.length) })) : null);
}

// The evidence of a check is written in English: other readers are told what was compared.
export function because(evidence, against) {
  return language() === "en" || !against ? foreign(evidence, { lang: "en" }) : t("because.against", { what: code("against", against) });
}

// The same contradiction copied by another page is one contradiction.
function keyOf(row) {
  return [row.check_kind, row.verdict, row.stated_value, row.expected_value === null ? "" : Math.round(row.expected_value), row.unit].join("|");
}

function checked(value, unit) {
  if (unit === "USD") return dollarsShort(value);
  if (unit === "%" || unit === "percent") return percent(value / 100, 1);
  return unit === "COP" ? `COP ${inMillions(value)}` : number(value);
}

// 8 and 9: two moments of the same year.
function moments(before, after, writer) {
  return (width, rows, context, summary, then) => !rows.some((row) => row[before] || row[after]) ? h("p", { class: "nothing small" }, t("moment.none", { then: then ?? t("moment.first") })) : dumbbells(width, rows.map((row) => ({
    name: row.announced_year ?? row.year, before: row[before], after: row[after],
    text: Math.round(row[after] ?? 0) === Math.round(row[before] ?? 0) ? "" : `${row[after] > row[before] ? "+" : "−"}${writer(Math.abs(row[after] - row[before]))}`,
    tip: `${writer(row[before])} → ${writer(row[after])}`,
  })), { write: writer, beforeName: then ?? t("moment.first"), afterName: t("moment.now"), summary });
}

// 10: announced jobs by sector, and what is left without estimates.
function sectors(width, rows) {
  const ordered = rows.slice().sort((a, b) => (b.jobs_stated ?? 0) - (a.jobs_stated ?? 0)).slice(0, 21);
  return h("div", {}, legend([["bar-part", t("q10.stated")], ["bar-inner", t("q10.exact")]]), bars(width, ordered.map((row) => ({
    name: sectorName(row), stated: row.jobs_stated, low: row.jobs_low, high: row.jobs_high, inner: row.jobs_exact,
    text: `${row.open_ended_count ? "≥ " : ""}${number(row.jobs_stated)}`, tip: `${sectorName(row)}: ${number(row.jobs_stated)} · ${range(row.jobs_low, row.jobs_high, number)} · ${counted("count.announcements", row.announcements_count)}`,
  })), { summary: t("q10.summary", { first: sectorName(ordered[0] ?? {}), jobs: number(ordered[0]?.jobs_stated) }), labelWidth: 250 }));
}

function sectorName(row) {
  const known = row.sector_code ? code("sector", row.sector_code) : null;
  return known && known !== row.sector_code ? known : row[`sector_name_${language()}`] ?? t("sector.unknown");
}

// 11: jobs per million dollars.
function perMillion(width, rows) {
  const ordered = rows.filter((row) => row.jobs_per_usd_million !== null).sort((a, b) => b.jobs_per_usd_million - a.jobs_per_usd_million);
  return bars(width, ordered.map((row) => ({
    name: sectorName(row), stated: row.jobs_per_usd_million, low: row.jobs_per_usd_million_low, high: row.jobs_per_usd_million_high, text: number(row.jobs_per_usd_million, 1), cls: "blue",
    tip: t("q11.tip", { jobs: number(row.jobs_stated), millions: number(row.amount_usd_millions, 0), count: number(row.pairs_count) }),
  })), { summary: t("q11.summary"), labelWidth: 250 });
}

// 12: what kind of word each year's announcements were.
function funnel(width, rows) {
  const parts = ["new_count", "expansion_count", "mou_count"];
  const all = sum(rows, parts[0]) + sum(rows, parts[1]) + sum(rows, parts[2]);
  if (all < FEW) return thin(all, rows, ["announced_year", ...parts, "cancelled_count", "registered_count"]);
  const picture = columns(width, rows.map((row) => ({
    x: row.announced_year, label: width < 560 ? `’${String(row.announced_year).slice(2)}` : row.announced_year,
    parts: parts.map((name) => row[name]), tips: parts.map((name) => `${row.announced_year} · ${t(`q12.${name}`)}: ${number(row[name])}${name === "mou_count" ? ` · ${t("q12.followed", { count: number(row.mou_followed_count) })}` : ""}`),
  })), { classes: ["guarded", "blue", "hatched"], summary: t("q12.summary"), write: (value) => number(value) });
  const given = sum(rows, "mou_count");
  return h("div", {}, legend([["guarded", t("q12.new_count")], ["blue", t("q12.expansion_count")], ["hatched", t("q12.mou_count")]]), picture,
    given ? h("p", { class: "aside" }, t("q12.aside", { given: number(given), followed: number(sum(rows, "mou_followed_count")), opened: number(sum(rows, "opened_count")), cancelled: number(sum(rows, "cancelled_count")) })) : null);
}

// 13: what agencies say they helped with.
function agencies(width, rows) {
  return bars(width, rows.slice().sort((a, b) => b.announcements_share - a.announcements_share).map((row) => ({
    name: !row.agency ? t("q13.none") : row.agency, stated: row.announcements_share, cls: !row.agency ? "faint" : "",
    text: `${percent(row.announcements_share)}`, tip: t("q13.tip", { count: number(row.announcements_count), jobs: number(row.jobs_stated), amount: dollars(row.amount_usd_stated) }),
  })), { summary: t("q13.summary"), labelWidth: 240 });
}

// 14: still there after three years.
function survival(width, rows, context, answer) {
  const years = number(answer.values.years ?? 3);
  return h("div", {}, legend([["guarded", t("q14.survived", { years })], rows.some((row) => row.unknown_count) ? ["hatched", t("q14.unknown")] : null, ["outlined", t("q14.matured")], ["faint", t("q14.open", { years })]]), rateNote(width), columns(width, rows.map((row) => ({
    x: row.cohort_year, label: width < 560 ? `’${String(row.cohort_year).slice(2)}` : row.cohort_year, parts: [row.survived_count, row.unknown_count ?? 0, row.landed_count - row.matured_count], outline: row.matured_count,
    text: row.matured_count ? rated(width, row.survival_rate_low, row.survival_rate_high) : "", tip: t("q14.tip", { year: row.cohort_year, survived: number(row.survived_count), matured: number(row.matured_count), landed: number(row.landed_count) }),
  })), { classes: ["guarded", "hatched", "faint"], summary: t("q14.summary", { years }), write: (value) => number(value), height: 220 }));
}

function byYear(rows, column) {
  const found = groups(rows.filter((row) => row[column]).map((row) => ({ year: Number(String(row[column]).slice(0, 4)) })), "year");
  if (!found.size) return [];
  const [first, last] = extent([...found.keys()]);
  return Array.from({ length: last - first + 1 }, (_, place) => ({ x: first + place, tip: `${first + place}: ${number(found.get(first + place)?.length ?? 0)}`, parts: [found.get(first + place)?.length ?? 0], text: found.get(first + place)?.length ? number(found.get(first + place).length) : "" }));
}

// Columns by year, unless they would be a chart of ones.
function perYear(width, rows, column, spec) {
  const years = byYear(rows, column);
  if (rows.length < FEW || !years.some((year) => year.parts[0] > 1)) return h("p", { class: "muted small" }, t(rows.length < FEW ? "thin.note" : "thin.ones", { count: number(rows.length) }));
  return columns(width, years, { classes: ["warm"], write: (value) => number(value), ...spec });
}

// 15: registered, and nobody said so.
function unannounced(width, rows, context) {
  const picture = perYear(width, rows, "landed_date", { summary: t("q15.summary", { count: number(rows.length) }), height: 180 });
  return h("div", {}, picture, listed(rows.slice().sort((a, b) => String(b.landed_date).localeCompare(String(a.landed_date))).slice(0, listedOf(rows)).map((row) => [
    foreign(row.company_name, { class: "strong" }), `${row.country_iso2 ? countryName(context, row.country_iso2) : t("country.unknown")} · ${day(row.landed_date)}${row.may_be_announced ? ` · ${t("q15.maybe")}` : ""}`,
  ]), rows.length - listedOf(rows)));
}

// All of a few, else the first five.
function listedOf(rows) {
  return rows.length < FEW ? rows.length : 5;
}

function listed(entries, more) {
  return h("div", {}, h("ul", { class: "plain lines" }, entries.map(([head, rest]) => h("li", {}, head, h("span", { class: "muted" }, rest)))), more > 0 ? h("p", { class: "muted small" }, t("list.more", { count: number(more) })) : null);
}

// 16: one voice only.
function single(width, rows, context) {
  const copied = rows.filter((row) => row.documents_count > 1).length;
  const half = width > 860 ? Math.floor((width - 56) / 2) : width;
  return h("div", { class: "split" },
    h("div", {}, perYear(half, rows, "announced_date", { summary: t("q16.summary", { count: number(rows.length) }), height: 220 })),
    h("div", {}, h("p", { class: "aside" }, t("q16.aside", { count: number(rows.length), copied: number(copied) })),
      listed(rows.slice().sort((a, b) => b.documents_count - a.documents_count).slice(0, listedOf(rows)).map((row) => [context.opener(row.announcement_id, row.company_name), counted("q16.row", row.documents_count, { date: day(row.announced_date) })]), rows.length - listedOf(rows))));
}

// 17: signed, and then?
function agreements(width, rows, context) {
  return h("ol", { class: "timeline" }, [...groups(rows, "agreement_id").values()].map((each) => {
    const [head] = each;
    const followed = each.filter((row) => row.announcement_id);
    return h("li", { class: followed.length ? "followed" : "silent" },
      h("span", { class: "when" }, day(head.signed_date, "month")), h("span", { class: "strong" }, foreign(head.parties ?? head.topic ?? "–")),
      h("span", { class: "muted" }, [head.parties ? head.topic : null, counted("q17.bundle", head.agreements_count)].filter(Boolean).join(" · ")),
      h("span", { class: "result" }, followed.length ? [counted("q17.followed", followed.length), sum(followed, "jobs_stated") ? t("q17.jobs", { jobs: number(sum(followed, "jobs_stated")) }) : null].filter(Boolean).join(", ") : t("q17.silent")),
      followed.length ? h("span", { class: "names muted" }, followed.slice(0, 4).flatMap((row, place) => [place ? ", " : "", context.opener(row.announcement_id, row.company_name), ` ${t("q17.after", { months: number(row.months_after) })}`]), followed.length > 4 ? ` ${t("q17.others", { count: number(followed.length - 4) })}` : "") : null);
  }));
}

// 18: few or many.
function concentration(width, rows) {
  if (!rows.some((row) => row.announced_year !== null && row.members_count >= LEAST_MEMBERS)) return h("p", { class: "nothing small" }, t("q18.few", { least: LEAST_MEMBERS }));
  return multiples(width, 300, [...groups(rows, "dimension")], ([dimension, all], wide) => {
    const whole = all.filter((row) => row.announced_year === null);
    const enough = all.filter((row) => row.announced_year !== null && row.members_count >= LEAST_MEMBERS);
    return h("figure", { class: "multiple" },
      h("figcaption", {}, h("span", { class: "strong" }, code("dimension", dimension)), h("span", { class: "muted" }, ` ${t("q18.hhi")}`)),
      !enough.length ? h("p", { class: "nothing small" }, t("q18.few", { least: LEAST_MEMBERS })) : lines(wide, [...groups(enough, "measure")].map(([measure, points]) => ({ name: code("measure", measure), cls: measure === "jobs" ? "teal" : "warm", points: points.map((row) => ({ x: row.announced_year, y: row.hhi, tip: `${row.announced_year}: ${number(row.hhi, 0)}` })) })), { summary: t("q18.summary", { dimension: code("dimension", dimension) }), write: (value) => number(value), level: 2500 }),
      whole.some((row) => row.members_count >= LEAST_MEMBERS) ? h("p", { class: "muted small" }, whole.filter((row) => row.members_count >= LEAST_MEMBERS).map((row) => t("q18.top", { measure: code("measure", row.measure), share: percent(row.top_five_share) })).join(" · ")) : null);
  });
}

// 19: each amount as it was said, in pesos of its day and in dollars.
function pesos(width, rows, context) {
  const ordered = rows.slice().sort((a, b) => (b.amount_usd_stated ?? 0) - (a.amount_usd_stated ?? 0)).slice(0, 8);
  const constant = rows.find((row) => row.constant_usd_year)?.constant_usd_year;
  const heads = ["company", "original", "cop", "usd", ...(constant ? ["constant"] : []), "rate"];
  return h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("q19.table") }, h("table", { class: "data" },
    h("thead", {}, h("tr", {}, heads.map((name, place) => h("th", { scope: "col", class: place ? "number" : "" }, t(`q19.${name}`, { year: constant }))))),
    h("tbody", {}, ordered.map((row) => h("tr", {}, h("th", { scope: "row" }, context.opener(row.announcement_id, row.company_name)),
      h("td", { class: "number" }, `${row.currency_code ?? ""} ${inMillions(row.amount_stated ?? row.amount_low)}`), h("td", { class: "number" }, row.amount_cop_stated === null ? "–" : `COP ${inMillions(row.amount_cop_stated)}`), h("td", { class: "number" }, dollars(row.amount_usd_stated)), constant ? h("td", { class: "number" }, dollars(row.amount_usd_constant)) : null,
      h("td", { class: "number" }, number(row.fx_rate_cop_per_usd, 2), h("br"), h("span", { class: "muted" }, day(row.fx_date))))))));
}

function inMillions(value) {
  if (value === null || value === undefined) return "–";
  return Math.abs(value) >= 1e6 ? `${number(value / 1e6, Math.abs(value) < 1e8 ? 1 : 0)} M` : number(value);
}

// 21: who of those that landed files accounts, and how much they sell.
function accounts(width, rows) {
  const shown = rows.filter((row) => row.filing_count);
  return multiples(width, 330, [...groups(shown, "is_announced")], ([announced, years], wide) => {
    const last = years.at(-1);
    return h("figure", { class: "multiple" },
      h("figcaption", {}, h("span", { class: "strong" }, t(announced ? "q21.announced" : "q21.unannounced")), h("span", { class: "muted" }, ` ${t("q21.revenue")}`)),
      columns(wide, years.map((row) => ({ x: row.fiscal_year, parts: [row.revenue_cop], tip: t("q21.tip", { year: row.fiscal_year, low: compact(row.revenue_cop_low), high: compact(row.revenue_cop_high), filing: number(row.filing_count), all: number(row.companies_count) }) })), { classes: [announced ? "guarded" : "warm"], summary: t("q21.summary"), write: compact, height: 220 }),
      h("p", { class: "muted small" }, t("q21.last", { year: last.fiscal_year, filing: number(last.filing_count), all: number(last.companies_count), share: percent(last.filing_share) })));
  });
}

// 22: what was announced, beside what the balance of payments measured; the world and the largest origins.
function announcedAndMeasured(width, rows, context) {
  const weight = (years) => sum(years, "measured_usd") + sum(years, "announced_usd");
  const each = [...groups(rows, "country_iso2")].sort((a, b) => (b[0] === "W00") - (a[0] === "W00") || weight(b[1]) - weight(a[1])).slice(0, 6);
  return multiples(width, 300, each, ([iso2, years], wide) => h("figure", { class: "multiple" },
    h("figcaption", {}, h("span", { class: "strong" }, iso2 === "W00" ? t("q22.world") : countryName(context, iso2, years[0].country_name_en)), h("span", { class: "muted" }, " US$")),
    lines(wide, [["measured_usd", "teal"], ["announced_usd", "warm"]].map(([column, cls]) => ({
      name: t(`q22.${column}`), cls,
      points: years.filter((row) => row[column] !== null && (column !== "measured_usd" || row.quarters_count === 4)).map((row) => ({ x: row.flow_year, y: row[column], tip: `${row.flow_year}: ${dollars(row[column])}` })),
    })).filter((line) => line.points.length), { summary: t("q22.summary", { country: iso2 }), write: dollarsShort })));
}

// 23: what counts, and what would come on top if everything in review were accepted.
function reviewBounds(width, rows) {
  return h("div", { class: "naive" }, rows.map((row) => {
    const write = measured(row.measure);
    const name = code("measure", row.measure);
    const picture = canvas(width, 40, t("q23.summary", { measure: name, counted: write(row.counted), all: write(row.if_all_were_accepted) }));
    const x = linear([0, row.if_all_were_accepted || 1], [0, width]);
    const parts = [["guarded", 0, row.counted, "q23.counted"], ["blue", row.counted, row.if_all_believable_were_accepted, "q23.believable"], ["left-out", row.if_all_believable_were_accepted, row.if_all_were_accepted, "q23.unbelievable"]];
    for (const [cls, from, to, words] of parts) {
      if (to <= from) continue;
      const block = s("rect", { x: x(from), y: 2, width: Math.max(0.5, x(to) - x(from) - 1), height: 34, class: `column ${cls}` });
      block.setAttribute("data-tip", `${t(words)}: ${write(to - from)}`);
      picture.append(block);
    }
    return h("div", { class: "naive-one" },
      h("p", { class: "versus" }, parts.map(([, from, to, words]) => h("span", {}, h("span", { class: "what" }, `${name}, ${t(words)}`), h("span", { class: "big" }, big(row.measure, to - from))))),
      picture);
  }));
}

export const FIGURES = {
  1: { draw: arrivals },
  2: { draw: realisation },
  3: { draw: trade },
  4: { draw: peers },
  5: { draw: sentence },
  6: { draw: programmes },
  7: { draw: contradictions },
  8: { draw: (width, rows, context, answer) => moments("jobs_stated_known_then", "jobs_stated_known_now", number)(width, rows.filter((row) => row.announced_year <= Number(String(answer.values.as_of).slice(0, 4))), context, t("q08.summary"), day(answer.values.as_of)) },
  9: { draw: (width, rows, context) => moments("first_jobs", "now_jobs", number)(width, rows, context, t("q09.summary")) },
  10: { draw: sectors },
  11: { draw: perMillion },
  12: { draw: funnel },
  13: { draw: agencies },
  14: { draw: survival },
  15: { draw: unannounced },
  16: { draw: single },
  17: { draw: agreements },
  18: { draw: concentration },
  19: { draw: pesos },
  20: { draw: naive },
  21: { draw: accounts },
  22: { draw: announcedAndMeasured },
  23: { draw: reviewBounds },
};
