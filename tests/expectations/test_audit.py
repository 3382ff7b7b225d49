"""The gate: whatever is wrong with the candidate or with the audit itself, it does not open."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cli.main import main
from core.errors import ConfigurationError
from core.settings import Settings
from expectations import engine
from expectations.allowances import allow, allowed, next_release, path_of
from expectations.audit import AuditError, Verdict, audit, audit_candidate
from expectations.rules import Rule, none_of
from expectations.suites import all_suites
from serve.publish import publish
from tests.expectations.conftest import Plant, few_suites

ONE = "ops.ops_build"
MOMENT = datetime(2026, 11, 30, tzinfo=UTC)
CANARY = "CANARIA PRUEBA SINTETICA"


def written(database: Path) -> dict[str, Any]:
    """What stands in audit.json beside the candidate."""
    return dict(json.loads((database.parent / "audit.json").read_text(encoding="utf-8")))


def settings_over(database: Path) -> Settings:
    """Settings whose candidate is ``database``."""
    return Settings(mode="sample", data=database.parent.parent)


def test_a_sound_candidate_passes_and_is_named_by_its_hash(plant: Plant) -> None:
    database = plant()
    before = database.read_bytes()
    verdict = audit(database, None, None)
    record = written(database)
    assert verdict.success is record["success"] is True
    assert record["database_sha256"] == hashlib.sha256(before).hexdigest()
    assert database.read_bytes() == before
    assert set(record["suites"]) == set(all_suites())
    assert all(
        suite["failed"] == suite["excused"] == [] and suite["passed"] >= 1 for suite in record["suites"].values()
    )
    assert not database.with_name("warehouse.duckdb.wal").exists()


def test_a_failure_names_table_rule_finding_and_next_step(plant: Plant) -> None:
    database = plant(
        "delete from ops.ops_build", "update ops.ops_reconciliation set unexplained_rows = 3 where source = 'rues'"
    )
    with pytest.raises(AuditError) as caught:
        audit(database, None, None)
    line = caught.value.line()
    assert "ops.ops_build row_floor: 0 rows, at least 1 expected" in line
    assert "2 pulls have rows nobody can account for, such as rues/companies" in line
    assert line.count("\n") == 0
    assert "Next: " in line
    record = written(database)
    assert record["success"] is False
    (failed,) = record["suites"]["ops.ops_reconciliation"]["failed"]
    assert failed["rule"] == "nothing_unexplained"
    assert failed["next_step"]


def test_a_missing_table_is_a_failure(plant_few: Plant) -> None:
    with pytest.raises(AuditError, match=r"marts.fct_trade_flows table_present: the table is missing"):
        audit(plant_few("drop table marts.fct_trade_flows"), None, None)


def test_a_table_nobody_has_a_suite_for_is_a_failure(plant_few: Plant) -> None:
    with pytest.raises(AuditError, match=r"marts.extra has_suite"):
        audit(plant_few("create table marts.extra as select 1 as x"), None, None)


def test_an_audit_that_asks_nothing_has_not_passed(tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(database)).close()
    with pytest.raises(AuditError, match="no rule was asked"):
        audit(database, None, None, suites={})
    assert written(database)["success"] is False
    assert not Verdict("", None, {}).success


def test_a_candidate_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no candidate"):
        audit(tmp_path / "warehouse.duckdb", None, None)


def test_a_rule_that_breaks_is_a_failure_and_says_why(plant_few: Plant) -> None:
    suite = few_suites()[ONE]
    broken = Rule("broken", "It can be asked", "select nowhere as finding from {table}", "mend the rule")
    with pytest.raises(AuditError, match=r"broken: could not be asked: .*nowhere"):
        audit(plant_few(), None, None, suites={**few_suites(), ONE: replace(suite, rules=(broken,))})


def test_a_rule_that_got_no_answer_is_a_failure(plant_few: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(database: Path, suites: Any, docs: Path | None) -> dict[str, list[engine.Outcome]]:
        return {table: [] for table in suites}

    monkeypatch.setattr(engine, "run", deaf)
    with pytest.raises(AuditError, match="got no answer"):
        audit(plant_few(), None, None)


def test_an_audit_that_dies_leaves_no_earlier_verdict_behind(plant_few: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    database = plant_few()
    audit(database, None, None)

    def dies(*_: Any) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(engine, "run", dies)
    with pytest.raises(RuntimeError):
        audit(database, None, None)
    assert not (database.parent / "audit.json").exists()


def test_a_candidate_smaller_than_the_release_is_refused_and_readers_keep_theirs(
    released: Settings, plant_few: Plant
) -> None:
    settings = released
    before = (settings.warehouse / "current" / "release.json").read_bytes()
    plant_few(
        "delete from marts.fct_trade_flows where partner_code = '156'",
        "alter table marts.fct_trade_flows drop column quantity",
    )
    with pytest.raises(AuditError) as caught:
        audit_candidate(settings)
    rules = {failure["rule"] for failure in failures(caught.value)}
    assert {"rows_kept", "columns_kept"} <= rules
    assert written(settings.build / "x")["baseline_version"] == "000001"
    assert (settings.warehouse / "current" / "release.json").read_bytes() == before


def test_a_wanted_shrink_passes_with_who_and_why_on_record_and_for_one_release_only(
    released: Settings, plant_few: Plant
) -> None:
    settings = released
    shrunk = (
        "delete from marts.fct_trade_flows where partner_code = '156'",
        "alter table marts.fct_trade_flows drop column quantity",
    )
    plant_few(*shrunk)
    given = [
        allow(settings, "marts.fct_trade_flows", rule, who="R. Auditor", why="China reports elsewhere now", at=MOMENT)
        for rule in ("rows_kept", "columns_kept")
    ]
    verdict = audit_candidate(settings)
    assert {failure.rule for failure in verdict.suites["marts.fct_trade_flows"].excused} == {
        "rows_kept",
        "columns_kept",
    }
    assert set(verdict.overrides) == set(given)
    assert publish(settings).record["audit"]["overrides"] == [vars(one) for one in verdict.overrides]
    plant_few(*shrunk, "delete from marts.fct_trade_flows where partner_code = '842'")
    with pytest.raises(AuditError, match=r"fct_trade_flows rows_kept"):
        audit_candidate(settings)


def test_an_allowance_excuses_its_own_rule_and_no_other(plant_few: Plant) -> None:
    settings = settings_over(
        plant_few("update ops.ops_reconciliation set unexplained_rows = 3, staged_rows = staged_rows - 3")
    )
    allow(settings, "ops.ops_reconciliation", "nothing_unexplained", who="R. Auditor", why="by hand", at=MOMENT)
    with pytest.raises(AuditError) as caught:
        audit_candidate(settings)
    line = caught.value.line()
    assert "ops.ops_reconciliation nothing_unexplained" not in line
    assert "ops.ops_reconciliation totals_add_up" in line


def test_a_total_that_leaps_stops_the_release_until_a_person_lets_it(released: Settings, plant_few: Plant) -> None:
    settings = released
    leap = "update marts.mart_announcements set amount_usd_stated_known = 9e8, amount_usd_high_known = 9e8"
    plant_few(leap)
    with pytest.raises(AuditError, match="announced US dollars, release 000001 has 10000000"):
        audit_candidate(settings)
    given = allow(settings, "marts.mart_announcements", "announced_usd_keeps", who="R.", why="a refinery", until="1")
    assert given.until == "000001"
    with pytest.raises(AuditError, match="announced_usd_keeps"):
        audit_candidate(settings)
    allow(settings, "marts.mart_announcements", "announced_usd_keeps", who="R.", why="a refinery", until="2")
    excused = audit_candidate(settings).suites["marts.mart_announcements"].excused
    assert [failure.rule for failure in excused] == ["announced_usd_keeps"]


def test_one_sentence_of_seventy_trillion_dollars_opens_no_gate(released: Settings, plant_few: Plant) -> None:
    settings = released
    plant_few("update marts.mart_announcements set amount_usd_stated_known = 70e12 where announcement_id = 'a1'")
    with pytest.raises(AuditError) as caught:
        audit_candidate(settings)
    found = {failure["rule"] for failure in failures(caught.value)}
    assert {"announced_usd_keeps", "within_what_the_country_draws", "amount_per_job_plausible"} <= found


def failures(error: AuditError) -> list[dict[str, Any]]:
    """What does not hold, as the error has it."""
    found = error.context["failures"]
    assert isinstance(found, list)
    return found


def test_a_table_of_the_release_that_is_gone_with_its_suite_is_a_failure(released: Settings, plant_few: Plant) -> None:
    settings = released
    database = plant_few("drop table marts.fct_country_indicators")
    suites = {table: suite for table, suite in few_suites().items() if table != "marts.fct_country_indicators"}
    current = settings.warehouse / "current"
    with pytest.raises(AuditError, match=r"marts.fct_country_indicators table_present"):
        audit(database, current, None, suites=suites)


@pytest.mark.parametrize(
    ("table", "rule", "why"),
    [("marts.t", "", "because"), ("marts.t", "rows_kept", " "), ("t", "rows_kept", "because"), ("", "rows_kept", "so")],
)
def test_an_allowance_without_table_rule_or_reason_is_refused(tmp_path: Path, table: str, rule: str, why: str) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    with pytest.raises(ConfigurationError, match="allowance"):
        allow(settings, table, rule, who="R. Auditor", why=why)
    assert not path_of(settings).exists()


def test_an_allowance_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="who"):
        allow(Settings(mode="sample", data=tmp_path), "marts.t", "rows_kept", who=" ", why="because")


@pytest.mark.parametrize("line", ["no json", "[]", '{"table": "marts.t"}', '{"table": 1, "rule": "x"}'])
def test_a_line_that_is_no_allowance_stops_the_audit_and_is_named(tmp_path: Path, line: str) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    allow(settings, "marts.t", "rows_kept", who="R. Auditor", why="because: it is so")
    with path_of(settings).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(ConfigurationError, match=r"line 2 of allowances\.jsonl"):
        allowed(path_of(settings), "000001")


def test_allowances_only_grow_and_the_last_one_counts(tmp_path: Path) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    for why in ("first", "second"):
        allow(settings, "marts.t", "rows_kept", who="R. Auditor", why=why, until="7")
    assert len(path_of(settings).read_text(encoding="utf-8").splitlines()) == 2
    assert allowed(path_of(settings), "000007")["marts.t", "rows_kept"].why == "second"
    assert allowed(path_of(settings), "000008") == {}


def test_the_next_release_is_counted_from_what_is_on_disk(tmp_path: Path) -> None:
    assert next_release(tmp_path) == "000001"
    for name in ("000009", "000012", "000013.draft"):
        (tmp_path / "releases" / name).mkdir(parents=True)
    assert next_release(tmp_path) == "000013"


def test_the_pages_ask_no_other_host_and_hold_no_row(plant: Plant, tmp_path: Path) -> None:
    database = plant(
        f"update marts.fct_registrations set legal_name = '{CANARY}', nit = '9000000001'",
        "update marts.fct_registrations set legal_form_code_published = '01'",
        f"update marts.dim_document set title = '{CANARY}', canonical_url = 'https://example.org/{CANARY}'",
        f"update ops.ops_quarantine set raw_record = '{CANARY}'",
    )
    docs = tmp_path / "pages"
    with pytest.raises(AuditError) as caught:
        audit(database, None, docs)
    texts = {page.name: page.read_text(encoding="utf-8") for page in docs.rglob("*.html")}
    assert {"index.html", "fct_trade_flows.html"} <= texts.keys()
    everything = " ".join([*texts.values(), caught.value.as_json(), json.dumps(written(database))])
    assert CANARY not in everything
    assert "9000000001" not in everything
    for name, text in texts.items():
        assert re.findall(r"(?:src|data|action)\s*=\s*[\"']?(?:https?:)?//", text) == [], name
        assert re.findall(r"<(?:script|link|img|iframe|form)\b", text) == [], name
        assert re.findall(r"url\(", text) == [], name
        assert "<style>" in text
    assert "No count stands for fewer than 5 persons." in " ".join(texts.values())
    index = texts["index.html"]
    links = re.findall(r'href="(validations/[^"]+)"', index)
    assert len(links) == len(all_suites())
    assert all((docs / link).is_file() for link in links)
    failed = [table for table, suite in written(database)["suites"].items() if suite["failed"]]
    assert len(failed) >= 3
    assert index.count("fa-times text-danger") == len(failed)
    assert all(path.suffix == ".html" for path in docs.rglob("*") if path.is_file())


def test_pages_of_an_earlier_audit_do_not_stay(plant_few: Plant, tmp_path: Path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "old.html").write_text("old", encoding="utf-8")
    audit(plant_few(), None, docs)
    assert not (docs / "old.html").exists()
    assert (docs / "index.html").is_file()


def test_the_audit_cannot_write_to_the_candidate_or_reach_out_of_it(plant: Plant) -> None:
    database = plant()
    for wish in (
        "create table marts.mine as select 1",
        "copy marts.dim_date to 'stolen.csv'",
        "select * from read_text('/etc/hostname')",
    ):
        (outcome,) = engine.run(database, {ONE: [Rule("wish", "x", wish, "x")]})[ONE]
        assert outcome.finding.startswith("could not be asked")


def test_a_path_with_signs_that_mean_something_elsewhere_works(plant: Plant, tmp_path: Path) -> None:
    odd = tmp_path / "a $HOME b%20 c#d" / "warehouse.duckdb"
    odd.parent.mkdir()
    odd.write_bytes(plant().read_bytes())
    rule = none_of("none", "x", "rows", "select 1 from {table} where mode = 'live'", "x")
    assert [outcome.finding for outcome in engine.run(odd, {ONE: [rule]})[ONE]] == [""]


def test_the_command_line_exits_with_the_verdict(
    plant_few: Plant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = plant_few()
    monkeypatch.setenv("LANDFALL_DATA", str(database.parent.parent))
    assert main(["audit"]) == 0
    assert "marts.fct_trade_flows" in capsys.readouterr().out
    plant_few("delete from ops.ops_build", "update marts.fct_trade_flows set value_usd = 'nan'")
    assert main(["audit"]) == 40
    said = capsys.readouterr().err
    assert "[audit_failed]" in said.splitlines()[0]
    assert "marts.fct_trade_flows finite: column value_usd has 336 values, NaN or infinite" in said


def test_the_command_line_records_an_allowance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    words = ["allow", "marts.fct_claims", "rows_kept", "--who", "R. Auditor", "--why", "a reader that reads less"]
    assert main(words) == 0
    assert "until release 000001" in capsys.readouterr().out
    (one,) = allowed(tmp_path / "review" / "allowances.jsonl", "000001").values()
    assert (one.who, one.why) == ("R. Auditor", "a reader that reads less")
    assert main([*words[:4], " ", *words[5:]]) != 0
    assert "lacks who" in capsys.readouterr().err


def test_every_audit_leaves_its_attempt_on_record(plant_few: Plant) -> None:
    settings = settings_over(plant_few())
    audit_candidate(settings, run_id="r-1")
    (ended,) = (json.loads(path.read_text(encoding="utf-8")) for path in settings.attempts.glob("*.finished.json"))
    assert (ended["stage"], ended["verdict"], ended["run_id"]) == ("audit", "ok", "r-1")
    assert re.fullmatch(rf"\d+ rules hold in {len(few_suites())} tables", ended["facts"]["summary"])


def test_the_candidate_can_be_opened_for_writing_after_the_audit(plant_few: Plant) -> None:
    database = plant_few()
    audit(database, None, None)
    with closing(duckdb.connect(str(database))) as writer:
        writer.execute("create table marts.later as select 1")
