// What stands around every figure: its question, what it shows, what can be asked otherwise, its rows, its SQL, and ways to take it along.

import { h, replace, foreign, download } from "./dom.js";
import { t, code, language, number, day, columnName } from "./words.js";
import { FIGURES, because } from "./figures.js";
import { emptied } from "./charts.js";
import { address, hash, write, chosen } from "./address.js";
import { given, varied } from "./varied.js";
import { svgOf, pngOf } from "./picture.js";

const SHOWN = 200;

export function records(answer) {
  return answer.rows.map((row) => Object.fromEntries(answer.columns.map((name, place) => [name, row[place]])));
}

export function nameOf(answer) {
  return `q${String(answer.number).padStart(2, "0")}`;
}

export function figure(answer, context, options) {
  const name = nameOf(answer);
  const title = `${name}-title`;
  const stage = h("div", { class: "stage" });
  const rows = records(answer);
  context.drawn.push({ stage, draw: (width) => drawn(answer, rows, width, context) });
  const plain = answer.plainly?.[language()];
  return h("article", { class: `figure ${options?.cls ?? ""}`, id: name, "aria-labelledby": title, "data-question": answer.number },
    h("header", {}, h("p", { class: "who" }, h("span", { class: "question-number" }, t("figure.number", { number: answer.number })), " ", t("figure.asks", { who: answer.asked_by[language()] })), h(options?.level ?? "h3", { id: title, tabindex: -1 }, titleOf(answer, context))),
    h("p", { class: "how" }, plain ?? worded(answer.how_to_read[language()], answer.columns)),
    choices(answer, context, options),
    stage,
    tools(answer, context, stage, options));
}

// The question as it was asked: another place than the usual one takes its name's place in the title.
export function titleOf(answer, context) {
  const text = answer.title[language()];
  const offer = (context.core.offers[answer.number] ?? []).find((one) => one.name === "hub" && one.default !== null);
  if (!offer) return text;
  const named = (value) => shortName(offer.values.find(([one]) => one === value)?.[1] ?? "");
  return text.replace(named(offer.default), named(answer.values[offer.name]));
}

// A place without what stands in brackets behind it: Medellín (Aburrá valley).
function shortName(said) {
  return said.replace(/ \(.*\)$/, "");
}

function choices(answer, context, options) {
  const offers = context.core.offers[answer.number] ?? [];
  if (!offers.length) return null;
  const shown = offers.filter((offer) => offer.first || offer.values.length > 1);
  const name = nameOf(answer);
  return h("form", { class: "asked", "aria-label": t("figure.choices", { number: answer.number }), onsubmit: (event) => event.preventDefault() },
    shown.map((offer) => h("label", {}, h("span", {}, offer.label[language()]), offer.first ? dayChoice(offer) : h("select", { "data-asked": offer.name, onchange: (event) => ask({ [offer.name]: event.target.value }, event.target.dataset.asked) },
      offer.values.map(([value, said]) => h("option", { value: String(value ?? ""), selected: same(value, answer.values[offer.name]) }, valueName(offer, value, said)))))),
    offers.some((offer) => !same(offer.default, answer.values[offer.name])) ? h("button", { type: "button", class: "link", onclick: () => ask(Object.fromEntries(offers.map((offer) => [offer.name, null]))) }, t("figure.reset"), h("span", { class: "hidden" }, ` ${t("figure.of", { number: answer.number })}`)) : null,
    h("span", { class: "hidden", role: "status" }, t("figure.count", { count: number(answer.rows.length) })));

  // Any day there is. Picked, it is asked at once; typed, with Enter or on leaving, as each key would ask of another day.
  function dayChoice(offer) {
    let typing = false;
    const changed = (input) => input.value !== answer.values[offer.name];
    const asked = (input) => ask({ [offer.name]: input.value }, offer.name);
    return h("input", {
      type: "date", "data-asked": offer.name, min: offer.first, max: offer.last, value: answer.values[offer.name], required: true,
      onpointerdown: () => { typing = false; },
      onkeydown: (event) => { typing = event.key !== "Enter"; if (!typing && event.target.reportValidity() && changed(event.target)) asked(event.target); },
      onchange: (event) => !typing && event.target.reportValidity() && asked(event.target),
      onblur: (event) => typing && event.target.checkValidity() && changed(event.target) && event.target.isConnected && ask({ [offer.name]: event.target.value }, offer.name, event.relatedTarget),
    });
  }

  function ask(changes, focus, next) {
    const place = next ? fromTheEnd(next) : 0;
    write(Object.fromEntries(Object.entries(changes).map(([one, value]) => [`${name}.${one}`, isDefault(offers, one, value) ? null : value])));
    reask(answer, context, options).then(() => {
      if (next === undefined) document.querySelector(`#${name} [data-asked="${focus ?? shown[0].name}"]`)?.focus({ preventScroll: true });
      else if (place) focusable().at(-place)?.focus({ preventScroll: true });
    });
  }

  // The figure is drawn anew: who was on the way to something in it arrives there. Outside of it nothing changes.
  function fromTheEnd(element) {
    const every = focusable();
    const at = every.indexOf(element);
    return at < 0 ? 0 : every.length - at;
  }

  function focusable() {
    return [...document.querySelectorAll(`#${name} :is(a, button, input, select, summary)`)];
  }
}

function same(one, other) {
  return String(one ?? "") === String(other ?? "");
}

function isDefault(offers, name, value) {
  return value === null || same(offers.find((offer) => offer.name === name)?.default, value);
}

function valueName(offer, value, said) {
  if (value === null) return t("filter.all");
  if (/^\d{4}-\d\d-\d\d$/.test(said)) return day(said);
  const known = code(offer.name, value);
  return known === String(value).replaceAll("_", " ") ? shortName(said) : known;
}

// Asks again with what the address says, and puts the figure in the old one's place.
export async function reask(answer, context, options) {
  const offers = context.core.offers[answer.number] ?? [];
  const typed = chosen(`${nameOf(answer)}.`);
  const values = offers.map((offer) => given(offer, typed[offer.name]));
  if (!offers.length || offers.every((offer, place) => same(values[place], answer.values[offer.name]))) return;
  const found = await varied(answer, offers, values);
  if (!found) return;
  context.answers.set(answer.number, found);
  const old = document.getElementById(nameOf(answer));
  if (!old) return;
  const before = context.drawn.length;
  old.replaceWith(figure(found, context, options ?? { cls: [...old.classList].filter((one) => one !== "figure").join(" ") }));
  context.redrawn(before);
}

function tools(answer, context, stage, options) {
  const name = nameOf(answer);
  const file = `landfall_${name}_${answer.slug}`;
  const of = (key) => h("span", { class: "hidden" }, ` ${t(key, { number: answer.number })}`);
  const credit = () => t("figure.credit", { version: context.core.build.version ?? "–", date: day(context.core.build.published_at), number: answer.number }) + (context.core.build.is_sample ? ` ${t("sample.label")}` : "");
  const picture = () => svgOf(stage, { title: titleOf(answer, context), credit: credit() });
  return h("footer", { class: "tools" }, tableOf(answer), sqlOf(answer), options?.embedded ? null : embedOf(answer, context, stage),
    h("button", { type: "button", class: "link", onclick: () => download(`${file}.csv`, csv(answer), "text/csv;charset=utf-8") }, "CSV", of("figure.csv")),
    h("button", { type: "button", class: "link", onclick: () => download(`${file}.svg`, picture(), "image/svg+xml") }, "SVG", of("figure.csv")),
    h("button", { type: "button", class: "link", onclick: async () => download(`${file}.png`, await pngOf(picture(), 2), "image/png") }, "PNG", of("figure.csv")),
    options?.embedded ? null : h("a", { class: "permalink", href: permalink(), onfocus: refreshed, onpointerenter: refreshed, onclick: refreshed }, t("figure.link"), of("figure.to")));

  function permalink() {
    return hash({ s: name, a: null, embed: null });
  }

  // What was chosen elsewhere since belongs into the link too.
  function refreshed(event) {
    event.currentTarget.href = permalink();
  }
}

const VALUES = ["first", "now", "low", "high", "agrees", "differs", "branch", "parent", "guarded", "naive", "value", "pooled", "known_then"];

// The names of columns in a sentence stand out as names; in Spanish those of one word too, as no other word there is like them.
function worded(text, columns) {
  const single = language() === "es" ? [...columns.filter((name) => !name.includes("_") && name !== "hhi"), ...VALUES] : [];
  const names = new RegExp(`\\b([a-z]+(?:_[a-z0-9]+)+${single.map((name) => `|${name}`).join("")})\\b`);
  return text.split(names).map((part, place) => (place % 2 ? h("code", {}, part) : part));
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
  const against = answer.columns.indexOf("compared_with");
  return h("table", { class: "data raw" },
    h("caption", { class: "hidden" }, answer.title[language()]),
    h("thead", {}, h("tr", {}, answer.columns.map((column) => h("th", { scope: "col", title: column }, columnName(column))))),
    h("tbody", {}, answer.rows.slice(0, SHOWN).map((row) => h("tr", {}, row.map((value, at) => h("td", { class: typeof value === "number" ? "number" : "", "data-value": JSON.stringify(value) }, answer.columns[at] === "evidence" ? because(value, row[against]) : cell(answer.columns[at], value)))))));
}

const CODED = { step_code: "reason", verdict: "verdict", check_kind: "check", measure: "measure", accumulation: "accumulation", contradiction_code: "contradiction", sector_code: "sector", indicator_unit: "unit", status: "status", announcement_type: "type", modality: "modality", outlet: "outlet", dimension: "dimension", document_role: "role", claim_role: "claim", hedge: "hedge", amount_hedge: "hedge", compared_with: "against", unit: "unit", job_kind: "jobkind", additivity_code: "additivity", as_of_precision: "precision", foreign_evidence: "foreign", link_basis: "basis" };

function cell(column, value) {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "–");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return Number.isInteger(value) && value > 1800 && value < 2200 ? String(value) : number(value);
  return foreign(CODED[column] ? code(CODED[column], value) : String(value));
}

function sqlOf(answer) {
  const asked = Object.entries(answer.values ?? {}).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => ` --param ${name}=${value}`).join("");
  return h("details", { class: "sql" }, h("summary", {}, t("figure.method"), h("span", { class: "hidden" }, ` ${t("figure.of", { number: answer.number })}`)),
    h("p", { class: "method" }, worded(answer.how_to_read[language()], answer.columns)),
    h("pre", { tabindex: 0 }, h("code", {}, answer.sql)), h("p", { class: "muted" }, t("figure.ask"), " ", h("code", {}, `make ask Q=${answer.number}${asked ? ` ARGS='${asked.trim()}'` : ""}`)));
}

function embedOf(answer, context, stage) {
  const inside = h("pre", { tabindex: 0 });
  const shown = () => {
    const where = new URL(hash({ embed: nameOf(answer), s: null, a: null, lang: language() }), location.href).href;
    const tall = Math.ceil(stage.scrollHeight) + 280;
    replace(inside, h("code", {}, `<iframe src="${where}" title="${titleOf(answer, context).replaceAll('"', "&quot;")}" width="100%" height="${tall}" loading="lazy" style="border:0"></iframe>`));
  };
  return h("details", { class: "embed-code", ontoggle: (event) => event.target.open && shown() }, h("summary", {}, t("figure.embed"), h("span", { class: "hidden" }, ` ${t("figure.of", { number: answer.number })}`)), inside, h("p", { class: "muted" }, t("figure.embed.note")));
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

// The one figure the address asks for alone, or null.
export function embedded(context) {
  const found = /^q(\d\d)$/.exec(address.embed ?? "");
  return found ? context.answers.get(Number(found[1])) ?? null : null;
}
