"""A person is asked where the audit found only what a person may allow, and what they say is what happens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.settings import Settings
from expectations.allowances import allowed, path_of
from expectations.audit import AuditError
from expectations.rules import ALLOW

pytestmark = [pytest.mark.airflow]

SHRINK = {
    "table": "marts.fct_claims",
    "rule": "rows_kept",
    "finding": "120 rows, release 000003 has 491, at least 467 expected",
    "next_step": f"find out what is gone; a wanted shrink: {ALLOW}",
}
LEAP = {
    "table": "marts.fct_announcements",
    "rule": "usd_keeps",
    "finding": "9000 US dollars, release 000003 has 100",
    "next_step": f"look at what came and went since; a wanted leap: {ALLOW}",
}
ORPHAN = {
    "table": "marts.fct_claims",
    "rule": "hub_known",
    "finding": "3 values of hub are not in marts.dim_hub",
    "next_step": "add the member",
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    return Settings("sample", tmp_path)


@pytest.fixture
def found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the audit finds, unless it is allowed; a test fills it."""
    from flow import stages

    findings: list[dict[str, str]] = []

    def audit(settings: Settings, _run_id: str, _say: Any, *, force: bool) -> None:
        assert force is False
        may_pass = allowed(path_of(settings), "000001")
        left = [one for one in findings if (one["table"], one["rule"]) not in may_pass]
        if left:
            raise AuditError("audit", f"{len(left)} rules do not hold", left[0]["next_step"], failures=left)

    monkeypatch.setattr(stages, "audit", audit)
    return findings


class Instance:
    """A task instance as the operator uses it: an id, and XComs."""

    def __init__(self) -> None:
        self.id = "ti-7"
        self.kept: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.kept[key] = value

    def xcom_pull(self, *, task_ids: str, key: str) -> Any:
        assert task_ids == "audit"
        return self.kept[key]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The questions that were put to a person."""
    from airflow.providers.standard.operators import hitl

    questions: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **question: questions.append(question))
    return questions


def task(*, asks: bool = True) -> Any:
    from dags.approval import FORM, AuditOrAsk

    return AuditOrAsk(task_id="audit", asks=asks, params=FORM)


def context() -> dict[str, Any]:
    instance = Instance()
    return {
        "run_id": "run-7",
        "params": {"force": False},
        "ti": instance,
        "task_instance": instance,
        "dag_run": SimpleNamespace(),
    }


def answer(option: str, why: str | None = "the registry was cleaned") -> dict[str, Any]:
    """What Airflow resumes the task with once a person has answered."""
    return {
        "chosen_options": [option],
        "params_input": {"why": why},
        "responded_at": datetime(2026, 11, 30, tzinfo=UTC),
        "responded_by_user": {"id": "7", "name": "Ana"},
    }


def ended(call: Any) -> Any:
    """The error a task ends with."""
    from dags.common import EndedError

    with pytest.raises(EndedError) as raised:
        call()
    return raised.value.error


def ask(operator: Any, of: dict[str, Any]) -> None:
    from airflow.sdk.exceptions import TaskAwaitingInput

    with pytest.raises(TaskAwaitingInput):
        operator.execute(of)


def test_an_audit_that_finds_nothing_asks_nobody(found: list[dict[str, str]], asked: list[Any]) -> None:
    task().execute(context())
    assert asked == []


def test_the_form_is_valid_before_anybody_has_filled_it_in() -> None:
    """Airflow starts no task whose own parameters are not."""
    task().params.validate()


def test_a_shrink_and_a_leap_wait_for_a_person_who_is_shown_them(
    found: list[dict[str, str]], asked: list[dict[str, Any]]
) -> None:
    found += [SHRINK, LEAP]
    ask(task(), context())
    (question,) = asked
    assert question["options"] == ["Approve", "Reject"]
    assert question["params"]["why"]["schema"]["minLength"] == 3
    for one in (SHRINK, LEAP):
        assert f"**{one['table']}** `{one['rule']}`: {one['finding']}" in question["body"]


@pytest.mark.parametrize("findings", [[ORPHAN], [SHRINK, ORPHAN]])
def test_what_nobody_may_allow_fails_without_a_question(
    found: list[dict[str, str]], asked: list[Any], findings: list[dict[str, str]]
) -> None:
    found += findings
    assert ended(lambda: task().execute(context())).code == "audit_failed"
    assert asked == []


def test_where_nobody_could_answer_a_shrink_fails_with_its_next_step(
    found: list[dict[str, str]], asked: list[Any]
) -> None:
    found += [SHRINK]
    error = ended(lambda: task(asks=False).execute(context()))
    assert error.code == "audit_failed"
    assert "`landfall allow" in error.line()
    assert asked == []


def test_who_approves_is_recorded_with_the_reason_and_the_audit_then_passes(
    settings: Settings, found: list[dict[str, str]], asked: list[Any]
) -> None:
    found += [SHRINK, LEAP]
    run = context()
    ask(task(), run)
    task().execute_complete(run, answer("Approve"))
    given = allowed(path_of(settings), "000001")
    assert set(given) == {(one["table"], one["rule"]) for one in (SHRINK, LEAP)}
    assert {(one.who, one.why, one.until) for one in given.values()} == {("Ana", "the registry was cleaned", "000001")}


def test_only_what_was_shown_is_allowed_by_an_approval(
    settings: Settings, found: list[dict[str, str]], asked: list[Any]
) -> None:
    found += [SHRINK]
    run = context()
    ask(task(), run)
    found += [LEAP]
    assert ended(lambda: task().execute_complete(run, answer("Approve"))).code == "audit_failed"
    assert set(allowed(path_of(settings), "000001")) == {("marts.fct_claims", "rows_kept")}


@pytest.mark.parametrize("why", [None, "   "])
def test_an_approval_without_a_reason_allows_nothing(
    settings: Settings, found: list[dict[str, str]], asked: list[Any], why: str | None
) -> None:
    found += [SHRINK]
    run = context()
    ask(task(), run)
    error = ended(lambda: task().execute_complete(run, answer("Approve", why)))
    assert error.code == "not_allowed"
    assert "Next: clear the task `audit` and answer again" in error.line()
    assert not path_of(settings).exists()


def test_a_rejection_ends_the_run_as_refused_and_allows_nothing(
    settings: Settings, found: list[dict[str, str]], asked: list[Any]
) -> None:
    found += [SHRINK]
    run = context()
    ask(task(), run)
    error = ended(lambda: task().execute_complete(run, answer("Reject", "half a file landed")))
    assert (error.code, error.retryable) == ("not_allowed", False)
    assert "Ana rejected it: half a file landed" in error.line()
    assert not path_of(settings).exists()


def test_no_answer_in_time_ends_the_run_as_refused(settings: Settings, found: list[Any], asked: list[Any]) -> None:
    found += [SHRINK]
    run = context()
    ask(task(), run)
    late = {"error": "the timeout has passed", "error_type": "timeout"}
    error = ended(lambda: task().execute_complete(run, late))
    assert error.code == "not_allowed"
    assert "nobody answered within 24 hours" in error.line()
    assert not path_of(settings).exists()


def test_make_run_asks_nobody_and_make_up_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    import dags.common
    from dags import build_warehouse

    assert build_warehouse.dag.get_task("audit").asks is True
    monkeypatch.setattr(dags.common, "SCHEDULES_ON", False)
    assert importlib.reload(build_warehouse).dag.get_task("audit").asks is False
    monkeypatch.undo()
    importlib.reload(build_warehouse)
