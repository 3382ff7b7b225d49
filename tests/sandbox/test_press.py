"""The press texts: what they state is what the world holds, and every statement can be found in its text."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from sandbox.world import press
from sandbox.world.agreements import agreements
from sandbox.world.groups import PRESENCE_ONLY, groups
from sandbox.world.model import Document
from sandbox.world.outlets import OUTLETS, is_visible, link
from sandbox.world.press import figures as writing
from sandbox.world.press.abroad import BODIES, TOWNS
from sandbox.world.press.draft import fill
from sandbox.world.press.figures import Claim, DocumentFact, Figure
from sandbox.world.press.language import BANKS
from sandbox.world.programmes import figures
from sandbox.world.projects import projects_and_companies

SEED = 20120101
NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
FEED = 30


@cache
def _facts_of_the_world(seed: int = SEED) -> dict[str, Any]:
    known = groups()
    projects, companies = projects_and_companies(seed, known)
    return {
        "groups": known,
        "projects": projects,
        "companies": companies,
        "figures": figures(),
        "agreements": agreements(known, projects),
    }


@cache
def _entries(seed: int = SEED) -> tuple[press.Entry, ...]:
    world = _facts_of_the_world(seed)
    return press.entries(seed, world["groups"], world["projects"], world["figures"], world["agreements"])


@cache
def _documents() -> dict[str, Document]:
    return {entry.document.document_id: entry.document for entry in _entries()}


def _visible() -> list[Document]:
    return [document for document in _documents().values() if is_visible(document, NOW)]


def _main(entry: press.Entry) -> Counter[tuple[object, ...]]:
    """What a document states of the model's facts, however it is worded."""
    return Counter(
        (fact.project_id, fact.measure, fact.low, fact.stated, fact.high, fact.currency, fact.modality)
        for fact in entry.facts
        if fact.part == "main" and fact.project_id
    )


def test_the_same_seed_gives_the_same_texts_and_another_seed_others() -> None:
    world = _facts_of_the_world()
    again = press.documents(SEED, **world)
    other = press.documents(SEED + 1, **world)
    assert again == tuple(entry.document for entry in _entries())
    assert [document.body_html for document in other] != [document.body_html for document in again]


def test_at_the_default_clock_more_than_160_documents_can_be_reached() -> None:
    shown = Counter(OUTLETS[document.outlet].kind for document in _visible())
    assert shown["wordpress"] + shown["newsroom"] + min(FEED, shown["rss"]) >= 160
    assert min(shown["wordpress"], shown["newsroom"], shown["rss"]) >= FEED


def test_two_thirds_of_the_documents_are_spanish() -> None:
    spanish = sum(document.language == "es" for document in _visible())
    assert 0.58 <= spanish / len(_visible()) <= 0.72


def test_every_outlet_publishes_only_in_its_languages() -> None:
    assert all(document.language in OUTLETS[document.outlet].languages for document in _documents().values())


def test_every_role_has_its_documents_in_both_languages() -> None:
    shown = Counter((document.role, document.language) for document in _visible())
    least = {
        ("announcement", "es"): 60,
        ("announcement", "en"): 20,
        ("twin", "es"): 8,
        ("twin", "en"): 15,
        ("reprint", "es"): 15,
        ("reprint", "en"): 4,
        ("mobile", "es"): 5,
        ("mobile", "en"): 1,
        ("update", "es"): 6,
        ("update", "en"): 1,
        ("inauguration", "es"): 15,
        ("inauguration", "en"): 4,
        ("cancellation", "es"): 6,
        ("cancellation", "en"): 1,
        ("programme", "es"): 12,
        ("programme", "en"): 10,
        ("agreement", "es"): 8,
        ("agreement", "en"): 2,
        ("presence", "es"): 8,
        ("presence", "en"): 6,
        ("other", "es"): 40,
        ("other", "en"): 20,
    }
    assert {key: shown[key] for key, number in least.items() if shown[key] < number} == {}


@pytest.mark.parametrize("seed", [SEED, 7, 99])
def test_every_quote_stands_exactly_once_in_its_text(seed: int) -> None:
    wrong = []
    for entry in _entries(seed):
        text = press.visible_text(entry.document.body_html)
        wrong += [(fact.document_id, fact.quote) for fact in entry.facts if text.count(fact.quote) != 1]
    assert wrong == []


def test_every_number_of_a_text_belongs_to_a_fact_a_date_or_a_known_name() -> None:
    years_and_dates = r"\d{1,2}(?:[ ](?:de[ ])?[a-zA-Z]+)|[A-Z][a-z]+ \d{1,2}\b|(?:19|20)\d\d(?:–20\d\d)?"
    names = r"industr(?:ia|y) 4\.0|número 40|40th"
    for entry in _entries():
        text = press.visible_text(entry.document.body_html)
        for fact in sorted(entry.facts, key=lambda fact: -len(fact.quote)):
            text = text.replace(fact.quote, "")
        left = re.sub(names, "", text)
        left = re.sub(years_and_dates, "", left)
        assert re.findall(r"\d+", left) == [], (entry.document.document_id, left)


def test_main_figures_are_the_projects_own() -> None:
    projects = {project.project_id: project for project in _facts_of_the_world()["projects"]}
    seen = 0
    for entry in _entries():
        for fact in entry.facts:
            if fact.part == "main" and fact.project_id:
                project = projects[fact.project_id]
                announced = (
                    (project.amount_low, project.amount_stated, project.amount_high)
                    if fact.measure == "amount"
                    else (project.jobs_low, project.jobs_stated, project.jobs_high)
                )
                revised = project.revised_amount if fact.measure == "amount" else project.revised_jobs
                assert (fact.low, fact.stated, fact.high) in {announced, (revised, revised, revised)}
                assert fact.currency == (project.currency if fact.measure == "amount" else "")
                seen += 1
    assert seen > 300


def test_programme_figures_are_the_published_ones() -> None:
    published = {
        (figure.programme_id, figure.value, figure.accumulation) for figure in _facts_of_the_world()["figures"]
    }
    stated = {
        (fact.programme_id, fact.stated, fact.accumulation)
        for entry in _entries()
        for fact in entry.facts
        if fact.programme_id
    }
    assert stated <= published
    assert {figure for figure in published if figure[0].startswith(("RUTAN", "ACI"))} <= stated


def test_a_translation_and_a_mobile_page_state_the_same_project_figures_as_their_original() -> None:
    by_id = {entry.document.document_id: entry for entry in _entries()}
    compared: Counter[str] = Counter()
    for entry in _entries():
        if entry.document.role in {"twin", "mobile"}:
            assert _main(entry) == _main(by_id[entry.document.original_id])
            compared[entry.document.role] += 1
    assert compared["twin"] > 20
    assert compared["mobile"] > 5


def test_a_reprint_stands_on_another_outlet_and_adds_no_figure_of_the_project() -> None:
    by_id = {entry.document.document_id: entry for entry in _entries()}
    reprints = [entry for entry in _entries() if entry.document.role == "reprint" and entry.document.project_ids]
    for entry in reprints:
        original = by_id[entry.document.original_id]
        assert entry.document.outlet != original.document.outlet
        assert entry.document.title != original.document.title
        assert _main(entry) <= _main(original)
    assert len(reprints) > 15


def test_aggregates_and_mentions_are_never_tied_to_a_project() -> None:
    for entry in _entries():
        document = entry.document
        if document.role in {"programme", "presence", "other", "agreement"}:
            assert document.project_ids == ()
            assert [fact for fact in entry.facts if fact.project_id and fact.part != "related"] == []


def test_some_projects_are_never_written_about() -> None:
    told = {project_id for document in _documents().values() for project_id in document.project_ids}
    quiet = {project.project_id for project in _facts_of_the_world()["projects"]} - told
    assert 8 <= len(quiet) <= 45


def test_related_blocks_hold_figures_of_other_projects_only() -> None:
    related = [(entry.document, fact) for entry in _entries() for fact in entry.facts if fact.part == "related"]
    assert len(related) > 100
    for document, fact in related:
        assert fact.project_id
        assert fact.project_id not in document.project_ids
        body, block = press.split_related(document.body_html)
        assert fact.quote in press.visible_text(block)
        assert fact.quote not in press.visible_text(body)


def test_the_founding_note_says_what_it_said_and_no_figure_more() -> None:
    expected = [
        ("companies", 320, "approx", "cumulative"),
        ("countries", 30, "at_least", "cumulative"),
        ("jobs", 8000, "at_least", "cumulative"),
        ("agreements", 15, "exact", "incremental"),
    ]
    for document_id, peers in (
        ("founding-es", ("San Francisco", "Beijing", "Tokio", "Mumbai")),
        ("founding-en", ("San Francisco", "Beijing", "Tokyo", "Mumbai")),
    ):
        entry = next(entry for entry in _entries() if entry.document.document_id == document_id)
        text = press.visible_text(entry.document.body_html)
        assert [(f.measure, f.stated, f.hedge, f.accumulation) for f in entry.facts] == expected
        assert all(name in text for name in (*peers, "Huawei", "Tuya Smart", "Didi"))
        assert entry.document.role == "presence"
        assert "2012" in text


def test_the_rionegro_of_antioquia_and_the_one_of_santander_are_told_apart() -> None:
    projects = {project.project_id: project for project in _facts_of_the_world()["projects"]}
    departments = {"05615": "Antioquia", "68615": "Santander"}
    checked = set()
    for entry in _entries():
        for project_id in entry.document.project_ids:
            code = projects[project_id].place_code
            text = press.split_related(entry.document.body_html)[0]
            if code in departments and "Rionegro" in text:
                assert f"Rionegro ({departments[code]})" in text
                checked.add(code)
    assert "05615" in checked


def test_hedges_scales_and_currencies_are_as_various_as_in_life() -> None:
    facts = [fact for entry in _entries() for fact in entry.facts]
    assert {fact.hedge for fact in facts} == {"exact", "approx", "at_least", "up_to", "range"}
    assert {fact.currency for fact in facts} >= {"USD", "COP", "EUR"}
    assert {fact.accumulation for fact in facts} >= {"incremental", "cumulative", "stock", "target"}
    assert {fact.modality for fact in facts} >= {"planned", "done", "mou", "denied", "cancelled"}
    assert {fact.job_kind for fact in facts} >= {"direct", "indirect", "construction", "existing", "unspecified"}
    texts = "\n".join(press.visible_text(document.body_html) for document in _documents().values())
    for sign in (
        "US$",
        "$ ",
        "COP ",
        "€",
        " millones de pesos",
        " mil millones",
        "billones",
        "bn",
        " million",
        "trillion",
    ):
        assert sign in texts


def _first_sentences(document: Document) -> str:
    return press.visible_text(document.body_html).split("\n", 1)[0]


def test_many_notes_name_the_company_late_and_every_note_names_it() -> None:
    world = _facts_of_the_world()
    names = {group.group_id: (group.name, *group.aliases) for group in world["groups"]}
    investors = {project.project_id: names[project.group_id] for project in world["projects"]}
    told, late = 0, 0
    for document in _documents().values():
        if document.role != "announcement":
            continue
        known = investors[document.project_ids[0]]
        assert any(name in press.split_related(document.body_html)[0] for name in known), document.document_id
        told += 1
        late += not any(name in _first_sentences(document) for name in known)
    assert 0.15 <= late / told <= 0.6


def test_figures_of_others_stand_beside_those_of_projects() -> None:
    notes = [entry for entry in _entries() if entry.document.project_ids]
    parts = [Counter(fact.part for fact in entry.facts) for entry in notes]
    assert sum(part["context"] > part["main"] for part in parts) > 0.2 * len(parts)
    others = [f for entry in notes for f in entry.facts if f.part == "context" and not f.subject]
    assert {fact.measure for fact in others} >= {"jobs", "amount", "companies", "percent"}


def test_groups_also_invest_abroad_and_that_is_no_project_of_the_world() -> None:
    abroad = [entry for entry in _entries() if any(town.name in entry.document.title for town in TOWNS)]
    assert len(abroad) >= 5
    for entry in abroad:
        text = press.visible_text(entry.document.body_html)
        own = [fact for fact in entry.facts if fact.part != "related"]
        assert entry.document.project_ids == ()
        assert own
        assert {(fact.part, fact.project_id, fact.modality) for fact in own} == {("context", "", "planned")}
        assert all(fact.subject in text for fact in own)
    currencies = {fact.currency for entry in _entries() for fact in entry.facts if fact.part == "context"}
    assert currencies >= {"USD", "COP", "EUR", "MXN", "BRL", "GBP"}


def test_totals_of_agencies_and_trades_are_no_companys() -> None:
    totals = [
        fact
        for entry in _entries()
        for fact in entry.facts
        if entry.document.role == "other" and (fact.subject in BODIES or fact.accumulation == "forecast")
    ]
    assert {fact.measure for fact in totals} == {"projects", "amount", "jobs"}
    assert len(totals) > 60
    names = {group.name for group in _facts_of_the_world()["groups"]}
    assert not {fact.subject for fact in totals} & names


def test_nothing_is_made_up_about_companies_that_exist() -> None:
    for entry in _entries():
        if entry.document.role == "other":
            assert not any(name in press.visible_text(entry.document.body_html) for name in PRESENCE_ONLY)


def test_a_corrected_note_changes_its_text_when_the_correction_comes_and_not_before() -> None:
    corrected = [entry for entry in _entries() if "erratum" in entry.document.body_html]
    assert len(corrected) >= 3
    for entry in corrected:
        document = entry.document
        before = press.visible_text(press.body_at(document, document.updated_at - timedelta(seconds=1)))
        after = press.visible_text(press.body_at(document, document.updated_at))
        former = next(f for f in entry.facts if f.part == "superseded" and f.measure == "jobs")
        current = next(f for f in entry.facts if f.part == "main" and f.measure == "jobs")
        assert former.quote in before
        assert current.quote not in before
        assert current.quote in after
        assert document.updated_at > document.published_at
        assert former.stated != current.stated


def test_some_notes_move_their_date_of_change_without_changing() -> None:
    touched = [d for d in _documents().values() if d.updated_at > d.published_at and "erratum" not in d.body_html]
    assert touched
    assert all(press.body_at(d, d.published_at) == press.body_at(d, d.updated_at) for d in touched)


def test_hostile_markup_is_there_and_holds_no_visible_figure() -> None:
    bodies = [document.body_html for document in _documents().values()]
    assert any("<script>" in body for body in bodies)
    assert any("&#11;" in body for body in bodies)
    assert any("<![CDATA[" in press.visible_text(body) for body in bodies)
    assert not any("99.999" in press.visible_text(body) or "88.888" in press.visible_text(body) for body in bodies)
    raw = [body for body in bodies if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", body)]
    assert raw == []


def test_addresses_are_unique_and_numbers_stay_out_of_titles() -> None:
    addresses = Counter(link(document) for document in _documents().values())
    assert [address for address, number in addresses.items() if number > 1] == []
    titles = [re.sub(r"\b20\d\d\b", "", document.title) for document in _documents().values()]
    assert [title for title in titles if re.search(r"\d", title)] == []


def test_only_offices_speak_and_no_natural_person_is_named() -> None:
    speakers = [text for bank in BANKS.values() for key in ("quote", "programme.quote") for text in bank[key]]
    assert len(speakers) > 20
    for text in speakers:
        credit = re.split(r"[”]", text)[1]
        own_names = set(re.findall(r"(?:[A-ZÁÉÍÓÚ][a-záéíóúñ]+ )+[A-ZÁÉÍÓÚ][a-záéíóúñ]+", credit))
        assert own_names <= {"Desarrollo Económico", "Economic Development", "City Hall"}, text


def test_both_languages_have_the_same_keys_and_eight_patterns_for_every_role() -> None:
    spanish, english = BANKS["es"], BANKS["en"]
    assert spanish.keys() == english.keys()
    leads = (
        "new.plain", "new.amount", "new.both", "new.jobs", "expansion.plain", "mou.plain", "amount", "jobs",
        "reprint.lead", "update.lead", "update.amount", "update.jobs", "inauguration.lead", "inauguration.amount",
        "inauguration.jobs", "cancellation.lead", "cancellation.figures", "programme.cumulative_since",
        "programme.cumulative", "programme.incremental", "agreement.lead", "presence.lead",
    )  # fmt: skip
    for bank in (spanish, english):
        assert [key for key in leads if len(set(bank[key])) < 8] == []
        assert sum(len(texts) for key, texts in bank.items() if key.startswith("other.")) >= 8


def test_no_document_is_published_or_changed_outside_the_worlds_years() -> None:
    for document in _documents().values():
        assert datetime(2012, 1, 1, tzinfo=UTC) <= document.published_at <= document.updated_at
        assert document.published_at <= datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
        assert document.withdrawn_at is None or document.withdrawn_at > document.published_at


@pytest.mark.parametrize(
    ("value", "currency", "language", "expected"),
    [
        (12_500_000, "USD", "es", {"US$12,5 millones", "US$ 12,5 millones", "12,5 millones de dólares"}),
        (270e9, "COP", "es", {"$270.000 millones", "COP 270.000 millones", "270 mil millones de pesos"}),
        (3.5e12, "COP", "es", {"COP 3,5 billones", "3,5 billones de pesos"}),
        (3.5e12, "COP", "en", {"COP 3.5 trillion", "3.5 trillion pesos"}),
        (1.2e9, "USD", "es", {"US$1.200 millones", "1.200 millones de dólares"}),
        (1.2e9, "USD", "en", {"US$1.2bn", "$1.2 billion", "1.2 billion dollars"}),
        (270e9, "COP", "en", {"COP 270 billion", "COP 270bn", "270 billion pesos"}),
        (1_000_000, "USD", "es", {"US$1 millón", "1 millón de dólares"}),
        (850_000, "USD", "es", {"US$850.000", "850.000 dólares"}),
    ],
)
def test_amounts_are_written_as_each_language_does(
    value: float, currency: str, language: str, expected: set[str]
) -> None:
    claim = Claim("amount")
    written = {writing.money(Figure.exact(value), currency, claim, language, Random(n)).text for n in range(200)}
    assert expected <= written
    assert not any(" ." in text or "  " in text for text in written)


def test_hedges_agree_with_the_interval_they_state() -> None:
    def quote(figure: Figure, language: str, number: int) -> DocumentFact:
        return writing.jobs(figure, Claim("jobs"), language, Random(number)).facts[0]

    assert {quote(Figure.hedged(500, "approx"), "es", n).quote for n in range(300)} & {
        "cerca de medio millar de empleos",
        "casi medio millar de empleos",
    }
    about = quote(Figure.hedged(300, "approx"), "en", 1)
    assert (about.low, about.stated, about.high) == (285, 300, 315)
    least = quote(Figure.hedged(300, "at_least"), "en", 2)
    assert (least.low, least.high) == (300, None)
    between = quote(Figure(300, None, 400, "range"), "es", 3)
    assert between.quote.startswith("entre 300 y 400 ")
    assert not any("unos un " in quote(Figure.hedged(100, "approx"), "es", n).quote for n in range(300))


def test_an_unknown_figure_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="without any number"):
        writing.jobs(Figure(None, None, None), Claim("jobs"), "es", Random(1))


def test_texts_are_escaped_and_contracted() -> None:
    sentence = fill("Las ventas de {industry} crecen, dijo {group}.", {"industry": "el comercio", "group": "A&B <x>"})
    assert sentence.html == "Las ventas del comercio crecen, dijo A&amp;B &lt;x&gt;."
