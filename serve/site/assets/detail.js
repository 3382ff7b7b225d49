// One announcement opened: every document with its sentence, every candidate in the registry with its evidence.

import { h, replace, foreign, outward } from "./dom.js";
import { t, code, codes, language, counted, number, dollars, day, range, percent, placeName } from "./words.js";
import { groups } from "./scale.js";
import { unpacked } from "./unpack.js";
import { countryName } from "./figures.js";

const EVIDENCE = ["identifier", "name", "sector", "country", "place", "date", "form"];
const opened = new Map();

export async function detailOf(context, id) {
  const place = context.rows.places.get(id);
  if (place === undefined) return null;
  const shard = Math.floor(place / context.core.shard);
  if (!opened.has(shard)) opened.set(shard, unpacked(`data-details-${shard}`));
  return { place, ...(await opened.get(shard))[place % context.core.shard] };
}

export function detail(context, found, close) {
  const get = (name) => context.rows.get(name, found.place);
  return [
    h("header", { class: "sheet-head" },
      h("p", { class: "kicker" }, day(get("announced_date"), get("announced_precision")), " · ", code("type", get("announcement_type")), " · ", code("status", get("status"))),
      h("h2", { id: "sheet-title", tabindex: -1 }, foreign(get("company_name"))),
      h("p", { class: "muted" }, [get("origin_country_iso2") && countryName(context, get("origin_country_iso2")), placeName(get("place_name")), get("sector_code") && code("sector", get("sector_code"))].filter(Boolean).flatMap((part, number) => [number ? " · " : "", foreign(part)])),
      h("button", { type: "button", class: "close", "aria-label": t("detail.close"), onclick: close }, "×")),
    h("div", { class: "sheet-body" },
      h("dl", { class: "two" }, one(t("measure.jobs"), get, "jobs", number), one(t("measure.amount"), get, "amount_usd", dollars)),
      get("counts_in_totals") ? null : h("p", { class: "aside" }, get("decision") === "accepted" ? t("detail.outside") : t("detail.waiting", { reasons: codes("reason", get("decision_reasons")) })),
      documents(found),
      registry(found),
      versions(found),
      h("p", { class: "muted" }, t("detail.id"), " ", h("a", { href: `#a=${encodeURIComponent(found.id)}` }, found.id))),
  ];
}

function one(name, get, measure, write) {
  const [low, stated, high] = ["low", "stated", "high"].map((end) => get(`${measure}_${end}`));
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("span", { class: "big" }, stated === null ? "–" : write(stated)), stated === null && low === null && high === null ? h("span", { class: "muted" }, t("detail.notstated")) : h("span", { class: "muted" }, range(low, high, write))));
}

function documents(found) {
  const together = [...groups(found.documents, "independence_group").values()];
  const claims = groups(found.claims, "document_id");
  return h("section", {}, h("h3", {}, `${counted("detail.documents", found.documents.length)}, ${counted("detail.sources", together.length)}`),
    together.map((copies, place) => h("section", { class: "source" }, h("h4", {}, t("detail.source", { number: number(place + 1) }), copies.length > 1 ? h("span", { class: "muted" }, ` ${counted("detail.copies", copies.length - 1)}`) : null),
      copies.map((document) => h("article", { class: "document" },
        h("p", { class: "from" }, h("span", { class: "strong" }, foreign(code("outlet", document.outlet))), " · ", day(document.published_date), " · ", code("role", document.document_role)),
        h("p", { class: "title" }, outward(document.canonical_url, foreign(document.title ?? document.canonical_url))),
        (claims.get(document.document_id) ?? []).map((claim) => sentence(claim, document)),
        claims.has(document.document_id) || !document.quote ? null : h("blockquote", { lang: document.language_code }, foreign(document.quote)))))));
}

function sentence(claim, document) {
  const [before, figure, after] = claim.parts;
  return h("blockquote", { class: claim.is_the_figure ? "the-figure" : "", lang: document.language_code },
    h("p", {}, foreign(before), h("mark", {}, foreign(figure)), foreign(after)),
    h("footer", {}, [code("measure", claim.measure), claim.hedge && claim.hedge !== "exact" ? code("hedge", claim.hedge) : null, code("modality", claim.modality), claim.accumulation && claim.accumulation !== "incremental" ? code("accumulation", claim.accumulation) : null,
      claim.claim_role && claim.claim_role !== "main" ? code("claim", claim.claim_role) : null, claim.is_the_figure ? t("detail.thefigure") : null].filter(Boolean).join(" · ")));
}

function registry(found) {
  return h("section", {}, h("h3", {}, t("detail.registry")),
    found.matches.length ? null : h("p", { class: "muted" }, t("detail.nomatch")),
    found.matches.map((match) => h("article", { class: "candidate" },
      h("p", { class: "from" }, h("span", { class: `match ${match.decision}` }, code("match", match.decision)), " ", h("span", { class: "strong" }, foreign(match.legal_name ?? match.registration_key))),
      h("p", { class: "muted" }, [match.nit && `NIT ${match.nit}`, `${t("detail.registration")} ${match.registration_key}`, match.registered_date && day(match.registered_date), match.days_after_announcement !== undefined && t(match.days_after_announcement < 0 ? "detail.before" : "detail.after", { days: number(Math.abs(match.days_after_announcement)) }), match.match_probability !== undefined && t("detail.probability", { share: percent(match.match_probability, 1) }), match.decision_source && code("decided", match.decision_source)].filter(Boolean).flatMap((part, place) => [place ? " · " : "", foreign(part)])),
      match.evidence && language() === "en" ? h("p", { lang: "en" }, foreign(match.evidence)) : null,
      h("dl", { class: "evidence-list" }, EVIDENCE.filter((name) => match[`${name}_evidence`] && match[`${name}_evidence`] !== "none").map((name) => h("div", {}, h("dt", {}, t(`evidence.${name}`)), h("dd", {}, foreign(code(`level.${name}`, match[`${name}_evidence`])))))))));
}

function versions(found) {
  if (found.versions.length < 2) return null;
  return h("section", {}, h("h3", {}, t("detail.versions")), h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("detail.versions") }, h("table", { class: "data" },
    h("thead", {}, h("tr", {}, ["from", "status", "jobs", "amount"].map((name) => h("th", { scope: "col" }, t(`version.${name}`))))),
    h("tbody", {}, found.versions.map((row) => h("tr", {}, h("td", {}, day(row.known_from)), h("td", {}, code("status", row.status)), h("td", { class: "number" }, number(row.jobs_stated)), h("td", { class: "number" }, dollars(row.amount_usd_stated))))))));
}

export function sheet() {
  return h("dialog", { id: "sheet", "aria-labelledby": "sheet-title" });
}

export function fill(dialog, parts) {
  replace(dialog, parts);
}
