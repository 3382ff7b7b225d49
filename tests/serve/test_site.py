"""The page as a file: what goes into it and how; the browser's side is in test_site_browser.py."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from serve.errors import UnfitBuildError
from serve.site.bundle import bundled
from serve.site.data import columnar, marked
from serve.site.page import ASSETS, SHARD, dictionaries, page
from tests.serve.site_data import HOSTILE, QUESTIONS, site


@pytest.fixture(scope="module")
def text() -> str:
    return page(site(30, hostile=True))


def block(text: str, name: str) -> str:
    found = re.search(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', text, re.DOTALL)
    assert found, name
    return found[1]


def unpacked(text: str, name: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(block(text, name))))


def test_the_same_release_gives_the_same_bytes() -> None:
    assert page(site(12)) == page(site(12))


def test_the_policy_allows_exactly_the_script_and_the_style_of_the_page(text: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    for rule, tag in (("script-src", r'<script type="module">(.*?)</script>'), ("style-src", r"<style>(.*?)</style>")):
        inside = re.search(tag, text, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'" and "unsafe" not in policy[1]
    assert rules["require-trusted-types-for"] == "'script'"


def test_nothing_in_the_page_names_another_host_to_load_from(text: str) -> None:
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", text.split('<div id="page">')[0])
    assert not re.search(r"<script[^>]*\bsrc=", text)
    assert "@import" not in text and not re.search(r"url\((?!#)", text.split("</style>")[0])


def test_no_text_of_the_data_can_end_a_script_or_begin_a_tag(text: str) -> None:
    for name in ("data-core", "data-answers", "data-announcements", "data-details-0"):
        assert "<" not in block(text, name) and "&" not in block(text, name)
    assert not any(name in text for name in HOSTILE if "<" in name)


def test_hostile_names_arrive_whole(text: str) -> None:
    names = unpacked(text, "data-announcements")["columns"]["company_name"]
    assert set(HOSTILE) <= set(names)


def test_every_answer_is_in_the_page_as_it_was_given(text: str) -> None:
    contents = site(30, hostile=True)
    answers = unpacked(text, "data-answers")
    assert [answer["number"] for answer in answers] == sorted(QUESTIONS)
    for answer in answers:
        given = contents.answers[answer["number"]]
        assert answer["columns"] == list(given.columns)
        assert len(answer["rows"]) == len(given.rows)
        assert answer["sql"] == given.question.sql


def test_an_announcements_details_are_in_the_shard_its_place_says() -> None:
    text = page(site(SHARD + 5))
    ids = unpacked(text, "data-announcements")["columns"]["announcement_id"]
    assert [one["id"] for one in unpacked(text, "data-details-0")] == ids[:SHARD]
    assert [one["id"] for one in unpacked(text, "data-details-1")] == ids[SHARD:]


def test_both_languages_have_the_same_words_and_none_is_empty() -> None:
    spoken = dictionaries()
    assert spoken["es"].keys() == spoken["en"].keys()
    for words in spoken.values():
        assert not [key for key, value in words.items() if not value.strip()]


def test_both_languages_leave_the_same_gaps_to_fill() -> None:
    spoken = dictionaries()
    gaps = {
        name: {key: sorted(re.findall(r"\{\w+\}", value)) for key, value in words.items()}
        for name, words in spoken.items()
    }
    assert gaps["es"] == gaps["en"]


def test_every_word_the_scripts_ask_for_is_in_the_dictionaries() -> None:
    asked = {key for path in ASSETS.glob("*.js") for key in re.findall(r'\bt\("([^"]+)"', path.read_text("utf-8"))}
    assert len(asked) > 100
    assert asked <= dictionaries()["es"].keys()


def test_what_is_counted_has_words_for_one_and_for_many() -> None:
    asked = {
        key for path in ASSETS.glob("*.js") for key in re.findall(r'\bcounted\("([^"]+)"', path.read_text("utf-8"))
    }
    assert asked
    assert asked | {f"{key}.one" for key in asked} <= dictionaries()["es"].keys()


def test_a_figure_is_cut_out_of_its_sentence_by_characters_not_by_bytes() -> None:
    sentence = "La 🏭 creará 300 empleos, y 300 más."
    assert marked(sentence, "300", 100 + sentence.rindex("300"), 100) == [
        "La 🏭 creará 300 empleos, y ",
        "300",
        " más.",
    ]


def test_a_span_that_does_not_fit_falls_back_to_the_words_themselves() -> None:
    assert marked("creará 300 empleos", "300", 9999, 0) == ["creará ", "300", " empleos"]
    assert marked("creará empleos", "300", 3, 0) == ["creará empleos", "", ""]
    assert marked(None, "300 empleos", 3, 3) == ["", "300 empleos", ""]


def test_a_repeated_text_is_stored_once() -> None:
    rows = [{"status": "done"}, {"status": None}, {"status": "done"}, {"status": "planned"}]
    assert columnar(rows)["columns"]["status"] == {"words": ["done", "planned"], "at": [0, -1, 0, 1]}


def test_a_circle_of_modules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./a.js";\na();\n')
    (tmp_path / "a.js").write_text('import { b } from "./main.js";\nexport function a() { b(); }\n')
    with pytest.raises(UnfitBuildError, match="a circle"):
        bundled(tmp_path)


def test_a_module_the_bundle_cannot_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("export default 3;\n")
    with pytest.raises(UnfitBuildError, match="cannot read"):
        bundled(tmp_path)


def test_modules_run_in_the_order_their_imports_ask_for(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./z.js";\na();\n')
    (tmp_path / "z.js").write_text("export const a = () => 1;\n")
    script = bundled(tmp_path)
    assert script.index("module_z") < script.index("module_main")
    assert "return { a };" in script and "import" not in script
