"""The page in a real Chromium: what a reader sees, does, hears and is protected from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from defusedxml.ElementTree import fromstring
from playwright.sync_api import Locator, Page, expect

from serve.questions import Answer, Parameter
from serve.site.data import SiteData, columnar
from serve.site.page import dictionaries, write
from serve.site.story import story
from serve.site.variants import Offer, Variants
from tests.serve.browsing import Tabs, as_shown, rows_shown, tabs
from tests.serve.site_data import HOSTILE, QUESTIONS, site

MANY = 50_000
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
pytestmark = pytest.mark.slow


@dataclass
class Seen:
    """What went wrong or out while a page was open."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def heard(self) -> dict[str, Callable[[Any], None]]:
        """What is noted, by the tab's event."""
        return {
            "console": lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None,
            "pageerror": lambda error: self.errors.append(str(error)),
            "request": lambda request: self.requests.append(request.url),
        }


@pytest.fixture(scope="module")
def used() -> Iterator[Tabs]:
    with tabs() as made:
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("small"), site(120))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("hostile"), site(40, hostile=True))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("large"), site(MANY))


@pytest.fixture(scope="module")
def shown(small: Path, used: Tabs) -> Iterator[Page]:
    """The page in English, opened once for the tests that only look at it."""
    errors: list[str] = []
    with used.tab(heard={"pageerror": lambda error: errors.append(str(error))}) as tab:
        tab.goto(f"{small.as_uri()}#lang=en")
        tab.wait_for_selector("html[data-ready=yes]")
        yield tab
    assert errors == []


Open = Callable[..., tuple[Page, Seen]]


@pytest.fixture
def opened(used: Tabs) -> Iterator[Open]:
    """Opens a page from disk and, in the end, sees to it that nothing failed and nothing left it."""
    with ExitStack() as stack:
        every: list[tuple[Path, Seen]] = []

        def open_page(
            path: Path, hash_: str = "lang=en", size: str = "desktop", theme: Any = "light"
        ) -> tuple[Page, Seen]:
            seen = Seen()
            tab = stack.enter_context(used.tab(SIZES[size], theme, heard=seen.heard()))
            tab.goto(f"{path.as_uri()}#{hash_}")
            tab.wait_for_selector("html[data-ready=yes]")
            every.append((path, seen))
            return tab, seen

        yield open_page
        for path, seen in every:
            assert seen.errors == []
            assert [url for url in seen.requests if not url.startswith((path.as_uri(), "blob:"))] == []


def expect_address(tab: Page, *parts: str) -> None:
    """The address says all of them; a driver hears of a changed address only after what changed it has returned."""
    for part in parts:
        expect(tab).to_have_url(re.compile(f"#.*{re.escape(part)}"))


def expect_not_in_address(tab: Page, *parts: str) -> None:
    """The address says none of them any longer."""
    for part in parts:
        expect(tab).not_to_have_url(re.compile(f"#.*{re.escape(part)}"))


def open_all(tab: Page) -> None:
    """Open whatever can be opened; a table is made once its figure has heard that it was opened."""
    tab.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    expect(tab.locator("[data-question] .raw thead")).to_have_count(tab.locator("[data-question]").count())


def first_row(tab: Page) -> Locator:
    return tab.locator(".port [data-at='0']")


def test_the_page_opens_from_disk_without_a_request_or_an_error(small: Path, opened: Open) -> None:
    tab, seen = opened(small)
    assert tab.title().startswith("Landfall")
    assert len(seen.requests) == 1


def test_even_a_script_of_the_page_reaches_no_other_host(small: Path, used: Tabs) -> None:
    with used.tab() as tab:
        tab.goto(small.as_uri())
        tab.wait_for_selector("html[data-ready=yes]")
        assert tab.evaluate("fetch('https://prensa.example/').then(() => 'out', () => 'kept in')") == "kept in"


def test_all_questions_are_on_the_page_with_their_sql_and_something_to_see(shown: Page) -> None:
    figures = shown.locator("[data-question]")
    assert sorted(int(figure.get_attribute("data-question") or 0) for figure in figures.all()) == sorted(QUESTIONS)
    for figure in figures.all():
        assert figure.locator(".stage").inner_text().strip()
        assert figure.locator(".how").inner_text().strip() and figure.locator(".who").inner_text().strip()
        assert "select" in (figure.locator(".sql pre code").text_content() or "")


def asked_otherwise(path: Path) -> tuple[Path, dict[tuple[Any, ...], Answer]]:
    """A page that offers question 10 of two more hubs, and what it must then show."""
    contents = site(120)
    answer = contents.answers[10]
    hub = Parameter("hub", "text", None, "Hub.", label={"en": "Place", "es": "Territorio"})
    question = replace(answer.question, parameters=(hub,))
    given: dict[tuple[Any, ...], Answer] = {
        (value,): replace(answer, question=question, rows=answer.rows[:count], values={"hub": value})
        for value, count in ((None, len(answer.rows)), ("bogota", 2), ("nowhere", 0))
    }
    offer = Offer(hub, ((None, ""), ("bogota", "Bogotá (Sabana)"), ("nowhere", "Nowhere")))
    page = replace(contents, answers=contents.answers | {10: given[None,]}, variants={10: Variants((offer,), given)})
    return write(path, page), given


def test_a_question_asked_otherwise_shows_what_the_release_answers(tmp_path: Path, opened: Open) -> None:
    path, given = asked_otherwise(tmp_path)
    tab, _ = opened(path)
    tab.locator("#q10 [data-asked=hub]").select_option("bogota")
    expect(tab.locator("#q10 .asked [role=status]")).to_have_text("2 rows")
    assert rows_shown(tab, 10) == as_shown(given["bogota",].rows)
    expect_address(tab, "q10.hub=bogota")
    expect(tab.locator("#q10 .sql")).to_contain_text("--param hub=bogota")
    tab.locator("#q10 [data-asked=hub]").select_option("nowhere")
    expect(tab.locator("#q10 .stage .nothing")).to_have_count(1)
    tab.locator("#q10 .asked").get_by_role("button").click()
    expect(tab.locator("#q10 .asked [role=status]")).to_have_text(f"{len(given[None,].rows)} rows")
    expect_not_in_address(tab, "q10")


def test_an_address_asks_otherwise_and_a_value_there_is_not_is_not_asked(tmp_path: Path, opened: Open) -> None:
    path, given = asked_otherwise(tmp_path)
    tab, _ = opened(path, "lang=en&q10.hub=bogota")
    assert rows_shown(tab, 10) == as_shown(given["bogota",].rows)
    other, _ = opened(path, "lang=en&q10.hub=atlantis")
    assert rows_shown(other, 10) == as_shown(given[None,].rows)


def test_one_figure_can_be_embedded_alone(tmp_path: Path, opened: Open) -> None:
    path, given = asked_otherwise(tmp_path)
    tab, _ = opened(path, "lang=en&embed=q10&q10.hub=bogota")
    assert tab.locator("[data-question]").count() == 1 and tab.locator(".contents, .masthead").count() == 0
    assert rows_shown(tab, 10) == as_shown(given["bogota",].rows)
    assert "Sample data" in tab.locator("footer.foot").inner_text() and "10" in tab.title()
    whole, _ = opened(path)
    whole.locator("#q10 .embed-code summary").click()
    code = whole.locator("#q10 .embed-code code")
    expect(code).to_have_text(re.compile("^<iframe src=.*embed=q10"))


@pytest.mark.parametrize("number", [1, *(pytest.param(other, marks=pytest.mark.proof) for other in (7, 10, 19, 20))])
def test_a_figure_leaves_as_a_picture_that_stands_alone(small: Path, opened: Open, number: int, tmp_path: Path) -> None:
    tab, _ = opened(small)
    figure = tab.locator(f"#q{number:02d}")
    with tab.expect_download() as waiting:
        figure.get_by_role("button", name="SVG").click()
    drawn = fromstring(Path(waiting.value.path()).read_text(encoding="utf-8"))
    said = " ".join(" ".join(drawn.itertext()).split())
    assert "release 000012" in said and "Sample data" in said
    assert figure.locator("h3").inner_text()[:20] in said
    words = [one for one in figure.locator(".stage").inner_text().split() if len(one) > 3][:8]
    assert words and all(word in said for word in words)
    assert not [
        one for one in drawn.iter() if "class" in one.attrib or any(name.endswith("href") for name in one.attrib)
    ]
    with tab.expect_download() as waiting:
        figure.get_by_role("button", name="PNG").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG\r\n")


def test_filters_are_in_the_address_and_come_back_from_it(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    tab.locator("[data-filter='status']").select_option("done")
    tab.get_by_role("searchbox").fill("medellin")
    tab.get_by_label("only what counts in totals").check()
    tab.locator("[data-sort='jobs_stated']").click()
    expect(tab.locator(".found")).not_to_have_text(re.compile("^120 of"))
    expect_address(tab, "f.status=done", "text=medellin", "counted=1", "sort=jobs_stated")
    again, _ = opened(small, tab.url.partition("#")[2])
    expect(again.locator(".found")).to_have_text(tab.locator(".found").inner_text())
    expect(again.get_by_role("searchbox")).to_have_value("medellin")
    again.get_by_role("button", name="Clear").click()
    expect_not_in_address(again, "f.status", "text")


def test_the_first_screen_tells_one_company_from_its_sentence_to_its_registration(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    told = story(site(120).details, site(120).announcements["columns"]["counts_in_totals"])
    assert told
    shown = tab.locator(".story")
    box = shown.bounding_box()
    assert box and box["y"] + box["height"] < SIZES["desktop"][1]
    assert shown.locator("mark").inner_text() == told["claim"]["parts"][1]
    assert told["match"]["legal_name"] in shown.inner_text()
    shown.get_by_role("button").click()
    expect(tab.get_by_role("dialog").locator("mark").first).to_be_visible()


def test_no_headline_goes_without_its_coverage_and_what_waits(shown: Page) -> None:
    for key in ("companies", "jobs", "ratio"):
        assert "wait for a person" in shown.locator(f"[data-key={key}] .state-of").inner_text()
    assert "register known to" in shown.locator("[data-key=rate] .state-of").inner_text()


def test_what_changed_is_told_with_its_reasons(tmp_path: Path, opened: Open) -> None:
    moved = {"announcements_count": 2, "announcements": 2, "jobs": -340, "amount_usd": 1.2e7}
    one = {
        "version": "000012", "base_version": "000011", "published_at": "2026-09-30T12:00:00+00:00",
        "documents": {"new": 12, "gone": 0}, "totals": {"decision": moved},
        "registry": {"last_day_before": "2026-08-31", "last_day": "2026-09-29", "registered": 140, "cancelled": 9},
        "tables": {"marts.fct_trade_flows": {"before": 10, "now": 12, "added": 2, "gone": 0, "revised": 3}},
    }  # fmt: skip
    tab, _ = opened(write(tmp_path, replace(site(12), changes=[one])), "lang=es")
    said = tab.locator("#changes").inner_text()
    for part in ("12 nuevos", "140 matrículas nuevas", "la decisión de una persona", "−340", "3 filas"):
        assert part in said


def test_it_prints_on_few_pages(small: Path, used: Tabs) -> None:
    with used.tab() as tab:
        tab.goto(f"{small.as_uri()}#lang=es")
        tab.wait_for_selector("html[data-ready=yes]")
        printed = tab.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8


STRAY_LABELS = """() => [...document.querySelectorAll('svg.chart')].flatMap((picture) => {
    const frame = picture.getBoundingClientRect();
    const labels = [...picture.querySelectorAll('text')].filter((one) => one.textContent)
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
    const outside = labels.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1);
    const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 8;
    const on = labels.filter(({ box }, place) => labels.slice(place + 1).some((other) => meet(box, other.box)));
    return [...outside, ...on].map(({ text }) => text);
})"""


@pytest.mark.parametrize(
    ("size", "language"),
    [
        ("phone", "es"),
        ("desktop", "en"),
        pytest.param("desktop", "es", marks=pytest.mark.proof),
        pytest.param("phone", "en", marks=pytest.mark.proof),
    ],
)
def test_no_label_of_a_chart_is_cut_or_stands_on_another(small: Path, opened: Open, size: str, language: str) -> None:
    tab, _ = opened(small, f"lang={language}", size)
    assert tab.evaluate("document.querySelectorAll('svg.chart text').length") > 200
    assert tab.evaluate(STRAY_LABELS) == []


def test_a_long_name_is_shortened_to_the_room_it_has(opened: Open, tmp_path: Path) -> None:
    tab, _ = opened(told_otherwise(tmp_path, 13, lambda row: row | {"agency": "WWW MMM " * 12}), size="phone")
    assert tab.evaluate(STRAY_LABELS) == []
    expect(tab.locator("#q13 text.name").first).to_have_text(re.compile("…$"))


def test_a_rate_of_a_few_is_how_many_of_how_many_and_all_years_stand_together(opened: Open, tmp_path: Path) -> None:
    few = {"landed_count": 4, "matured_count": 4, "survived_count": 4, "unknown_count": 0}
    rates = {"survival_rate_low": 1.0, "survival_rate_high": 1.0}
    whole = {"all_cohorts_survival": 0.96, "all_cohorts_survival_low": 0.87, "all_cohorts_survival_high": 0.99}
    tab, _ = opened(told_otherwise(tmp_path, 14, lambda row: row | few | rates | whole))
    said = tab.locator("#q14 .value.small").all_text_contents()
    assert said and set(said) == {"4/4"}
    assert "96% after 3 years, 87–99% with 95% confidence" in tab.locator("#q14 .aside").inner_text()


def test_what_has_no_sector_is_no_sector_among_others_and_a_rate_says_how_many_it_is_of(
    opened: Open, tmp_path: Path
) -> None:
    contents = site(120)
    for number, figure in ((10, "jobs_stated"), (11, "jobs_per_usd_million")):
        answer = contents.answers[number]
        first = max(range(len(answer.rows)), key=lambda at: answer.records()[at][figure] or 0)
        unknown = {"sector_code": None, "sector_name_en": None, "sector_name_es": None}
        rows = [row | (unknown if at == first else {}) for at, row in enumerate(answer.records())]
        contents = with_rows(contents, number, rows)
    tab, _ = opened(write(tmp_path, contents))
    for number in (10, 11):
        assert tab.locator(f"#q{number} text.name").last.text_content() == "sector not stated"
    assert tab.locator("#q11 .bar-row .tick").first.text_content() in counts_of(contents.answers[11])


def counts_of(answer: Answer) -> set[str]:
    counts = {row["pairs_count"] for row in answer.records()}
    return {"one announcement" if count == 1 else f"{count} announcements" for count in counts}


def with_rows(contents: SiteData, number: int, rows: Sequence[Mapping[str, Any]]) -> SiteData:
    """The same page, one question answered with other rows."""
    answer = contents.answers[number]
    told = replace(answer, rows=tuple(tuple(row[name] for name in answer.columns) for row in rows))
    return replace(contents, answers={**contents.answers, number: told})


def told_otherwise(folder: Path, number: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """A page on which every row of one question is another."""
    contents = site(120)
    return write(folder, with_rows(contents, number, [change(row) for row in contents.answers[number].records()]))


def test_no_line_is_drawn_across_years_without_a_value(opened: Open, tmp_path: Path) -> None:
    contents = site(120)
    kept = [row for row in contents.answers[22].records() if row["country_iso2"] == "W00"]
    assert len(kept) > 5
    rows = [row | {"announced_usd": 1e6 if at in (0, 1, 4) else None} for at, row in enumerate(kept)]
    tab, _ = opened(write(tmp_path, with_rows(contents, 22, rows)))
    drawn = tab.locator("#q22 path.line.warm").get_attribute("d") or ""
    assert (drawn.count("M"), drawn.count("L")) == (2, 1)
    assert "announced" in tab.locator("#q22 .multiple .small").inner_text()


def test_countries_of_different_size_are_never_compared_in_dollars(opened: Open, tmp_path: Path) -> None:
    contents = site(120)
    records = [row | {"indicator_code": "NY.GDP.MKTP.CD"} for row in contents.answers[4].records()]
    [indicator] = {row["indicator_label"] for row in records[:1]}
    rows = [row for row in records if row["indicator_label"] == indicator]
    last = max(row["indicator_year"] for row in rows if row["indicator_value"] is not None)
    other = next(row["country_iso2"] for row in rows if row["country_iso2"] != "CO")
    rows = [row for row in rows if row["country_iso2"] != other or row["indicator_year"] == last]
    tab, _ = opened(write(tmp_path, with_rows(contents, 4, rows)))
    assert "index, average" in tab.locator("#q04 figcaption").inner_text()
    assert tab.locator("#q04 .multiple .small").inner_text().startswith("Not drawn, fewer than 3 years")
    one_year = [row for row in rows if row["indicator_year"] == last]
    years = [row | {"indicator_year": last - at} for at, row in enumerate(one_year)]
    bare, _ = opened(write(tmp_path / "bare", with_rows(contents, 4, years)))
    assert bare.locator("#q04 svg").count() == 0
    assert "no average to stand on" in bare.locator("#q04").inner_text()


def test_a_check_without_an_expected_value_says_the_range_it_was_held_against(opened: Open, tmp_path: Path) -> None:
    held = {"check_kind": "jobs_per_company", "expected_value": None, "expected_low": 1.0, "expected_high": 2000.0}
    held |= {"unit": "jobs per company", "compared_with": "plausible_range", "stated_value": 70.0}
    tab, _ = opened(told_otherwise(tmp_path, 7, lambda row: row | held))
    assert "1–2,000" in tab.locator("#q07 .pair").first.inner_text()


def test_nothing_of_a_table_is_hidden_without_a_sign(shown: Page) -> None:
    cut = "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent)"
    assert shown.locator(".rows-space .c-date").evaluate_all(cut) == []
    open_all(shown)
    hidden = "boxes => boxes.filter((box) => box.scrollHeight > box.clientHeight + 1).length"
    assert shown.locator("#quality .scroller").evaluate_all(hidden) == 0


def test_streams_of_one_source_are_credited_once_and_in_the_readers_language(opened: Open, tmp_path: Path) -> None:
    contents = site(12)
    [one] = contents.quality["freshness"]
    licence = "metadata and link; the text stays its publisher's and is kept for analysis only, never republished"
    streams = [one | {"stream": name, "licence": licence} for name in ("pages", "posts")]
    tab, _ = opened(write(tmp_path, replace(contents, quality={**contents.quality, "freshness": streams})), "lang=es")
    [credit] = tab.locator(".licences li").all_inner_texts()
    assert "pages, posts" in credit and "nunca se vuelve a publicar" in credit


def test_the_tables_under_the_figures_are_the_answers(shown: Page) -> None:
    answers = site(120).answers
    for number, answer in answers.items():
        assert rows_shown(shown, number) == as_shown(answer.rows), number


def test_the_key_figures_are_sums_of_the_answers_rows(shown: Page) -> None:
    answers = site(120).answers

    def column(number: int, name: str) -> list[Any]:
        return [record[name] for record in answers[number].records()]

    values = {
        key.get_attribute("data-key"): json.loads(key.locator("output").get_attribute("data-value") or "null")
        for key in shown.locator("[data-key]").all()
    }
    assert values["companies"] == sum(column(1, "companies_at_least"))
    told = shown.locator("[data-key=companies]").inner_text()
    assert f"at least {values['companies']}" in told
    assert f"at most {column(1, 'hub_at_most')[0]}" in told
    assert "31" in (told := shown.locator("[data-key=rate] output").inner_text()) and "72" in told
    assert values["jobs"] == pytest.approx(sum(column(1, "jobs_stated")))
    ripe = [record for record in answers[2].records() if record["matured_announcements_count"]]
    assert values["rate"] == [
        sum(record[name] for record in ripe)
        for name in ("realised_count", "realised_with_review_count", "matured_announcements_count")
    ]
    naive = next(r for r in answers[20].records() if r["measure"] == "amount_usd" and r["step_code"] == "naive")
    assert values["ratio"] == pytest.approx(naive["ratio_to_guarded"])
    held = next(r for r in answers[23].records() if r["measure"] == "announcements")
    assert values["coverage"] == pytest.approx([held["counted"], held["counted"] + held["waiting"]])


def test_search_finds_by_company_country_place_and_date_in_any_spelling(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    search = tab.get_by_role("searchbox")
    for words in ("medellin", "MEDELLÍN", "estados unidos", "united states"):
        search.fill("")
        expect(tab.locator(".found")).to_have_text("120 of 120 announcements")
        search.fill(words)
        expect(tab.locator(".found")).to_have_text(re.compile(r"^(?!120 )[1-9]\d* of 120"))
    search.fill("no such company anywhere")
    expect(tab.locator(".found")).to_have_text(re.compile("^0 of 120"))
    assert "No announcement fits" in tab.locator(".port").inner_text()


def test_filters_narrow_the_table_and_clear_brings_all_back(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    tab.locator("[data-filter='status']").select_option("cancelled")
    expect(tab.locator(".found")).not_to_have_text(re.compile("^120 of"))
    assert set(tab.locator(".rows-space .state").all_inner_texts()) == {"cancelled"}
    tab.get_by_label("only what counts in totals").check()
    expect(tab.locator(".found")).to_have_text(re.compile("^0 of"))
    tab.get_by_role("button", name="Clear").click()
    expect(tab.locator(".found")).to_have_text(re.compile("^120 of 120"))


def test_sorting_by_a_head_changes_order_and_says_so(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    head = tab.locator("[role='columnheader']", has=tab.locator("[data-sort='jobs_stated']"))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("button")).to_be_focused()
    jobs = [int(text.split()[-2].replace(",", "")) for text in tab.locator(".rows-space .c-jobs").all_text_contents()]
    assert jobs == sorted(jobs, reverse=True)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_a_row_opens_to_its_sentence_outlet_date_link_and_registry_match(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    contents = site(120)
    place = next(i for i, one in enumerate(contents.details) if one["claims"] and one["matches"])
    wanted = contents.details[place]
    tab.evaluate("id => { location.hash = `lang=en&a=${id}`; }", wanted["id"])
    sheet = tab.get_by_role("dialog")
    sheet.locator("mark").first.wait_for()
    assert sheet.locator("mark").all_inner_texts() == [claim["parts"][1] for claim in wanted["claims"]]
    assert sheet.locator("blockquote p").first.inner_text() == "".join(wanted["claims"][0]["parts"])
    text = sheet.inner_text()
    for said in (
        wanted["documents"][0]["outlet"],
        wanted["matches"][0]["legal_name"],
        wanted["matches"][0]["evidence"],
        "match probability",
    ):
        assert said in text
    link = sheet.get_by_role("link").first
    assert link.get_attribute("href") == wanted["documents"][0]["canonical_url"]
    assert "noreferrer" in (link.get_attribute("rel") or "")


def test_an_address_with_an_announcement_opens_it(small: Path, opened: Open) -> None:
    tab, _ = opened(small, "lang=es&a=an000003")
    assert tab.get_by_role("dialog").locator("h2").inner_text()
    tab.keyboard.press("Escape")
    tab.wait_for_selector("dialog", state="hidden")
    expect_not_in_address(tab, "a=")  # a dialog is hidden before it says that it closed


def test_an_address_that_names_nothing_known_shows_the_page(small: Path, opened: Open) -> None:
    tab, _ = opened(small, "lang=xx&a=no-such&theme=pink&s=nowhere")
    assert tab.locator("h1").inner_text()
    assert tab.locator("dialog[open]").count() == 0


def test_the_language_changes_without_reload_and_stays_in_the_address(small: Path, opened: Open) -> None:
    tab, seen = opened(small)
    english = tab.locator("main").inner_text()
    tab.get_by_role("button", name="Leer esta página en español").click()
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    expect_address(tab, "lang=es")
    spanish = tab.locator("main").inner_text()
    assert "Quién invierte" in spanish and "Who invests" not in spanish and spanish != english
    expect(tab.locator("#language")).to_be_focused()
    assert len(seen.requests) == 1


OWN_WORDS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (at.closest("script, style, noscript, code, pre, bdi, blockquote, option, #language")) continue;
    if (at.closest("[lang]").lang === "es") said.push(walker.currentNode.data);
  }
  for (const one of document.querySelectorAll("[aria-label], [data-tip], [placeholder]")) {
    if (one.id === "language") continue;
    said.push(...["aria-label", "data-tip", "placeholder"].map((name) => one.getAttribute(name) ?? ""));
  }
  return said.join(" ");
}
"""
"""What the page itself says: no code, nothing others wrote, nothing marked as of another language."""
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and with for is are was were which how what from by not nothing jobs companies company announcements "
        "announcement rows row release year years count sum stated low high known share rate then now open waiting "
        "counted quarter member largest date name same whole differs agrees official numbers text says programme "
        "forecast cancelled planned done found review match register registry unknown origin country amount figure",
    )
)


def test_spanish_is_spanish_throughout(small: Path, opened: Open) -> None:
    tab, _ = opened(small, "lang=es")
    open_all(tab)
    said = set(re.findall(r"[a-záéíóúñü]+", tab.evaluate(OWN_WORDS).lower()))
    assert len(said) > 400
    assert said & ENGLISH == set()
    first_row(tab).get_by_role("button").click()
    tab.wait_for_selector("dialog[open] .document")
    assert set(re.findall(r"[a-záéíóúñü]+", tab.evaluate(OWN_WORDS).lower())) & ENGLISH == set()


def test_every_column_of_every_answer_has_a_name_in_both_languages(small: Path, opened: Open) -> None:
    tab, _ = opened(small, "lang=es")
    columns = {name for answer in site(120).answers.values() for name in answer.columns}
    columns |= set(site(12).announcements["columns"])
    assert {f"col.{name}" for name in columns} <= dictionaries()["es"].keys()
    tab.locator("#q10 .rows > summary").click()
    tab.locator("#q10 .raw thead").wait_for()  # made once its figure has heard that it was opened
    heads = tab.locator("#q10 .raw th").all_inner_texts()
    assert "Sector" in heads and not [head for head in heads if "_" in head]


def test_numbers_are_written_the_way_each_language_writes_them(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    number = tab.locator("[data-key='jobs'] output")
    value = round(float(number.get_attribute("data-value") or 0))
    assert number.inner_text() == f"{value:,}"
    tab.locator("#language").click()
    expect(number).to_have_text(f"{value:,}".replace(",", "."))


def test_dark_and_light_follow_the_system_until_the_reader_chooses(small: Path, opened: Open) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    tab, _ = opened(small, theme="dark")
    dark = tab.evaluate(ground)
    tab.locator("#theme").click()
    expect_address(tab, "theme=light")
    light = tab.evaluate(ground)
    assert light != dark
    other, _ = opened(small)
    assert other.evaluate(ground) == light
    other.locator("#theme").click()
    expect(other.locator("#theme")).to_have_attribute("aria-pressed", "true")
    assert other.evaluate(ground) == dark


def test_everything_can_be_done_with_the_keyboard_alone(small: Path, opened: Open) -> None:
    tab, _ = opened(small)
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()
    tab.locator(".port").focus()
    for key in ("ArrowDown", "ArrowDown", "End", "Home", "ArrowDown"):
        tab.keyboard.press(key)
    expect(tab.locator("[data-at='1'] button")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("dialog[open]")
    assert tab.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    tab.keyboard.press("Escape")
    expect(tab.locator("[data-at='1'] button")).to_be_focused()  # not before the dialog says that it closed


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_nothing_to_complain_about(small: Path, opened: Open, size: str, theme: str) -> None:
    tab, _ = opened(small, "lang=es", size, theme)
    for summary in tab.locator("#q01 summary, .block summary").all():
        summary.click()
    found = Axe().run(tab).response["violations"]
    first_row(tab).get_by_role("button").click()
    tab.wait_for_selector("dialog[open]")
    found += Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


@pytest.mark.parametrize("size", [pytest.param("desktop", marks=pytest.mark.proof), "phone"])
def test_axe_finds_nothing_in_an_embedded_figure_and_it_never_scrolls_sideways(
    small: Path, opened: Open, size: str
) -> None:
    tab, _ = opened(small, "lang=es&embed=q20", size)
    assert [one["id"] for one in Axe().run(tab).response["violations"]] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def test_another_announcement_in_the_address_stays_a_dialog_in_front(small: Path, opened: Open) -> None:
    tab, _ = opened(small, "lang=en&a=an000003")
    tab.evaluate("location.hash = 'lang=en&a=an000004'")
    head = tab.locator("dialog[open] h2")
    names = site(120).announcements["columns"]
    wanted = names["company_name"][names["announcement_id"].index("an000004")]
    expect(head).to_have_text(wanted)
    assert tab.evaluate("document.querySelector('dialog').matches(':modal')")


def test_a_permalink_leads_to_its_figure_with_what_is_chosen(tmp_path: Path, opened: Open) -> None:
    path, given = asked_otherwise(tmp_path)
    tab, _ = opened(path)
    tab.locator("#q10 [data-asked=hub]").select_option("bogota")
    tab.locator("[data-filter='status']").select_option("done")
    tab.locator("#q10 .permalink").click()
    expect_address(tab, "s=q10", "q10.hub=bogota", "f.status=done")
    again, _ = opened(path, tab.url.partition("#")[2])
    assert rows_shown(again, 10) == as_shown(given["bogota",].rows)
    expect(again.locator("#q10")).to_be_in_viewport()
    assert again.evaluate("scrollY") > 200


@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.proof)])
def test_a_phone_never_scrolls_sideways(hostile: Path, opened: Open, language: str) -> None:
    tab, _ = opened(hostile, f"lang={language}", "phone")
    open_all(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]


def test_hostile_names_are_shown_as_the_texts_they_are(hostile: Path, opened: Open) -> None:
    tab, _ = opened(hostile)
    contents = site(40, hostile=True)
    names = contents.announcements["columns"]["company_name"]
    ids = contents.announcements["columns"]["announcement_id"]
    for name in HOSTILE:
        tab.evaluate("id => { location.hash = `lang=en&a=${id}`; }", ids[names.index(name)])
        head = tab.locator("dialog[open] h2")
        expect(head).to_have_js_property("textContent", name)
        assert head.locator("bdi").count() == 1 and head.locator("img, script, b").count() == 0
    assert tab.title().startswith("Landfall")
    assert tab.evaluate("document.images.length") == 0


def test_a_link_that_is_no_web_address_is_no_link(small: Path, tmp_path: Path, opened: Open) -> None:
    contents = site(12)
    for one in contents.details:
        for document in one["documents"]:
            document["canonical_url"] = "javascript:document.title='owned'"
    tab, _ = opened(write(tmp_path, contents))
    first_row(tab).get_by_role("button").click()
    tab.wait_for_selector("dialog[open] .document")
    assert tab.locator("dialog a[href^='javascript']").count() == 0
    assert tab.locator("dialog .document a").count() == 0


def test_a_downloaded_table_runs_nothing_in_a_spreadsheet(hostile: Path, opened: Open) -> None:
    tab, _ = opened(hostile)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Download these rows (CSV)").click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text and ',"=HYPERLINK' not in text
    assert text.count("\r\n") == 41


@pytest.mark.proof
def test_fifty_thousand_announcements_keep_a_small_page(large: Path, opened: Open) -> None:
    tab, _ = opened(large)
    assert tab.locator(".found").inner_text().startswith("50,000 of 50,000")
    assert tab.locator(".rows-space .row").count() < 40
    tab.get_by_role("searchbox").fill("medellin software 2024")
    expect(tab.locator(".found")).not_to_have_text(re.compile("^50,000"))
    assert 0 < tab.locator(".rows-space .row").count() < 40
    tab.evaluate("document.querySelector('.port').scrollTop = 1e9")
    last = tab.locator(".rows-space .row").last
    expect(last).to_have_attribute("aria-rowindex", tab.locator(".port").get_attribute("aria-rowcount") or "")
    last.get_by_role("button").click()
    tab.wait_for_selector("dialog[open] .document")


def test_sample_data_says_so_and_live_data_does_not(small: Path, tmp_path: Path, opened: Open) -> None:
    tab, _ = opened(small)
    assert "Sample data" in tab.locator(".sample").inner_text()
    live, _ = opened(write(tmp_path, site(12, sample=False)))
    assert live.locator(".sample").count() == 0


def test_an_empty_release_still_makes_a_page(tmp_path: Path, opened: Open) -> None:
    contents = site(12)
    empty = {number: replace(answer, rows=()) for number, answer in contents.answers.items()}
    tab, _ = opened(write(tmp_path, replace(contents, announcements=columnar([]), details=[], answers=empty)))
    assert tab.locator("h1").inner_text()
    assert tab.locator(".stage .nothing").count() == len(QUESTIONS)
    keys = tab.locator(".keys").inner_text()
    assert keys.count("nothing to count in this release") == 3
    assert not re.search("Infinity|NaN|%", keys)


UNSTYLED = """
() => [...document.querySelectorAll(".stage svg :is(rect, circle, path, line)")]
  .filter((one) => !one.closest("defs, clipPath, pattern") && getComputedStyle(one).fill === "rgb(0, 0, 0)"
    && !(one instanceof SVGLineElement))
  .map((one) => `${one.closest("[data-question]")?.dataset.question}: ${one.getAttribute("class")}`)
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_shape_is_black_because_no_style_knows_its_class(small: Path, opened: Open, theme: str) -> None:
    tab, _ = opened(small, "lang=es", "desktop", theme)
    assert tab.evaluate(UNSTYLED) == []


def test_an_unknown_origin_and_one_with_no_sure_company_are_no_country_and_large_values_are_short(
    tmp_path: Path, opened: Open
) -> None:
    contents = site(12)
    arrivals, peers = contents.answers[1], contents.answers[4]
    nowhere, of_value = arrivals.columns.index("country_iso2"), peers.columns.index("indicator_value")
    row = tuple(None if place == nowhere else value for place, value in enumerate(arrivals.rows[0]))
    large = tuple(tuple(2e13 if place == of_value else v for place, v in enumerate(one)) for one in peers.rows)
    answers = {1: replace(arrivals, rows=(*arrivals.rows, row)), 4: replace(peers, rows=large)}
    none_sure = tuple(
        {"country_iso2": "AR", "companies_at_least": 0}.get(name, value)
        for name, value in zip(arrivals.columns, row, strict=True)
    )
    answers[1] = replace(arrivals, rows=(*arrivals.rows, row, none_sure))
    page = write(tmp_path, replace(contents, answers={**contents.answers, **answers}))
    origins = len({one[nowhere] for one in arrivals.rows} - {None})
    tab, _ = opened(page)
    assert f"from {origins} countries" in tab.locator("[data-key=companies]").inner_text()
    assert f"from {origins} countries" in (tab.locator("#q01 svg").get_attribute("aria-label") or "")
    assert "20tn" in tab.locator("#q04").inner_text()
    tab, _ = opened(page, "lang=es")
    assert "20 bill." in tab.locator("#q04").inner_text()
