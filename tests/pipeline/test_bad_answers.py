"""Bad answers of every source: each is one line, or members set aside with their reason, and readers notice nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from core.errors import LandfallError
from core.settings import Settings
from serve.publish import publish
from tests.pipeline.conftest import Pipeline, Sandbox, new_pipeline
from tests.serve.building import AT, candidate, lake

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder whose readers have a release."""
    settings = lake(tmp_path_factory.mktemp("published"))
    candidate(settings, 1)
    publish(settings, at=AT)
    return settings


@pytest.fixture
def pipeline(published: Settings, sandbox: Sandbox, tmp_path: Path) -> Pipeline:
    """A pipeline that has pulled nothing yet, over a copy of that folder."""
    shutil.copytree(published.data, tmp_path, symlinks=True, dirs_exist_ok=True)
    return new_pipeline(sandbox, tmp_path)


BAD_ANSWERS = [
    ("rues", "datos_gov_co/resource/c82u-588k.json", "html_200"),
    ("rues", "datos_gov_co/resource/c82u-588k.json", "truncated_json"),
    ("rues", "datos_gov_co/resource/c82u-588k.json", "stale_replica"),
    ("rues", "datos_gov_co", "renamed_column"),
    ("rues", "datos_gov_co/resource/c82u-588k.json", "gzip_cut"),
    ("trm", "datos_gov_co", "html_200"),
    ("trm", "datos_gov_co", "renamed_column"),
    ("comtrade", "comtrade", "html_200"),
    ("comtrade", "comtrade", "truncated_json"),
    ("worldbank", "worldbank", "html_200"),
    ("worldbank", "worldbank", "truncated_json"),
    ("banrep", "banrep", "html_200"),
    ("banrep", "banrep", "truncated_json"),
    ("banrep", "banrep", "renamed_column"),
    ("supersociedades", "datos_gov_co/resource/6cat-2gcs.json", "truncated_json"),
    ("gleif", "gleif", "html_200"),
    ("gleif", "gleif", "renamed_column"),
    ("reference", "datos_gov_co", "truncated_json"),
    ("press_wordpress", "aci_medellin", "html_200"),
    ("press_wordpress", "aci_medellin", "http_403"),
    ("press_rss", "business_feed", "html_200"),
    ("press_newsroom", "ruta_n", "http_403"),
]


@pytest.mark.parametrize(("source", "route", "fault"), BAD_ANSWERS)
def test_a_bad_answer_is_one_line_or_members_set_aside_with_their_reason_and_readers_notice_nothing(
    pipeline: Pipeline, sandbox: Sandbox, source: str, route: str, fault: str
) -> None:
    before = read_by_readers(pipeline)
    sandbox.fault(route, fault)
    try:
        line = line_of(pipeline, source)
    finally:
        sandbox.clear_faults()
    aside = set_aside(pipeline)
    assert line or aside
    assert all(member["reason"] and member["fault"] for member in aside)
    if line:
        assert line.startswith(source)
        assert "\n" not in line
        assert " Next: " in line
        assert "?" not in line.split(" Next: ")[0].replace("?)", "")
    assert read_by_readers(pipeline) == before


def read_by_readers(pipeline: Pipeline) -> dict[str, bytes]:
    """Every file of the release that readers have."""
    release = (pipeline.settings.warehouse / "current").resolve()
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    assert "release.json" in files
    return {name: path.read_bytes() for name, path in files.items()}


def line_of(pipeline: Pipeline, source: str) -> str:
    """What a failed pull says; empty where it landed."""
    try:
        pipeline.pull(source)
    except LandfallError as error:
        return error.line()
    return ""


def set_aside(pipeline: Pipeline) -> list[dict[str, str]]:
    """The members that the receipts name as not landed."""
    receipts = [json.loads(file.read_text(encoding="utf-8")) for file in pipeline.settings.raw.rglob("receipt.json")]
    return [member for receipt in receipts for member in receipt["members"] if member["status"] != "landed"]
