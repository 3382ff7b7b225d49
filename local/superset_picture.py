"""``make superset-picture``: the running Superset's dashboard in a real Chromium, checked, and into ``docs/img``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ConfigurationError
from core.settings import Settings
from local.screenshots import BROWSERS, LARGEST, QUALITIES
from local.superset import DASHBOARD, SECRETS, USER, SupersetError, home_of, on_postgres, port
from serve.superset import bundle

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

SIZE = {"width": 1280, "height": 1990}
READY_MS = 120_000
DRAWN = """
wanted => document.querySelectorAll('.slice_container').length >= wanted
    && !document.querySelector('.loading, [data-test="loading-indicator"]')
"""


def take(settings: Settings, out: Path) -> Path:
    """Log in, wait for every chart, and photograph the dashboard.

    Raises:
        ConfigurationError: no browser on this machine.
        SupersetError: a chart shows an error, or the page got something from another host.
    """
    from playwright.sync_api import sync_playwright  # a tool of the tests, not of what runs

    found = next((place for name in BROWSERS if (place := shutil.which(name))), None)
    if found is None:
        raise ConfigurationError("superset", "no Chromium on this machine", "install it: `apt-get install chromium`")
    address = f"http://127.0.0.1:{port()}"
    known = json.loads((home_of(settings, postgres=on_postgres()) / SECRETS).read_text(encoding="utf-8"))
    others: list[str] = []

    def note(answer: Response) -> None:
        others.extend([answer.url] if not answer.url.startswith((address, "data:", "blob:")) else [])

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
        tab.on("response", note)
        _log_in(tab, address, known["password"])
        tab.goto(f"{address}{DASHBOARD}?standalone=2")
        charts = len(list((bundle.HERE / "charts").glob("*.yaml")))
        tab.wait_for_function(DRAWN, arg=charts, timeout=READY_MS)
        tab.wait_for_timeout(2000)  # bars and bubbles grow into place
        wrong = tab.locator(".ant-alert-error, .chart-error, [data-test='error-message']").all_inner_texts()
        picture = b""
        for quality in QUALITIES:
            picture = tab.screenshot(type="jpeg", quality=quality)
            if len(picture) <= LARGEST:
                break
        browser.close()
    if wrong or others:
        raise SupersetError(
            "superset", f"the page shows {wrong[:3]}, got {others[:3]}", "read data/<mode>/superset/logs"
        )
    out.write_bytes(picture)
    return out


def _log_in(tab: Page, address: str, password: str) -> None:
    tab.goto(f"{address}/login/")
    tab.fill("#username", USER, timeout=READY_MS)
    tab.fill("#password", password)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/login" not in url, timeout=READY_MS)
