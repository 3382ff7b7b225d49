"""The review page in a real Chromium: thirty decisions by keyboard, two persons at once, a server that is killed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from press.review.decision import Decision, current
from press.review.decisions import Decisions, file_of
from tests.press.review.desk import Desk, NearDesk, changed, release, settings_in, wait_for, waiting
from tests.serve.browsing import Tabs, tabs

MANY = 32
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}
RECORDS = [waiting(number) for number in range(MANY)]
WRONG = {0: "Carlos Pérez Duarte", 3: "Rionegro"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def used() -> Iterator[Tabs]:
    with tabs() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A page on a queue of thirty-two records, a match and a pair; in a process of its own where a test asks for it."""
    made: Desk = getattr(request, "param", NearDesk)(settings_in(tmp_path))
    release(made.settings, RECORDS, firms=WRONG)
    made.start()
    yield made
    made.stop()


Open = Callable[..., Page]


@pytest.fixture
def opened(used: Tabs, desk: Desk) -> Iterator[Open]:
    """Opens the page as a person; in the end nothing has failed and nothing has left this machine."""
    with ExitStack() as stack:
        errors: list[str] = []
        requests: list[str] = []
        heard: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: errors.append(str(error)),
            "request": lambda request: requests.append(request.url),
        }

        def open_page(who: str = "Ana", size: str = "desktop", language: str = "en", theme: str = "light") -> Page:
            tab = stack.enter_context(used.tab(SIZES[size], theme, language, heard, motion="no-preference"))
            forget(tab, desk)
            tab.goto(desk.url)
            tab.wait_for_selector("html[data-ready=yes]")
            if who:
                tab.fill("#who", who)
                tab.keyboard.press("Enter")
                expect(tab.locator("dialog")).to_be_hidden()
            return tab

        yield open_page
        assert errors == []
        assert [url for url in requests if not url.startswith((desk.url, "data:"))] == []


def forget(tab: Page, desk: Desk) -> None:
    """Empty what the tab kept of a desk before this one, should it have had the same port."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(desk.url))
    session = tab.context.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    session.detach()


def decided(desk: Desk) -> list[Decision]:
    return Decisions(file_of(desk.settings)).all()


def by_firm(desk: Desk) -> dict[str, str]:
    """What stands decided, by the firm of the record's document."""
    firms = {one.document: one.firm for one in RECORDS}
    return {firms[str(subject[1])]: one.verdict for subject, one in current(decided(desk)).items()}


def heading(tab: Page) -> str:
    return tab.locator("main h1").inner_text()


def press(tab: Page, *keys: str) -> None:
    """Press keys, each once the page shows the next record."""
    for key in keys:
        before = heading(tab)
        tab.keyboard.press(key)
        expect(tab.locator("main h1")).not_to_have_text(before)


@pytest.mark.parametrize("desk", [Desk], indirect=True, ids=["a process"])
def test_thirty_decisions_by_keyboard_are_on_the_disk_and_timed(
    desk: Desk, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = opened()
    began = time.monotonic()
    for number in range(30):
        before = heading(tab)
        if number in WRONG:
            tab.keyboard.press("c")
            tab.keyboard.type(RECORDS[number].firm)
            tab.keyboard.press("Enter")
        elif number % 5 == 4:
            tab.keyboard.press("r")
            tab.keyboard.press("2")
        else:
            tab.keyboard.press("a")
        expect(tab.locator("main h1")).not_to_have_text(before)
    wait_for(lambda: len(decided(desk)) == 30)
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\nreview: 30 decisions by keyboard in {seconds:.1f} s, {seconds / 30:.2f} s each, on the disk")
    expected = {
        one.firm: "change" if number in WRONG else "reject" if number % 5 == 4 else "accept"
        for number, one in enumerate(RECORDS[:30])
    }
    assert by_firm(desk) == expected
    assert {one.who for one in decided(desk)} == {"Ana"}
    assert {one.why for one in decided(desk) if one.verdict == "reject"} == {"aggregate"}
    first = next(one for one in decided(desk) if one.verdict == "change")
    start, end = first.spans["company"]
    assert RECORDS[0].text[start:end] == first.values["company"] == "Nordvind"
    expect(tab.locator("#count")).to_have_text("30 of 34 decided")


def test_undo_opens_the_record_again_also_after_moving_on(desk: Desk, opened: Open) -> None:
    tab = opened()
    first = heading(tab)
    press(tab, "a")
    press(tab, "u")
    expect(tab.locator("main h1")).to_have_text(first)
    wait_for(lambda: len(decided(desk)) == 2)
    assert by_firm(desk) == {}
    expect(tab.locator("#count")).to_have_text("0 of 34 decided")
    tab.keyboard.press("u")
    expect(tab.locator("#said")).to_have_text("There is nothing to undo.")
    press(tab, "a")
    wait_for(lambda: len(decided(desk)) == 3)
    assert by_firm(desk) == {"Nordvind": "accept"}


def test_names_figures_and_places_are_picked_from_the_text(desk: Desk, opened: Open) -> None:
    tab = opened()
    tab.locator("mark.name", has_text=re.compile("^Nordvind$")).click()
    tab.locator("mark.jobs", has_text="1.200").click()
    tab.locator("mark.place", has_text="Chile").click()
    expect(tab.locator("#field-company")).to_have_value("Nordvind")
    expect(tab.locator("#field-country")).to_have_value("CL")
    expect(tab.locator("#do-accept")).to_have_text(re.compile("^Save"))
    press(tab, "a")
    (one,) = wait_for(lambda: decided(desk))
    assert (one.verdict, one.values["jobs"], one.values["place"], one.values["country"]) == (
        "change",
        1200,
        "Chile",
        "CL",
    )
    assert {name: RECORDS[0].text[start:end] for name, (start, end) in one.spans.items() if name != "currency"} == {
        "company": "Nordvind",
        "jobs": "1.200 trabajadores",
        "place": "Chile",
    }


def test_a_number_is_taken_as_the_language_writes_it_and_a_wrong_one_is_not(desk: Desk, opened: Open) -> None:
    tab = opened(language="es")
    tab.fill("#field-amount", "mucho")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-field=amount] .bad")).to_have_text("No es un número.")
    tab.fill("#field-amount", "1.250.000,5")
    tab.keyboard.press("Enter")
    (one,) = wait_for(lambda: decided(desk))
    assert one.values["amount"] == 1_250_000.5


def test_two_persons_see_each_other_and_only_a_confirmed_later_word_wins(desk: Desk, opened: Open) -> None:
    ana, luis = opened("Ana"), opened("Luis")
    press(ana, "a")
    expect(luis.locator("#stands")).to_contain_text("Ana accepted it")
    wait_for(lambda: len(decided(desk)) == 1)
    press(luis, "j")
    for tab in (ana, luis):
        tab.route("**/changes*", lambda route: route.abort())
    press(ana, "a")
    wait_for(lambda: len(decided(desk)) == 2)
    for tab in (ana, luis):
        tab.unroute("**/changes*")
    luis.keyboard.press("r")
    luis.keyboard.press("1")
    expect(luis.locator("dialog")).to_contain_text("Somebody else has decided meanwhile")
    expect(luis.locator("dialog")).to_contain_text("Ana accepted it")
    assert by_firm(desk) == {"Nordvind": "accept", "Aurelia Foods": "accept"}
    luis.click("#replace-theirs")
    wait_for(lambda: len(decided(desk)) == 3)
    assert by_firm(desk) == {"Nordvind": "accept", "Aurelia Foods": "reject"}
    expect(ana.locator("[data-item]", has_text="Aurelia Foods").first).to_contain_text("rejected")


def test_who_keeps_the_others_decision_changes_nothing(desk: Desk, opened: Open) -> None:
    ana, luis = opened("Ana"), opened("Luis")
    luis.route("**/changes*", lambda route: route.abort())
    press(ana, "a")
    wait_for(lambda: decided(desk))
    luis.keyboard.press("r")
    luis.keyboard.press("1")
    luis.unroute("**/changes*")
    luis.click("#keep-theirs")
    expect(luis.locator("[data-item]", has_text="Nordvind llega").first).to_contain_text("accepted")
    assert len(decided(desk)) == 1


@pytest.mark.parametrize("desk", [Desk], indirect=True, ids=["a process"])
def test_decisions_made_while_the_server_is_dead_reach_the_disk_when_it_is_back(desk: Desk, opened: Open) -> None:
    tab = opened()
    press(tab, "a")
    wait_for(lambda: decided(desk))
    desk.kill()
    tab.keyboard.press("r")
    tab.keyboard.press("1")
    expect(tab.locator("#waiting")).to_contain_text("wait here and are sent by themselves")
    assert len(decided(desk)) == 1
    before = desk.url
    assert desk.start() == before
    wait_for(lambda: len(decided(desk)) == 2)
    expect(tab.locator("#waiting")).to_be_hidden()
    assert sorted(by_firm(desk).values()) == ["accept", "reject"]


@pytest.mark.parametrize("desk", [Desk], indirect=True, ids=["a process"])
def test_a_page_closed_before_its_server_was_back_sends_what_waited_when_it_is_opened_again(
    desk: Desk, used: Tabs
) -> None:
    context = used.browser.new_context(locale="en")
    tab = context.new_page()
    tab.goto(desk.url)
    tab.wait_for_selector("html[data-ready=yes]")
    tab.fill("#who", "Ana")
    tab.keyboard.press("Enter")
    expect(tab.locator("dialog")).to_be_hidden()
    desk.kill()
    tab.keyboard.press("a")
    expect(tab.locator("#waiting")).to_be_visible()
    tab.close()
    desk.start()
    again = context.new_page()
    again.goto(desk.url)
    (one,) = wait_for(lambda: decided(desk))
    assert (one.verdict, one.who) == ("accept", "Ana")
    context.close()


def test_a_build_that_comes_meanwhile_reopens_a_changed_text(desk: Desk, opened: Open) -> None:
    tab = opened()
    first = heading(tab)
    press(tab, "a")
    wait_for(lambda: decided(desk))
    release(desk.settings, [changed(RECORDS[0]), *RECORDS[1:]], version=2)
    expect(tab.locator("#count")).to_have_text("0 of 34 decided")
    tab.locator("[data-item]", has_text="Nordvind llega").first.click()
    expect(tab.locator("main h1")).to_have_text(first)
    expect(tab.locator("#reopened")).to_contain_text("Ana accepted it")
    press(tab, "a")
    wait_for(lambda: len(decided(desk)) == 2)
    assert len({subject[2] for subject in current(decided(desk))}) == 2


def test_a_match_and_a_pair_are_decided_in_the_same_list(desk: Desk, opened: Open) -> None:
    tab = opened()
    tab.locator("[data-item]").nth(MANY).get_by_role("button").click()
    expect(tab.locator("main h1")).to_have_text("Nordvind = NORDVIND COLOMBIA S.A.S.?")
    assert "registered 51 days after" in tab.locator(".facts").inner_text()
    press(tab, "a")
    expect(tab.locator("main h1")).to_have_text("Nordvind = Aurelia?")
    tab.keyboard.press("r")
    tab.keyboard.press("1")
    wait_for(lambda: len(decided(desk)) == 2)
    assert {subject: one.verdict for subject, one in current(decided(desk)).items()} == {
        ("match", "ann_doc_000", "21-123456-12"): "accept",
        ("groups", "aurelia", "aurelia foods"): "reject",
    }


def test_keys_typed_into_a_field_decide_nothing(desk: Desk, opened: Open) -> None:
    tab = opened()
    tab.keyboard.press("w")
    tab.keyboard.type("a r u j")
    tab.keyboard.press("Escape")
    press(tab, "j", "k")
    assert decided(desk) == []
    expect(tab.locator("#why")).to_have_value("")


def test_without_a_name_nothing_is_decided(desk: Desk, opened: Open) -> None:
    tab = opened(who="")
    tab.keyboard.press("Escape")
    expect(tab.locator("#who")).to_be_visible()
    tab.keyboard.press("Enter")
    assert decided(desk) == []


def test_an_article_that_is_markup_is_shown_as_the_text_it_is(desk: Desk, opened: Open) -> None:
    hostile = waiting(0, firm="<img src=x onerror=alert(1)>")
    release(desk.settings, [hostile], version=2)
    tab = opened()
    expect(tab.locator("article.text")).to_contain_text("<img src=x onerror=alert(1)>")
    assert tab.locator("main img").count() == 0


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [pytest.param("desktop", "light", "es", marks=pytest.mark.proof), ("phone", "dark", "en")],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(opened: Open, size: str, theme: str, language: str) -> None:
    tab = opened(who="", size=size, theme=theme, language=language)
    found = Axe().run(tab).response["violations"]
    tab.fill("#who", "Ana")
    tab.keyboard.press("Enter")
    expect(tab.locator("dialog")).to_be_hidden()
    found += Axe().run(tab).response["violations"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    tab.keyboard.press("r")
    expect(tab.locator("dialog")).to_be_visible()
    found += Axe().run(tab).response["violations"]
    press(tab, "1", "k")
    expect(tab.locator("#stands")).to_be_visible()
    found += Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_on_a_phone_all_is_in_reach(desk: Desk, opened: Open) -> None:
    tab = opened(size="phone")
    tab.click("#open-list")
    tab.locator("[data-item]").nth(2).get_by_role("button").click()
    expect(tab.locator("main h1")).to_have_text("Grupo Terralba to build in Soledad")
    expect(tab.locator("#list")).to_be_hidden()
    tab.click("#do-accept")
    (one,) = wait_for(lambda: decided(desk))
    assert one.values["company"] == "Grupo Terralba"


def test_the_language_changes_at_once_and_keeps_what_was_typed(opened: Open) -> None:
    tab = opened(language="es")
    tab.fill("#field-company", "Otra Firma")
    tab.keyboard.press("Escape")
    tab.keyboard.press("l")
    expect(tab.locator("#do-accept")).to_contain_text("Save")
    expect(tab.locator("#field-company")).to_have_value("Otra Firma")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
