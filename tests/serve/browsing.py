"""A real Chromium for tests of the page."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from serve.site.page import plain

PATIENCE = 300_000
"""Milliseconds: what is expected comes as soon as the machine lets it, and a busy one takes its time."""
expect.set_options(timeout=PATIENCE)

SHOWN = 200
"""Rows the page puts into the table under a figure."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine; where there is none the test is skipped, and in CI, which installs it, it fails."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"], timeout=PATIENCE)
        opened.on("context", lambda context: context.set_default_timeout(PATIENCE))
        yield opened
        opened.close()


class Tabs:
    """Tabs of a browser, used one after another.

    The first page of a tab takes Chromium a second and a half of a processor, in processes it starts for it, and each
    later one a third of a second (156, 2026-12). Each tab has a context, and so a storage, of its own.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: defaultdict[str, list[Page]] = defaultdict(list)

    @contextmanager
    def tab(
        self,
        size: tuple[int, int] = (1280, 900),
        theme: Any = "light",
        language: str = "en-US",
        heard: Mapping[Any, Callable[[Any], None]] | None = None,
        motion: Any = "reduce",
    ) -> Iterator[Page]:
        """An empty tab with these settings, whose events ``heard`` are told to their functions meanwhile."""
        free = self._free[language]
        tab = free.pop() if free else self.browser.new_context(locale=language).new_page()
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        tab.emulate_media(color_scheme=theme, reduced_motion=motion)
        heard = heard or {}
        for event, function in heard.items():
            tab.on(event, function)
        yield tab
        for event, function in heard.items():
            tab.remove_listener(event, function)
        tab.goto("about:blank")
        free.append(tab)


@contextmanager
def tabs() -> Iterator[Tabs]:
    """Tabs of a browser that ends with them."""
    with chromium() as browser:
        yield Tabs(browser)


def opened(browser: Browser, page: Path) -> Page:
    """The page in English, drawn."""
    tab = browser.new_page()
    tab.goto(f"{page.as_uri()}#lang=en")
    tab.wait_for_selector("html[data-ready=yes]")
    return tab


def rows_shown(tab: Page, number: int) -> list[list[Any]]:
    """The table under the figure of question ``number``, opened and read back from the page."""
    figure = tab.locator(f"[data-question='{number}']")
    if figure.locator(".rows[open]").count() == 0:
        figure.locator(".rows > summary").click()
    figure.locator(".raw thead").wait_for()
    rows: list[list[Any]] = figure.locator(".raw tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => JSON.parse(cell.dataset.value)))"
    )
    return rows


def as_shown(rows: Sequence[Sequence[Any]]) -> Any:
    """An answer's rows as the page holds them."""
    return json.loads(json.dumps([list(row) for row in rows[:SHOWN]], default=plain))
