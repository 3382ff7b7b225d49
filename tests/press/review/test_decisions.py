"""Decisions outlive kills, meetings and moves: what counts hangs on what was said, never on the order it came in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Template

from core.errors import DiskError
from press.errors import DecidedMeanwhileError, DecisionInputError
from press.review.decision import Decision, current, decision_of, newest, now_utc, reopened, written
from press.review.decisions import Decisions, as_csv, as_jsonl, records_of
from tests.press.review.deciding import OTHER_TEXT, TEXT, about, decision, decisions

CHILD = Path(__file__).with_name("decision_child.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "review" / "decisions.jsonl"


@pytest.fixture
def file(path: Path) -> Decisions:
    return Decisions(path)


def child(path: Path, who: str, count: int, step: int = 0) -> subprocess.Popen[str]:
    words = [sys.executable, str(CHILD), str(path), who, str(count), str(step)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"document": ""}, "document is missing"),
        ({"text_sha256": "short"}, "no SHA-256"),
        ({"start": 50, "end": 50}, "no span"),
        ({"start": True}, "start is True"),
        ({"number": -1}, "no span"),
        ({"verdict": "maybe"}, "verdict"),
        ({"who": "  "}, "who is missing"),
        ({"who": "a" * 81}, "81 characters"),
        ({"why": "\ud800"}, "surrogates"),
        ({"at": "2026-03-01T10:00:00"}, "offset"),
        ({"at": "yesterday"}, "Invalid isoformat"),
        ({"at": written(datetime.now(UTC) + timedelta(days=2))}, "yet to come"),
        ({"verdict": "undo", "values": {}}, "names the decision it undoes"),
        ({"undoes": "dec_1"}, "names the decision it undoes"),
        ({"verdict": "change", "values": {}}, "which value"),
        ({"verdict": "reject"}, "a reject of a record has no values"),
        ({"values": {"ceo": "Ana"}}, "ceo"),
        ({"values": {"company": None}}, "company is missing"),
        ({"values": {"amount": float("nan")}}, "amount is 'nan'"),
        ({"values": {"amount": -1}}, "amount is '-1'"),
        ({"values": {"amount": True}}, "amount is 'True'"),
        ({"values": {"jobs": 1.5}}, "whole number"),
        ({"values": {"event": "party"}}, "event is 'party'"),
        ({"values": {"country": "co"}}, "two capital letters"),
        ({"values": {"currency": "US$"}}, "three capital letters"),
        ({"values": {"place": 3}}, "place is 3"),
        ({"spans": {"jobs": [3, 9]}}, "values that are not there"),
        ({"spans": {"company": [9, 3]}}, "two positions"),
    ],
)
def test_what_is_no_decision_is_refused_with_its_reason(spoilt: dict[str, object], fault: str) -> None:
    good = decision(values={"company": "Nordvind"}).as_record()
    assert decision_of(good).as_record() == good
    with pytest.raises(DecisionInputError, match=fault):
        decision_of(good | spoilt)


@pytest.mark.parametrize("record", [None, 3, "text", [], {"kind": "groups", "one": "a", "other": "a"}])
def test_other_json_is_no_decision(record: object) -> None:
    with pytest.raises(DecisionInputError):
        decision_of(record)


@given(st.lists(decisions(), max_size=12), st.randoms())
def test_any_order_of_decisions_leaves_the_same_ones_standing(rows: list[Decision], chance: Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    said = {subject: (one.verdict, one.values, one.who) for subject, one in newest(rows).items()}
    assert {subject: (one.verdict, one.values, one.who) for subject, one in newest(shuffled).items()} == said


@settings(max_examples=30)
@given(st.lists(decisions(), max_size=10), st.integers(0, 10), st.sampled_from([as_csv, as_jsonl]))
def test_exports_of_any_parts_imported_in_any_order_make_the_same_state(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[Decision],
    cut: int,
    export: Callable[[Iterable[Decision]], str],
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    one, other = Decisions(folder / "one.jsonl"), Decisions(folder / "other.jsonl")
    parts = [records_of(export(part)) for part in (rows[:cut], rows[cut:], rows)]
    for part in parts:
        assert one.merge(part).refused == ()
    for part in reversed(parts):
        other.merge(part)
    assert as_jsonl(one.all()) == as_jsonl(other.all()) == as_jsonl({row.id: row for row in rows}.values())
    assert newest(one.all()) == newest(other.all())


def model(project: Path, name: str, path: Path) -> str:
    """The SQL of a model of review as dbt compiles it, over the decisions in ``path``."""
    (file,) = (project / "dbt_project" / "models").glob(f"*/review/{name}.sql")
    return Template(file.read_text(encoding="utf-8")).render(
        ref=lambda other: f"({model(project, other, path)})",
        review_lines=lambda _name: f"select unnest(string_split(content, chr(10))) as line from read_text('{path}')",
        try_utc_timestamp=lambda text: f"timezone('UTC', try_cast(nullif(trim({text}), '') as timestamptz))",
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(decisions(), min_size=1, max_size=12))
def test_the_warehouse_finds_the_same_decisions_standing(
    project: Path, tmp_path_factory: pytest.TempPathFactory, rows: list[Decision]
) -> None:
    path = tmp_path_factory.mktemp("sql") / "decisions.jsonl"
    file = Decisions(path)
    file.merge(row.as_record() for row in rows)
    with path.open("a", encoding="utf-8") as torn:
        torn.write(rows[0].line()[:40])
    records = duckdb.sql(model(project, "int_review__record_decisions", path)).project(
        "document_id, text_sha256, quote_start, quote_end, record_in_span, verdict, decided_by, decided_values"
    )
    pairs = duckdb.sql(model(project, "int_review__group_decisions", path)).project(
        "one_group_key, other_group_key, is_one_group, decided_by"
    )
    standing = current(rows)
    said = {row[:5]: (row[5], row[6], json.loads(row[7])) for row in records.fetchall()}
    assert said == {s[1:]: (one.verdict, one.who, dict(one.values)) for s, one in standing.items() if s[0] == "record"}
    assert {row[:2]: row[2:] for row in pairs.fetchall()} == {
        s[1:]: (one.verdict == "accept", one.who) for s, one in standing.items() if s[0] == "groups"
    }


def test_the_last_decision_counts_and_an_undo_leaves_none(file: Decisions) -> None:
    first = file.append(decision("accept", values={"company": "Nordvind"}), seen=None)
    second = file.append(decision("reject", who="Luis"), seen=first.id)
    assert current(file.all()) == {about(): second}
    undone = file.append(decision("undo", undoes=second.id), seen=second.id)
    assert current(file.all()) == {} and newest(file.all()) == {about(): undone}
    third = file.append(decision("accept", values={"company": "Nordvind"}), seen=None)
    assert current(file.all()) == {about(): third} and len(file.all()) == 4


def test_the_clock_going_back_changes_no_order(file: Decisions) -> None:
    ahead = decision("accept", at=written(datetime.now(UTC) + timedelta(hours=5)), values={"company": "Nordvind"})
    file.merge([ahead.as_record()])
    later = file.append(decision("reject"), seen=ahead.id)
    assert current(file.all()) == {about(): later} and later.at > ahead.at


def test_who_has_not_seen_what_stands_is_told_and_changes_nothing(file: Decisions) -> None:
    first = file.append(decision("accept", who="Luis", values={"company": "Nordvind"}), seen=None)
    for seen in (None, "dec_of_yesterday"):
        with pytest.raises(DecidedMeanwhileError, match="Luis has decided") as met:
            file.append(decision("reject"), seen=seen)
        assert met.value.context["standing"] == first.id
    undo = file.append(decision("undo", who="Luis", undoes=first.id), seen=first.id)
    with pytest.raises(DecidedMeanwhileError, match="Luis has undone it"):
        file.append(decision("reject"), seen=first.id)
    with pytest.raises(DecisionInputError, match="nothing to undo"):
        file.append(decision("undo", undoes=first.id), seen=None)
    assert file.all() == [first, undo]


def test_a_request_sent_twice_is_one_decision(path: Path, file: Decisions) -> None:
    first = file.append(decision("reject", request="r-1"), seen=None)
    assert file.append(decision("reject", request="r-1"), seen=None) == first
    assert Decisions(path).append(decision("accept", request="r-1"), seen=None) == first
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1


def test_a_changed_text_reopens_its_decision_and_the_old_text_keeps_it(file: Decisions) -> None:
    old = file.append(decision("accept", subject=about(text=OTHER_TEXT), values={"company": "Nordvind"}), seen=None)
    file.append(decision("reject", subject=about(text=OTHER_TEXT, document="doc_2")), seen=None)
    assert reopened(file.all(), "doc_1", TEXT) == [old]
    assert reopened(file.all(), "doc_1", OTHER_TEXT) == []
    assert about() not in current(file.all())
    file.append(decision("undo", subject=old.subject, undoes=old.id), seen=old.id)
    assert reopened(file.all(), "doc_1", TEXT) == []


def test_a_line_torn_at_any_byte_costs_nothing_that_was_confirmed(path: Path) -> None:
    kept = Decisions(path).append(decision("reject", subject=about(1)), seen=None)
    before = path.read_bytes()
    torn = decision("accept", values={"company": "Ñandú Andina"}).line().encode() + b"\n"
    for cut in range(1, len(torn)):
        path.write_bytes(before + torn[:cut])
        reader = Decisions(path)
        assert reader.all() == [kept]
        done = reader.append(decision("reject", subject=about(99)), seen=None)
        after = Decisions(path)
        whole = cut == len(torn) - 1
        assert len(after.all()) == 2 + whole and {kept.id, done.id} <= {one.id for one in after.all()}
        assert after.unusable() == []


def test_zeros_a_power_cut_left_behind_are_mended_too(path: Path) -> None:
    kept = Decisions(path).append(decision("reject"), seen=None)
    with path.open("ab") as file:
        file.write(bytes(4096))
    done = Decisions(path).append(decision("reject", subject=about(99)), seen=None)
    assert Decisions(path).all() == [kept, done] and Decisions(path).unusable() == []


def test_lines_somebody_spoilt_are_told_and_the_others_count(path: Path) -> None:
    kept = Decisions(path).append(decision("reject"), seen=None)
    with path.open("a", encoding="utf-8") as file:
        file.write("<<<<<<< HEAD\n\n" + json.dumps({"kind": "record"}) + "\n" + "[" * 70_000 + "\n")
    found = Decisions(path)
    assert found.all() == [kept]
    assert [line.line for line in found.unusable()] == [2, 4, 5]
    done = found.append(decision("reject", subject=about(99)), seen=None)
    assert Decisions(path).all() == [kept, done]


def test_what_another_process_adds_is_seen_without_reading_the_file_anew(path: Path, file: Decisions) -> None:
    first = file.append(decision("reject"), seen=None)
    second = Decisions(path).append(decision("reject", subject=about(99)), seen=None)
    assert file.all() == [first, second]
    path.unlink()
    assert file.all() == []


@pytest.mark.slow
def test_two_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    writers = [child(path, who, 60) for who in ("Ana", "Luis")]
    confirmed = [line for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    rows = Decisions(path).all()
    assert sorted(row.id for row in rows) == sorted(confirmed) and len(rows) == 120
    moments = [row.at for row in rows]
    assert moments == sorted(set(moments))


@pytest.mark.slow
def test_a_writer_killed_at_any_step_loses_nothing_confirmed_and_the_next_one_completes(tmp_path: Path) -> None:
    step, died = 0, 1
    while died:
        step += 1
        path = tmp_path / str(step) / "decisions.jsonl"
        kept = Decisions(path).append(decision("reject"), seen=None)
        killed = child(path, "Luis", 1, step)
        confirmed = killed.communicate()[0].split()
        died = killed.returncode
        assert died in (0, -9), step
        again = child(path, "Luis", 1)
        sent_again = again.communicate()[0].split()
        rows = Decisions(path).all()
        assert [row.id for row in rows] == [kept.id, *sent_again], step
        assert set(confirmed) <= set(sent_again) and Decisions(path).unusable() == []
    assert step > 6


def test_a_full_disk_is_told_and_nothing_is_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "decisions.jsonl"
    kept = Decisions(path).append(decision("reject"), seen=None)
    real = os.write
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(
        os, "write", lambda handle, data: real(handle, data[:9]) if len(data) > 99 else real(full, data)
    )
    with pytest.raises(DiskError, match="No space left"):
        Decisions(path).append(replace(decision("reject", subject=about(99)), why="w" * 60), seen=None)
    monkeypatch.undo()
    os.close(full)
    assert Decisions(path).all() == [kept]
    assert now_utc() > kept.at
