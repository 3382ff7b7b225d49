"""The compose file is read as compose reads it: variables, profiles, order, health; what is not known is refused."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.compose.file import ComposeError, Need, Project, interpolated, load, seconds

FILLED_IN = {
    "LANDFALL_UID": "12345",
    "LANDFALL_GID": "12346",
    "LANDFALL_METADATA_PASSWORD": "one",
    "LANDFALL_BI_PASSWORD": "two",
    "LANDFALL_BI_READER_PASSWORD": "three",
    "LANDFALL_ADMIN_PASSWORD": "four",
}
BOTH = {"postgres-metadata", "postgres-bi", "init", "api-server", "dag-processor", "triggerer"}
LAPTOP = BOTH | {"scheduler"}
CLUSTER = BOTH | {"celery-scheduler", "redis", "worker-1", "worker-2"}


def ours(project: Path, *profiles: str, **more: str) -> Project:
    return load(project / "docker-compose.yml", {**FILLED_IN, **more}, profiles)


def loaded(folder: Path, services: dict[str, Any], *profiles: str) -> Project:
    whole = {name: {"image": "redis:7", "user": "1:2", **one} for name, one in services.items()}
    (folder / "docker-compose.yml").write_text(yaml.safe_dump({"services": whole}))
    return load(folder / "docker-compose.yml", {}, profiles)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${ONE}", "1"),
        ("$ONE", "1"),
        ("a${ONE}b$ONE", "a1b1"),
        ("${NONE}", ""),
        ("${NONE:-x y}", "x y"),
        ("${EMPTY:-x}", "x"),
        ("${ONE:-x}", "1"),
        ("${ONE:?say it}", "1"),
        ("$${ONE}", "${ONE}"),
        ("$$(cat $$ONE)", "$(cat $ONE)"),
    ],
)
def test_a_variable_is_put_in_as_compose_puts_it_in(text: str, value: str) -> None:
    assert interpolated(text, {"ONE": "1", "EMPTY": ""}) == value


@pytest.mark.parametrize("text", ["${NONE:?say it}", "${EMPTY:?say it}"])
def test_a_variable_that_must_be_set_is_asked_for_in_the_files_own_words(text: str) -> None:
    with pytest.raises(ComposeError, match=r"^say it$"):
        interpolated({"a": [text]}, {"EMPTY": ""})


@pytest.mark.parametrize("text", ["$", "$1", "${ONE", "${ONE:+x}", "${ONE:-${TWO}}", "${}"])
def test_a_dollar_sign_that_begins_nothing_known_is_refused(text: str) -> None:
    with pytest.raises(ComposeError, match="dollar sign"):
        interpolated(text, {"ONE": "1"})


@given(st.text(), st.dictionaries(st.text(string.ascii_letters, min_size=1), st.text()))
def test_a_text_whose_dollar_signs_are_doubled_stays_as_it_is(text: str, variables: dict[str, str]) -> None:
    assert interpolated(text.replace("$", "$$"), variables) == text


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_read_as_it_is_written(hours: int, minutes: int, rest: int) -> None:
    assert seconds(f"{hours}h{minutes}m{rest}s") == 3600 * hours + 60 * minutes + rest


@pytest.mark.parametrize("text", ["5", "s", "5 s", "5x", "-5s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ComposeError, match="no duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("profiles", "services"),
    [
        (("laptop", "sample"), LAPTOP | {"sandbox"}),
        (("laptop", "live"), LAPTOP),
        (("cluster", "sample"), CLUSTER | {"sandbox"}),
        (("cluster", "live"), CLUSTER),
    ],
)
def test_a_profile_has_its_services_and_live_mode_has_no_sandbox(
    project: Path, profiles: tuple[str, ...], services: set[str]
) -> None:
    found = ours(project, *profiles)
    assert {one.name for one in found.services} == services


@pytest.mark.parametrize("profile", ["laptop", "cluster"])
def test_live_mode_waits_for_no_sandbox_and_sample_mode_for_a_healthy_one(project: Path, profile: str) -> None:
    for mode in ("live", "sample"):
        services = {one.name: one for one in ours(project, profile, mode).services}
        waiting = {name for name, one in services.items() if "sandbox" in one.needs}
        assert waiting == (LAPTOP - BOTH if profile == "laptop" else CLUSTER - BOTH - {"redis"})
        assert {services[name].needs["sandbox"] for name in waiting} == {Need("service_healthy", required=False)}
        assert ("sandbox" in services) is (mode == "sample")


@pytest.mark.parametrize("profile", ["laptop", "cluster"])
def test_a_service_starts_behind_all_it_needs(project: Path, profile: str) -> None:
    begun: set[str] = set()
    for one in ours(project, profile, "sample").services:
        assert set(one.needs) <= begun, one.name
        begun.add(one.name)
    assert "api-server" in begun


def test_the_example_asks_for_the_profile_of_its_mode(project: Path) -> None:
    """Compose puts variables into ``.env``, too: the mode is said once."""
    lines = (project / ".env.example").read_text(encoding="utf-8").splitlines()
    value = next(line.partition("=")[2] for line in lines if line.startswith("COMPOSE_PROFILES="))
    assert interpolated(value, {}).split(",") == ["laptop", "sample"]
    assert interpolated(value, {"LANDFALL_SOURCES": "live"}).split(",") == ["laptop", "live"]


def test_without_a_password_nothing_starts(project: Path) -> None:
    for name in FILLED_IN:
        with pytest.raises(ComposeError, match=f"set {name}, see .env.example"):
            ours(project, "cluster", "sample", **{name: ""})


def test_the_sandbox_has_the_options_somebody_gives_it(project: Path) -> None:
    plain = ours(project, "laptop", "sample").named("sandbox").command
    told = ours(project, "laptop", "sample", LANDFALL_SANDBOX_OPTIONS="--companies 6000").named("sandbox").command
    assert plain[-2:] == ("--state", "/var/lib/landfall/sandbox/state.json")
    assert told == (*plain, "--companies", "6000")


def test_a_service_that_needs_one_no_profile_asks_for_is_refused(tmp_path: Path) -> None:
    needs = {"b": {"condition": "service_healthy"}}
    with pytest.raises(ComposeError, match="a needs b, which no profile asks for"):
        loaded(tmp_path, {"a": {"depends_on": needs}, "b": {"profiles": ["other"]}}, "this")


def test_a_key_nobody_honours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ComposeError, match="a: entrypoint is not known here"):
        loaded(tmp_path, {"a": {"entrypoint": ["sh"]}})


def test_a_condition_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ComposeError, match="condition service_wet"):
        loaded(tmp_path, {"a": {"depends_on": {"b": {"condition": "service_wet"}}}, "b": {}})


def test_a_circle_of_needs_has_no_order(tmp_path: Path) -> None:
    need = {"condition": "service_started"}
    with pytest.raises(ComposeError, match="circle"):
        loaded(tmp_path, {"a": {"depends_on": {"b": need}}, "b": {"depends_on": {"a": need}}})


def test_a_check_of_one_line_is_run_by_a_shell(tmp_path: Path) -> None:
    check = (
        loaded(tmp_path, {"a": {"healthcheck": {"test": ["CMD-SHELL", "x | y"], "interval": "1m"}}}).services[0].check
    )
    assert check
    assert (check.words, check.interval) == (("/bin/sh", "-c", "x | y"), 60.0)
