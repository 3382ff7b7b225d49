"""``landfall bench site``: the page of fifty thousand announcements: its size, and what a reader waits for.

The page is made of made-up announcements. Times are of one Chromium on this machine: from opening the file to the
page being usable, and from asking the table to its rows having been drawn, the best of five.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from serve.site.page import write
from tests.serve.site_data import site

ASKS = {
    "search for one word": "medellin",
    "search for three words": "software china 2023",
    "search that finds nothing": "no such company",
}
TRIES = 5
TIMED = """words => {
    const field = document.querySelector('#search');
    field.value = words;
    const begun = performance.now();
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return new Promise(done => new MutationObserver((_, watch) => {
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
    }).observe(document.querySelector('.found'), { childList: true }));
}"""
SORTED = """column => {
    const begun = performance.now();
    document.querySelector(`[data-sort="${column}"]`).click();
    return new Promise(done => requestAnimationFrame(() => done(performance.now() - begun)));
}"""


def measure(announcements: int) -> None:
    """Print what was measured; the last line is the same as JSON."""
    found = measured(announcements)
    for name, value in found.items():
        print(f"{name:<34}{value:>14,.1f}")
    print(json.dumps(found))


def measured(announcements: int) -> dict[str, float]:
    """Megabytes and milliseconds by what they are of."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "a Chromium"
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder, sync_playwright() as driver:
        contents = site(announcements)
        begun = time.perf_counter()
        path = write(Path(folder), contents)
        found = {"page written, ms": (time.perf_counter() - begun) * 1000, "page, MB": path.stat().st_size / 1e6}
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page(viewport={"width": 1280, "height": 900})
        begun = time.perf_counter()
        tab.goto(f"{path.as_uri()}#lang=en")
        tab.wait_for_selector("html[data-ready=yes]")
        found["page usable, ms"] = (time.perf_counter() - begun) * 1000
        found |= _asked(tab)
        opened.close()
    return found


def _asked(tab: Page) -> dict[str, float]:
    found = {}
    for name, words in ASKS.items():
        times = []
        for _ in range(TRIES):
            tab.evaluate(TIMED, "")
            times.append(tab.evaluate(TIMED, words))
        found[f"{name}, ms"] = min(times)
    tab.evaluate(TIMED, "")
    for column in ("jobs_stated", "company_name"):
        found[f"sort by {column}, ms"] = min(tab.evaluate(SORTED, column) for _ in range(TRIES))
    found["rows in the page"] = tab.locator(".rows-space .row").count()
    return found
