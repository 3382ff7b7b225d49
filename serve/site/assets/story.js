// The first screen: one company from the sentence that told of it to its place in the registry.

import { h, foreign, outward } from "./dom.js";
import { t, code, counted, number, day, dollars, range, placeName } from "./words.js";
import { countryName } from "./figures.js";

export function story(context) {
  const told = context.core.story;
  if (!told) return null;
  const get = (name) => context.rows.get(name, told.place);
  const [before, figure, after] = told.claim.parts;
  const days = told.match.days_after_announcement;
  const measure = told.claim.measure === "jobs" ? ["jobs", number] : ["amount_usd", dollars];
  const [low, stated, high] = ["low", "stated", "high"].map((end) => get(`${measure[0]}_${end}`));
  const from = [get("origin_country_iso2") ? countryName(context, get("origin_country_iso2")) : null, placeName(get("place_name"))].filter(Boolean).join(" → ");
  return h("section", { class: "story", "aria-labelledby": "story-title" },
    h("h2", { id: "story-title" }, t("story.title"), " ", foreign(get("company_name"))),
    h("ol", {},
      step("said", t("story.said"), day(told.document.published_date),
        h("blockquote", { lang: told.document.language_code }, foreign(before), h("mark", {}, foreign(figure)), foreign(after)),
        h("p", { class: "muted" }, foreign(code("outlet", told.document.outlet)), " · ", outward(told.document.canonical_url, t("document.open")))),
      step("counted", t("story.counted"), null,
        h("p", { class: "fact" }, stated === null ? figure : `${measure[1](stated)} ${measure[0] === "jobs" ? t("unit.jobs") : ""}`, h("span", { class: "muted" }, ` ${range(low, high, measure[1])}`)),
        h("p", { class: "muted" }, [counted("story.folded", told.documents), from].filter(Boolean).join(" · "))),
      step("registered", t("story.registered"), day(told.match.registered_date),
        h("p", { class: "fact" }, foreign(told.match.legal_name ?? told.match.registration_key)),
        h("p", { class: "muted" }, [days === undefined ? null : t(days < 0 ? "detail.before" : "detail.after", { days: number(Math.abs(days)) }), t("story.sure")].filter(Boolean).join(" · ")))),
    h("p", { class: "more-of" }, context.opener(get("announcement_id"), t("story.open"))));
}

function step(cls, what, when, ...inside) {
  return h("li", { class: cls }, h("p", { class: "step" }, h("span", { class: "strong" }, what), when ? h("span", { class: "muted" }, ` ${when}`) : null), inside);
}
