// The page, put together.

import { h, s, replace } from "./dom.js";
import { t, counted, number, percentRange, times, day, range, percent, language, setLanguage, setWords } from "./words.js";
import { core, unpacked } from "./unpack.js";
import { sum, linear } from "./scale.js";
import { canvas, span } from "./charts.js";
import { figure, records, embedded, reask, titleOf } from "./frame.js";
import { guardSteps, measured } from "./figures.js";
import { store } from "./store.js";
import { announcementTable, filtersOf } from "./table.js";
import { detail, detailOf, fill, sheet } from "./detail.js";
import { worldMap, colombiaMap, placeCounts, placeTable } from "./map.js";
import { quality } from "./quality.js";
import { changes } from "./changes.js";
import { story } from "./story.js";
import { address, reread, write, hash } from "./address.js";

const LANGUAGES = ["es", "en"];
const SECTIONS = ["guard", "arrivals", "promises", "programmes", "trade", "memory", "sources", "announcements", "quality", "changes", "glossary", "more"];
const QUESTIONS = { guard: [20, 23], promises: [2, 12, 13, 14, 15, 17, 21], programmes: [6, 7], trade: [3, 4, 22, 18], memory: [9, 8], sources: [5, 16, 19] };
const WIDE = new Set([1, 2, 3, 4, 5, 6, 7, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23]);
const TERMS = ["landing", "announcement", "interval", "naive", "guarded", "cumulative", "increment", "mou", "matured", "realised", "review", "reprint", "claim", "contradiction", "trm", "hhi", "quarantine", "reconciliation", "release"];

const context = { core: core(), answers: new Map(), rows: null, drawn: [], afterLayout: [], onResize: [], wanted: filtersOf(address), open: openSheet, opener, redraw, redrawn };
const dialog = sheet();
const bubble = h("div", { class: "bubble", role: "presentation", hidden: true });
let returnTo = null;

function spoken() {
  if (LANGUAGES.includes(address.lang)) return address.lang;
  return (navigator.language || "es").toLowerCase().startsWith("en") ? "en" : "es";
}

function clothe() {
  const root = document.documentElement;
  if (address.theme === "dark" || address.theme === "light") root.dataset.theme = address.theme;
  else delete root.dataset.theme;
}

function isDark() {
  return address.theme ? address.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

async function start() {
  setWords(context.core.words);
  setLanguage(spoken());
  clothe();
  const [answers, announcements] = await Promise.all([unpacked("data-answers"), unpacked("data-announcements")]);
  for (const answer of answers) context.answers.set(answer.number, answer);
  context.rows = store(announcements, context.core.countries, (sector) => Object.values(context.core.words).map((words) => words[`sector.${sector}`] ?? "").join(" "));
  context.usual = new Map(context.answers);
  render();
  listen();
  await asked();
  document.documentElement.dataset.ready = "yes";
  await arrive();
}

// Every figure as the address asks for it; one it says nothing of as at first.
async function asked() {
  for (const answer of context.answers.values()) await reask(answer, context);
}

function render() {
  context.drawn = [];
  context.afterLayout = [];
  context.onResize = [];
  document.documentElement.lang = language();
  const alone = embedded(context);
  document.documentElement.dataset.embedded = alone ? "yes" : "no";
  document.title = alone ? t("page.title.question", { number: alone.number, title: titleOf(alone, context) }) : t("page.title");
  if (alone) {
    replace(document.getElementById("page"), h("main", { id: "main", tabindex: -1 }, figure(alone, context, { cls: "wide", level: "h1", embedded: true })), credit(), dialog, bubble);
    layout();
    return;
  }
  replace(document.getElementById("page"),
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); document.getElementById("main").focus(); } }, t("page.skip")),
    context.core.build.is_sample ? h("aside", { class: "sample", "aria-label": t("sample.label") }, h("strong", {}, t("sample.label")), " ", t("sample.text")) : null,
    masthead(), navigation(),
    h("main", { id: "main", tabindex: -1 }, overview(), SECTIONS.map(section)),
    foot(), dialog, bubble);
  layout();
}

function layout() {
  context.drawn.forEach((one) => redrawOne(one));
  context.afterLayout.forEach((action) => action());
}

function credit() {
  const build = context.core.build;
  return h("footer", { class: "foot" }, h("p", {}, build.is_sample ? [h("strong", {}, t("sample.label")), " "] : null, t("foot.release", { version: build.version ?? "–", date: day(build.published_at), code: build.code_version ?? "–" }), " ", h("a", { href: hash({ embed: null, s: address.embed }), target: "_blank", rel: "noopener" }, t("embed.whole"))));
}

// Draws what was added since, and forgets what is no longer on the page.
function redrawn(before) {
  context.drawn.slice(before).forEach((one) => redrawOne(one));
  context.drawn = context.drawn.filter((one) => one.stage.isConnected);
}

function redrawOne(one) {
  const width = Math.floor(one.stage.getBoundingClientRect().width);
  if (width < 40 || Math.abs(width - (one.width ?? 0)) < 4) return;
  one.width = width;
  replace(one.stage, one.draw(width));
}

function redraw(name) {
  const old = document.getElementById(name);
  const before = context.afterLayout.length;
  old.replaceWith(section(name));
  context.afterLayout.slice(before).forEach((action) => action());
}

function masthead() {
  const other = language() === "es" ? "en" : "es";
  return h("header", { class: "masthead" },
    h("p", { class: "brand" }, mark(), h("span", {}, "Landfall")),
    h("div", { class: "switches" },
      h("button", { type: "button", id: "language", lang: other, "aria-label": context.core.words[other]["switch.language.label"], onclick: () => speak(other) }, context.core.words[other]["switch.language"]),
      h("button", { type: "button", id: "theme", "aria-pressed": String(isDark()), onclick: turn }, t("switch.dark"))));
}

function mark() {
  const picture = canvas(34, 26, "");
  picture.setAttribute("aria-hidden", "true");
  picture.removeAttribute("role");
  const ns = "http://www.w3.org/2000/svg";
  for (const [d, cls] of [["M2 20.5h30", "mark-ground"], ["M3 4C10 5 15 9 17 20", "mark-way"], ["M31 4C24 5 19 9 17 20", "mark-way warm"], ["M17 2v18", "mark-way blue"]]) {
    const line = document.createElementNS(ns, "path");
    line.setAttribute("d", d);
    line.setAttribute("class", cls);
    picture.append(line);
  }
  return picture;
}

function navigation() {
  return h("nav", { class: "contents", "aria-label": t("nav.label") }, h("ul", {}, SECTIONS.map((name) => h("li", {}, h("a", { href: `#s=${name}`, "data-to": name, onclick: (event) => { event.preventDefault(); go(name); } }, t(`nav.${name}`))))));
}

function go(name) {
  write({ s: name, a: null });
  const target = document.getElementById(name);
  if (!target) return;
  target.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "start" });
  target.querySelector("h1, h2")?.focus({ preventScroll: true });
}

function overview() {
  const arrivals = answered(1);
  const cohorts = answered(2).filter((row) => row.matured_announcements_count > 0);
  const matured = sum(cohorts, "matured_announcements_count");
  const auto = sum(cohorts, "realised_count");
  const maybe = sum(cohorts, "realised_with_review_count");
  const jobs = ["low", "stated", "high"].map((end) => sum(arrivals, `jobs_${end}`));
  const open = sum(arrivals, "open_ended_count");
  const guard = guardSteps(answered(20).filter((row) => row.measure === "amount_usd"));
  const held = answered(23).find((row) => row.measure === "announcements");
  const told = held ? held.counted + held.waiting : 0;
  const sure = arrivals.filter((row) => row.companies_at_least);
  const years = (sure.length ? sure : arrivals).map((row) => row.landed_year);
  const origins = new Set(sure.map((row) => row.country_iso2).filter(Boolean)).size;
  const rate = (count) => (matured ? count / matured : null);
  const lowest = cohorts[0]?.pooled_rate_low ?? rate(auto);
  const highest = cohorts[0]?.pooled_rate_high ?? rate(maybe);
  const least = sum(arrivals, "companies_at_least");
  const most = arrivals[0]?.hub_at_most ?? 0;
  const build = context.core.build;
  return h("section", { id: "overview", class: "overview", "aria-labelledby": "overview-title" },
    h("div", { class: "hero" },
      h("div", {}, h("p", { class: "kicker" }, t("overview.kicker", { date: day(build.published_at) })),
        h("h1", { id: "overview-title", tabindex: -1 }, t("overview.title")),
        h("p", { class: "lede" }, t("overview.lede"))),
      story(context)),
    h("div", { class: "keys" },
      key("companies", t("key.companies"), [h("small", {}, t("key.companies.least")), ` ${number(least)}`], least, arrivals.length ? t(most ? "key.companies.bounds" : "key.companies.note", { origins: counted("count.countries", origins), first: Math.min(...years), last: Math.max(...years), most: number(most) }) : t("key.nothing"), most ? [least, null, most] : null, "q01"),
      key("jobs", t("key.jobs"), number(jobs[1]), jobs[1], !arrivals.length ? t("key.nothing") : `${t("key.jobs.told", { told: number(sum(arrivals, "announced_companies_count")), all: number(least) })} ` + (open ? counted("range.more", open, { low: number(jobs[0]), high: number(jobs[2]) }) : range(jobs[0], jobs[2], number)), arrivals.length ? jobs : null, "q01"),
      key("rate", t("key.rate"), percentRange(lowest, highest), [auto, maybe, matured], matured ? t("key.rate.note", { matured: number(matured), auto: number(auto), review: number(maybe - auto) }) : t("key.nothing"), matured ? [lowest, null, highest, 1] : null, "q02"),
      guard.naive && guard.guarded ? key("ratio", t("key.ratio"), times(guard.naive.ratio_to_guarded), guard.naive.ratio_to_guarded, t("key.ratio.note", { naive: measured("amount_usd")(guard.naive.value_sum), guarded: measured("amount_usd")(guard.guarded.value_sum) }), null, "q20") : null,
      held ? key("coverage", t("key.coverage"), told ? percent(held.counted / told) : "–", [held.counted, told], told ? coverageNote(held) : t("key.nothing"), told ? [held.counted / told, null, held.counted / told, 1] : null, "q23") : null));
}

function coverageNote(held) {
  const said = t("key.coverage.note", { counted: number(held.counted), waiting: number(held.waiting) });
  if (held.accepted_precision == null) return said;
  const [share, low, high] = ["", "_low", "_high"].map((end) => percent(held[`accepted_precision${end}`], 1));
  return `${said}. ${t("key.coverage.precision", { decided: number(held.spot_checks_decided_count), share, low, high })}`;
}

// How much of what could count does, and how far the registry is known: under every headline, so that none goes without.
function stateOf(question) {
  if (question === "q02") {
    const [first] = answered(2);
    return first?.registry_known_until ? t("key.registry", { date: day(first.registry_known_until), review: number(sum(answered(2), "realised_with_review_count") - sum(answered(2), "realised_count")) }) : null;
  }
  const held = answered(23).find((row) => row.measure === "announcements");
  if (!held || question === "q23") return null;
  const told = held.counted + held.waiting;
  return t("key.state", { counted: number(held.counted), waiting: number(held.waiting), share: told ? percent(held.counted / told) : "–" });
}

function key(name, title, text, value, note, interval, question) {
  const picture = h("div", { class: "key-span" });
  if (interval) {
    context.drawn.push({ stage: picture, draw: (width) => {
      const [low, stated, high, whole] = interval;
      const drawn = canvas(width, 20, "");
      drawn.setAttribute("aria-hidden", "true");
      drawn.removeAttribute("role");
      drawn.append(s("line", { x1: 4, x2: width - 10, y1: 10, y2: 10, class: "track" }));
      drawn.append(...span(linear([0, whole ?? (Math.max(high ?? 0, stated) * 1.15 || 1)], [4, width - 10]), 10, low, stated, high, width - 4));
      return drawn;
    } });
  }
  return h("div", { class: "key", "data-key": name }, h("p", { class: "what" }, title), h("p", { class: "huge" }, h("output", { "data-value": JSON.stringify(value) }, text)), picture, h("p", { class: "muted" }, note), h("p", { class: "muted state-of" }, stateOf(question)), h("a", { class: "to", href: `#s=${question}`, onclick: (event) => { event.preventDefault(); go(question); } }, t("key.more", { number: Number(question.slice(1)) })));
}

function answered(question) {
  const answer = context.usual.get(question);
  return answer ? records(answer) : [];
}

function section(name) {
  return h("section", { id: name, class: "chapter", "aria-labelledby": `${name}-title` },
    h("header", { class: "chapter-head" }, h("h2", { id: `${name}-title`, tabindex: -1 }, t(`section.${name}`)), h("p", { class: "intro" }, t(`intro.${name}`))),
    { announcements: () => announcementTable(context), quality: () => quality(context), changes: () => changes(context), glossary, more, arrivals: arrivalsSection }[name]?.() ?? h("div", { class: "grid-figures" }, (QUESTIONS[name] ?? []).map(figureOf)));
}

function figureOf(question) {
  const answer = context.answers.get(question);
  return answer ? figure(answer, context, { cls: WIDE.has(question) ? "wide" : "" }) : null;
}

function arrivalsSection() {
  const places = placeCounts(context);
  const home = h("div", { class: "stage" });
  const world = h("div", { class: "stage" });
  context.drawn.push({ stage: world, draw: (width) => worldMap(width, answered(1), context) });
  context.drawn.push({ stage: home, draw: (width) => colombiaMap(width, places, context) });
  return h("div", { class: "grid-figures" }, figureOf(1),
    h("figure", { class: "figure map-figure" }, h("figcaption", {}, h("h3", {}, t("map.world")), h("p", { class: "how" }, t("map.world.how"))), world),
    h("figure", { class: "figure map-figure" }, h("figcaption", {}, h("h3", {}, t("map.colombia")), h("p", { class: "how" }, t("map.colombia.how"))), home, h("div", { class: "tools" }, placeTable(places))),
    [10, 11].map(figureOf));
}

function glossary() {
  return h("dl", { class: "glossary" }, TERMS.map((term) => h("div", {}, h("dt", {}, t(`term.${term}`)), h("dd", {}, t(`meaning.${term}`)))));
}

function more() {
  const links = context.core.links;
  return h("div", { class: "more" },
    h("ul", { class: "plain" }, Object.entries(links).map(([name, where]) => h("li", {}, h("a", { href: where }, t(`link.${name}`)), h("span", { class: "muted" }, t(`link.${name}.note`))))),
    h("h3", {}, t("more.ask")), h("pre", { tabindex: 0 }, h("code", {}, "make ask Q=20\nduckdb -readonly warehouse.duckdb")),
    h("h3", {}, t("more.licences")), h("ul", { class: "licences" }, context.core.quality.freshness.map((one) => h("li", { lang: "en" }, h("span", { class: "strong" }, `${one.source} / ${one.stream}`), ` ${one.licence}${one.attribution ? ` · ${one.attribution}` : ""}`))),
    h("p", { class: "muted" }, t("more.map")));
}

function foot() {
  const build = context.core.build;
  return h("footer", { class: "foot" }, h("p", {}, t("foot.release", { version: build.version ?? "–", date: day(build.published_at), code: build.code_version ?? "–" })), h("p", { class: "muted" }, t("foot.self")));
}

function opener(id, name) {
  return h("button", { type: "button", class: "link opener", onclick: () => openSheet(id) }, h("bdi", {}, name ?? id));
}

async function openSheet(id) {
  const found = await detailOf(context, id);
  if (!found) return false;
  if (!dialog.open) returnTo = document.activeElement;
  fill(dialog, detail(context, found, () => dialog.close()));
  write({ a: id });
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  dialog.querySelector("h2").focus({ preventScroll: true });
  return true;
}

function speak(wanted) {
  const from = document.activeElement?.id;
  const at = window.scrollY;
  setLanguage(wanted);
  write({ lang: wanted });
  render();
  window.scrollTo(0, at);
  if (from) document.getElementById(from)?.focus({ preventScroll: true });
}

function turn() {
  write({ theme: isDark() ? "light" : "dark" });
  clothe();
  document.getElementById("theme").setAttribute("aria-pressed", String(isDark()));
}

async function arrive() {
  if (address.a) await openSheet(address.a);
  else if (address.s) document.getElementById(address.s)?.scrollIntoView();
}

function listen() {
  dialog.addEventListener("close", () => {
    write({ a: null });
    const back = returnTo?.isConnected ? returnTo : document.querySelector(".port button");
    back?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  window.addEventListener("hashchange", () => {
    const before = hash({ a: null, s: null, theme: null });
    reread();
    clothe();
    if (hash({ a: null, s: null, theme: null }) === before) {
      arrive();
      return;
    }
    const opens = address.a;
    if (dialog.open) dialog.close();
    Object.assign(context.wanted, filtersOf(address));
    context.answers = new Map(context.usual);
    setLanguage(spoken());
    render();
    asked().then(() => {
      write({ a: opens ?? null }); // closing the sheet has cleared it
      return arrive();
    });
  });
  let width = window.innerWidth;
  let waiting = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => { context.drawn.forEach(redrawOne); context.onResize.forEach((action) => action()); }, 120);
  });
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") bubble.hidden = true; });
  document.addEventListener("scroll", () => { bubble.hidden = true; }, { passive: true, capture: true });
  document.addEventListener("pointerover", pointed);
  document.addEventListener("pointerdown", pointed);
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) for (const link of document.querySelectorAll(".contents a")) {
      if (link.dataset.to === entry.target.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-30% 0px -65% 0px" });
  document.querySelectorAll("section.chapter").forEach((element) => seen.observe(element));
}

// Charts are drawn for the width of the paper while it is printed.
function printing(on) {
  document.documentElement.dataset.printing = on ? "yes" : "no";
  context.drawn.forEach(redrawOne);
}

function pointed(event) {
  const text = event.target.closest?.("[data-tip]")?.dataset.tip;
  bubble.hidden = !text;
  if (!text) return;
  replace(bubble, text);
  const wide = bubble.offsetWidth;
  bubble.style.setProperty("left", `${Math.max(8, Math.min(event.clientX + 14, window.innerWidth - wide - 8))}px`);
  bubble.style.setProperty("top", `${Math.max(8, event.clientY - bubble.offsetHeight - 12)}px`);
}

start().catch((fault) => {
  console.error(fault);
  replace(document.getElementById("page"), h("p", { class: "nothing" }, "Esta página necesita un navegador de 2023 o posterior. This page needs a browser of 2023 or later."));
});
