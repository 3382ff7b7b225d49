"""``make screenshots``: the page in a real Chromium, at phone and desktop size, light and dark, into ``docs/img``."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Page, ViewportSize

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LARGEST = 200_000
"""Bytes a picture may have."""
QUALITIES = (90, 80, 70, 60)
"""JPEG's, the best that stays small enough."""
AIR = 28
"""Pixels left and right of an element."""
LOCALES = {"en": "en-US", "es": "es-CO"}
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name, how the page is opened and asked, and its element (none: what is in sight)."""

    name: str
    language: str
    theme: Literal["light", "dark"]
    size: str
    element: str = ""
    opens_a_row: bool = False
    asked: str = ""


SHOTS = (
    Shot("site", "en", "light", "desktop"),
    Shot("site-dark", "es", "dark", "desktop"),
    Shot("site-phone", "es", "light", "phone"),
    Shot("site-phone-dark", "en", "dark", "phone", "#q20"),
    Shot("site-guard", "en", "light", "desktop", "#q20"),
    Shot("site-arrivals", "es", "light", "desktop", "#q01"),
    Shot("site-past-day", "es", "light", "desktop", "#q08", asked="&q08.as_of=2023-03-15"),
    Shot("site-sentence", "en", "light", "desktop", opens_a_row=True),
)


def take(page: Path, out: Path, shots: Sequence[Shot] = SHOTS) -> list[Path]:
    """Photograph ``page``.

    Raises:
        ConfigurationError: there is no page, or no browser on this machine.
    """
    from playwright.sync_api import sync_playwright  # a tool of the tests, not of what runs

    found = next((place for name in BROWSERS if (place := shutil.which(name))), None)
    if found is None:
        raise ConfigurationError("screenshots", "no Chromium on this machine", "install it: `apt-get install chromium`")
    if not page.is_file():
        raise ConfigurationError("screenshots", f"no page at {page}", "publish first: `make run`")
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        taken = [_taken(browser, page, shot, out) for shot in shots]
        browser.close()
    return taken


def _taken(browser: Browser, page: Path, shot: Shot, out: Path) -> Path:
    width, height = SIZES[shot.size]
    viewport: ViewportSize = {"width": width, "height": height}
    tab = browser.new_page(viewport=viewport, color_scheme=shot.theme, locale=LOCALES[shot.language])
    tab.goto(f"{page.as_uri()}#lang={shot.language}{shot.asked}")
    tab.wait_for_selector("html[data-ready=yes]")
    if shot.opens_a_row:
        announced = tab.locator(".story").get_by_role("button")
        (announced if announced.count() else tab.locator(".port [data-at='0']").get_by_role("button")).first.click()
        tab.wait_for_selector("dialog[open] mark")
    clip = _around(tab, shot.element) if shot.element else None
    picture = b""
    for quality in QUALITIES:
        picture = tab.screenshot(full_page=clip is not None, clip=clip, type="jpeg", quality=quality)
        if len(picture) <= LARGEST:
            break
    tab.close()
    path = out / f"{shot.name}.jpg"
    path.write_bytes(picture)
    return path


def _around(tab: Page, element: str) -> FloatRect:
    """The element with some air, and without the contents that stay in sight."""
    tab.evaluate("document.querySelector('.contents').style.position = 'static'")
    box = tab.locator(element).bounding_box()
    assert box is not None, element  # noqa: S101 - the shots name what every page has
    left = max(0.0, box["x"] - AIR)
    wide = min(box["width"] + 2 * AIR, SIZES["desktop"][0] - left)
    return {"x": left, "y": box["y"] + 1, "width": wide, "height": box["height"] - 1}
