"""The registry: increments, tombstones through id scans, and persons as nothing but counts."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.duck import connect, literal
from core.lake import Lake, Receipt
from extract import soda
from extract.contract import Window
from extract.errors import DriftError, IncompleteError, QuarantineError, QuotaError, RefusedError
from extract.landing import Outcome, pull, pull_stream
from extract.sources import rues
from tests.extract.fake_soda import FakeDataset, FakePortal, plain
from tests.extract.fakes import FakeClient, settings_in

T0 = datetime(2026, 1, 1, tzinfo=UTC)
IDS, COMPANIES, COUNTS = rues.SOURCE.streams


def stamp(day: int) -> str:
    """The moment ``day`` days after the first one, as the portal writes it."""
    return f"{T0 + timedelta(days=day):%Y-%m-%dT%H:%M:%S}.000Z"


def row(number: int, day: int, form: str | None = "16", **values: str) -> dict[str, str]:
    """A registry row that appeared and last changed on ``day``."""
    system = {":id": f"row-{number * 7919 % 10_000:04d}_x", ":created_at": stamp(day), ":updated_at": stamp(day)}
    plain = {
        "codigo_camara": "21",
        "razon_social": f"EMPRESA {number}",
        "representante_legal": "CANARY PERSON",
        "primer_nombre": "CANARY",
        "cod_ciiu_act_econ_pri": "9999",
        "codigo_estado_matricula": "01",
        "fecha_matricula": "20200115",
    }
    return {**system, **plain, **({"codigo_organizacion_juridica": form} if form else {}), **values}


@pytest.fixture
def registry() -> FakeDataset:
    """Ten entities and six persons."""
    entities = [row(n, n) for n in range(10)]
    persons = [row(100 + n, n, form, fecha_matricula=day) for n, (form, day) in enumerate(PERSONS)]
    return FakeDataset(sorted(rues.COLUMNS), entities + persons)


PERSONS = [("01", "20200115"), ("01", "20200131"), ("00", "20200201"), (None, "20111231"), ("01", "2019"), ("01", "")]


def portal_of(dataset: FakeDataset) -> FakePortal:
    """A portal that has nothing else."""
    return FakePortal({"c82u-588k": dataset})


def land(folder: Path, dataset: FakeDataset, stream: Any = None, window: Window | None = None) -> dict[str, Outcome]:
    """Pull the registry, or one of its streams."""
    client = FakeClient(portal_of(dataset))
    if stream is None:
        return pull(rues.SOURCE, settings_in(folder), window, open_client=client)
    return {stream.name: pull_stream(rues.SOURCE, stream, settings_in(folder), window, open_client=client)}


def receipt_of(outcomes: dict[str, Outcome], stream: Any) -> Receipt:
    """The receipt of a stream."""
    receipt = outcomes[stream.name].receipt
    assert receipt is not None
    return receipt


def query(folder: Path, stream: Any, sql: str) -> list[tuple[Any, ...]]:
    """SQL over what has landed of a stream."""
    return Lake(settings_in(folder)).past("rues").query(stream.name, sql)


def statuses(outcomes: dict[str, Outcome]) -> list[str]:
    """How the streams ended, in order."""
    return [outcome.status for outcome in outcomes.values()]


def test_entities_land_row_by_row_and_persons_do_not(tmp_path: Path, registry: FakeDataset) -> None:
    outcomes = land(tmp_path, registry)
    assert (receipt_of(outcomes, COMPANIES).rows, receipt_of(outcomes, IDS).rows) == (10, 10)
    assert query(tmp_path, COMPANIES, "select count(*) from landed where codigo_organizacion_juridica = '01'") == [(0,)]
    assert receipt_of(outcomes, COMPANIES).licence == "CC BY-SA 4.0"


def test_no_byte_of_a_person_is_asked_for_or_stored(tmp_path: Path, registry: FakeDataset) -> None:
    client = FakeClient(portal_of(registry))
    pull(rues.SOURCE, settings_in(tmp_path), open_client=client)
    asked = " ".join(text for _, params in client.asked for text in params.values())
    assert not [name for name in (*rues.PERSONAL, "numero_identificacion", "*,") if name in asked]
    for file in (tmp_path / "raw").rglob("*.gz"):
        assert b"CANARY" not in gzip.decompress(file.read_bytes())
    for file in (tmp_path / "raw").rglob("*.parquet"):
        assert "CANARY" not in str(duckdb.sql(f"select * from read_parquet('{file}')").fetchall())


@pytest.mark.parametrize("form", ["1", "001", "O1", "xx", "", "9 "])
def test_a_form_that_is_no_entity_s_may_be_a_person_and_is_only_counted(
    tmp_path: Path, registry: FakeDataset, form: str
) -> None:
    registry.rows.append(row(99, 9, codigo_organizacion_juridica=form, razon_social="CANARY"))
    outcomes = land(tmp_path, registry)
    assert (receipt_of(outcomes, COMPANIES).rows, receipt_of(outcomes, IDS).rows) == (10, 10)
    assert sum(buckets(tmp_path).values()) == 7
    assert not [f for f in (tmp_path / "raw").rglob("*.gz") if b"CANARY" in gzip.decompress(f.read_bytes())]


@pytest.mark.parametrize("form", ["01", "00", "1", None])
def test_a_person_the_publisher_sends_all_the_same_does_not_land(
    tmp_path: Path, registry: FakeDataset, form: str | None
) -> None:
    """The condition of the query is one gate, the field's pattern the other."""
    honest = portal_of(registry)

    def mixing(path: str, params: Any) -> Any:
        said = honest(path, params)
        if "razon_social" in params.get("$select", "") and said[0]:
            said[0][3].pop("codigo_organizacion_juridica")
            said[0][3] |= {"codigo_organizacion_juridica": form} if form else {}
        return said

    with pytest.raises(QuarantineError, match=r"(bad|missing)_codigo_organizacion_juridica 1"):
        pull(rues.SOURCE, settings_in(tmp_path), open_client=FakeClient(mixing))


def test_only_what_changed_comes_again(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows[3] = {**registry.rows[3], ":updated_at": stamp(50), "razon_social": "OTRA"}
    registry.rows.append(row(10, 51))
    receipt = receipt_of(land(tmp_path, registry), COMPANIES)
    assert receipt.window == f"since:{stamp(9)}"
    assert receipt.rows == 3  # the changed one, the new one, and the one at the watermark itself
    assert receipt.watermark == stamp(51)


def test_an_unchanged_registry_is_not_pulled_again(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    assert statuses(land(tmp_path, registry)) == ["unchanged"] * 3


def test_small_pages_come_to_the_same_rows(tmp_path: Path, registry: FakeDataset) -> None:
    whole = receipt_of(land(tmp_path / "whole", registry, COMPANIES), COMPANIES)
    registry.cap = 3
    parts = receipt_of(land(tmp_path / "parts", registry, COMPANIES), COMPANIES)
    assert (len(whole.pages), len(parts.pages)) == (1, 4)
    assert whole.rows_hash == parts.rows_hash


def test_a_window_pulls_the_versions_of_its_days(tmp_path: Path, registry: FakeDataset) -> None:
    window = Window(date(2026, 1, 3), date(2026, 1, 6))
    receipt = receipt_of(land(tmp_path, registry, COMPANIES, window), COMPANIES)
    assert (receipt.rows, receipt.window) == (3, "2026-01-03..2026-01-06")
    assert receipt_of(land(tmp_path, registry, COMPANIES), COMPANIES).window == "all"


def test_a_deleted_entity_makes_the_next_pull_scan_the_ids(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    gone = registry.rows.pop(4)[":id"]
    outcomes = land(tmp_path, registry)
    assert statuses(outcomes)[0] == "landed"
    assert receipt_of(outcomes, IDS).rows == 9
    assert query(tmp_path, IDS, f"select count(*) from landed where sequence = 2 and row_id = '{gone}'") == [(0,)]
    assert statuses(land(tmp_path, registry)) == ["unchanged"] * 3


def test_new_entities_alone_need_no_scan(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows += [row(20, 12), row(21, 13)]
    assert statuses(land(tmp_path, registry))[:2] == ["unchanged", "landed"]


def test_a_scan_older_than_a_week_is_done_again(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows.append(row(20, 9 + 8))
    outcomes = land(tmp_path, registry)
    assert statuses(outcomes)[:2] == ["landed", "landed"]
    assert receipt_of(outcomes, IDS).rows == 11


def test_one_in_one_out_is_found_by_the_count_of_those_created_since(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows.pop(0)
    registry.rows.append(row(20, 12))
    assert receipt_of(land(tmp_path, registry), IDS).rows == 10
    ids = query(tmp_path, IDS, "select count(distinct row_id) from landed where sequence = 2")
    assert ids == [(10,)]


def test_ids_are_scanned_before_companies_are_pulled() -> None:
    """What the scan has and the lake has not is pulled in the same run."""
    names = [stream.name for stream in rues.SOURCE.streams]
    assert names.index("company_ids") < names.index("companies")


def landed_versions(folder: Path) -> set[tuple[str, str]]:
    """Every version of an entity that has landed."""
    return set(query(folder, COMPANIES, "select distinct row_id, updated_at from landed"))


def test_a_row_committed_late_is_pulled_by_its_id_in_the_same_run(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    late = row(40, 4)
    registry.rows.append(late)
    receipt = receipt_of(land(tmp_path, registry), COMPANIES)
    assert (late[":id"], stamp(4)) in landed_versions(tmp_path)
    assert [(note["kind"], note["rows"], note["since"]) for note in receipt.notes] == [("late", 1, stamp(4))]
    assert receipt.rows == 2  # the late one, and the one at the watermark itself
    assert statuses(land(tmp_path, registry)) == ["unchanged"] * 3


def test_a_change_dated_back_is_pulled_by_its_id_once_a_scan_is_due(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows[2] = {**registry.rows[2], ":updated_at": stamp(5), "razon_social": "BACK-DATED"}
    registry.rows.append(row(20, 17))
    land(tmp_path, registry)
    assert (registry.rows[2][":id"], stamp(5)) in landed_versions(tmp_path)


def test_a_late_row_that_was_deleted_again_is_not_missed(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows += [row(40, 4), row(41, 5)]
    land(tmp_path, registry, IDS)
    registry.rows.pop(-1)
    receipt = receipt_of(land(tmp_path, registry, COMPANIES), COMPANIES)
    assert receipt.rows == 2
    assert (row(40, 4)[":id"], stamp(4)) in landed_versions(tmp_path)


def test_entities_that_were_set_aside_are_neither_owed_nor_asked_for_again(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = replace(COMPANIES, max_quarantine=0.5)
    monkeypatch.setattr(rues, "SOURCE", replace(rues.SOURCE, streams=(IDS, strict)))
    registry.rows += [{**row(50 + n, 2), ":created_at": "2026-06-01 00:00"} for n in range(8)]
    assert receipt_of(land(tmp_path, registry), strict).quarantined == 8
    for number in range(3):
        registry.rows += [row(60 + number, 30 + number), row(70 + number, 4)]
        receipt = receipt_of(land(tmp_path, registry), strict)
        assert (receipt.quarantined, receipt.fence_before["owed"], receipt.source_total) == (0, 2, 3)
    registry.rows[-7] = row(57, 5)
    registry.rows.append(row(80, 4))
    assert receipt_of(land(tmp_path, registry), strict).rows == 3
    assert (row(57, 5)[":id"], stamp(5)) in landed_versions(tmp_path)


def test_many_late_rows_are_asked_for_a_hundred_at_a_time(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows += [row(1000 + n, 3) for n in range(250)]
    client = FakeClient(portal_of(registry))
    pull(rues.SOURCE, settings_in(tmp_path), open_client=client)
    assert len(landed_versions(tmp_path)) == 260
    named = [params["$where"] for _, params in client.asked if ":id in (" in params.get("$where", "")]
    assert max(where.count("row-") for where in named) <= 101  # a hundred, and the last id of the page before


def test_more_late_rows_than_can_be_named_are_a_whole_pull(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(tmp_path, registry)
    monkeypatch.setattr(rues, "LATE_MOST", 3)
    registry.rows += [row(1000 + n, 3) for n in range(5)]
    assert receipt_of(land(tmp_path, registry), COMPANIES).rows == 15
    assert len(landed_versions(tmp_path)) == 15


def test_what_has_landed_is_looked_through_once_a_pull(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(tmp_path, registry)
    opened: list[Path] = []

    def counted(spill: Path) -> Any:
        opened.append(spill)
        return connect(spill)

    monkeypatch.setattr("core.lake.connect", counted)
    registry.rows += [row(40, 4), row(41, 30)]
    receipt = receipt_of(land(tmp_path, registry, COMPANIES), COMPANIES)
    assert len(opened) == len(set(opened))  # each question once, though the fence is read before and after
    assert receipt.rows == 2
    past = Lake(settings_in(tmp_path)).past("rues")
    assert past.query("companies", "select count(*) from landed") == [(12,)]
    registry.rows.append(row(42, 40))
    land(tmp_path, registry, COMPANIES)
    assert past.query("companies", "select count(*) from landed") == [(14,)]  # another pull is another answer


def test_a_day_with_many_changes_and_a_due_scan_asks_for_those_alone(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(tmp_path, registry)
    monkeypatch.setattr(rues, "LATE_MOST", 3)
    del registry.rows[0]  # the publisher's count no longer fits, so that all ids are scanned
    registry.rows += [row(1000 + n, 20 + n) for n in range(5)]
    registry.rows.append(row(2000, 3))
    receipt = receipt_of(land(tmp_path, registry), COMPANIES)
    assert receipt.rows == 7  # five new ones, the one at the watermark again, and the late one
    assert len(landed_versions(tmp_path)) == 16


def test_a_row_dated_into_the_future_hides_none_that_come_before_that_day(
    tmp_path: Path, registry: FakeDataset
) -> None:
    future = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    registry.rows.append({**row(50, 0), ":updated_at": future})
    assert receipt_of(land(tmp_path, registry), COMPANIES).watermark < future
    registry.rows[0] = {**registry.rows[0], ":updated_at": stamp(60)}
    land(tmp_path, registry, COMPANIES)
    assert (registry.rows[0][":id"], stamp(60)) in landed_versions(tmp_path)


def test_a_windowed_pull_is_never_where_the_next_one_starts(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows += [row(60, 20), row(61, 40)]
    windowed = receipt_of(land(tmp_path, registry, COMPANIES, Window(date(2026, 2, 5), date(2026, 2, 20))), COMPANIES)
    assert (windowed.rows, windowed.watermark) == (1, "")
    receipt = receipt_of(land(tmp_path, registry, COMPANIES), COMPANIES)
    assert (receipt.window, receipt.rows) == (f"since:{stamp(9)}", 3)
    assert (row(60, 20)[":id"], stamp(20)) in landed_versions(tmp_path)


def test_a_registry_that_changes_during_every_pull_is_caught_up_with(tmp_path: Path, registry: FakeDataset) -> None:
    honest, registry.cap, changes = portal_of(registry), 3, 0

    def restless(path: str, params: Any) -> Any:
        nonlocal changes
        if "$order" in params and params.get("$select") == ",".join(rues.SELECT):
            changes += 1
            registry.rows[changes % 10] = {**registry.rows[changes % 10], ":updated_at": stamp(100 + changes)}
        return honest(path, params)

    client = FakeClient(restless)
    outcome = pull_stream(rues.SOURCE, COMPANIES, settings_in(tmp_path), open_client=client)
    assert outcome.status == "landed"
    assert outcome.receipt is not None
    assert [note["kind"] for note in outcome.receipt.notes] == ["moved"]
    whole = [1 for _, params in client.asked if params.get("$where", "").startswith(f"{rues.ENTITIES} and :id > ")]
    assert len(whole) == 4  # the keyset is gone through once: only what moved is asked for again
    pull_stream(rues.SOURCE, COMPANIES, settings_in(tmp_path), open_client=FakeClient(honest))
    now = {(r[":id"], r[":updated_at"]) for r in registry.rows if r.get("codigo_organizacion_juridica") == "16"}
    assert now <= landed_versions(tmp_path)


def test_every_pull_of_a_source_lands_after_the_ones_before_whatever_the_clock_says(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Backwards(datetime):
        hour_of_day = 23

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            Backwards.hour_of_day -= 1
            return datetime(2026, 10, 1, Backwards.hour_of_day, tzinfo=tz)

    monkeypatch.setattr("extract.landing.datetime", Backwards)
    outcomes = land(tmp_path, registry)
    moments = [receipt_of(outcomes, stream).landed_at for stream in rues.SOURCE.streams]
    assert moments == sorted(set(moments))


def test_the_newest_entity_deleted_is_absent_from_a_scan_that_landed_after_it(
    tmp_path: Path, registry: FakeDataset
) -> None:
    land(tmp_path, registry)
    gone = registry.rows.pop(9)[":id"]
    outcomes = land(tmp_path, registry)
    scan = receipt_of(outcomes, IDS)
    assert query(tmp_path, IDS, f"select count(*) from landed where sequence = 2 and row_id = '{gone}'") == [(0,)]
    (held,) = query(tmp_path, COMPANIES, f"select max(sequence) from landed where row_id = '{gone}'")[0]
    receipts = Lake(settings_in(tmp_path)).receipts("rues", "companies")
    assert max(r.landed_at for r in receipts if r.sequence == held) < scan.landed_at
    assert scan.watermark < stamp(9)
    registry.rows.append(row(30, 12))
    assert statuses(land(tmp_path, registry))[:2] == ["unchanged", "landed"]


def test_a_scan_that_finds_the_same_ids_a_month_later_lands_and_ends_the_asking(
    tmp_path: Path, registry: FakeDataset
) -> None:
    first = receipt_of(land(tmp_path, registry), IDS)
    registry.rows[0] = {**registry.rows[0], ":updated_at": stamp(9 + 32)}
    second = receipt_of(land(tmp_path, registry), IDS)
    assert (second.rows, second.watermark) == (first.rows, stamp(41))
    assert (second.sequence, second.pull_id == first.pull_id) == (2, False)
    client = FakeClient(portal_of(registry))
    registry.rows[1] = {**registry.rows[1], ":updated_at": stamp(42)}
    pull(rues.SOURCE, settings_in(tmp_path), open_client=client)
    assert not [params for _, params in client.asked if params.get("$select") == ":id,:updated_at"]


def test_the_same_pulls_done_again_elsewhere_have_the_same_names(tmp_path: Path, registry: FakeDataset) -> None:
    names = [
        {stream: outcome.receipt and outcome.receipt.pull_id for stream, outcome in land(folder, registry).items()}
        for folder in (tmp_path / "one", tmp_path / "other")
    ]
    assert names[0] == names[1]


def buckets(folder: Path) -> dict[str, int]:
    """Persons per month or other bucket: the newest pull that lists a year counts for all months of it."""
    newest: dict[str, int] = {}
    for receipt in Lake(settings_in(folder)).receipts("rues", "person_counts"):
        newest |= {page["tags"]["registration_year"]: receipt.sequence for page in receipt.pages}
    sql = "select registration_year, sequence, registration_month, sum(count::int) from landed group by all"
    return {month: persons for year, at, month, persons in query(folder, COUNTS, sql) if newest[year] == at}


def test_persons_are_counts_per_month_and_every_person_is_in_one(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    assert buckets(tmp_path) == {"202001": 2, "202002": 1, "before_2012": 1, "none": 2}


def test_all_months_of_a_year_are_asked_for_at_once(tmp_path: Path, registry: FakeDataset) -> None:
    registry.rows += [row(300 + n, 10, "01", fecha_matricula=f"2021{n:02d}15") for n in range(1, 13)]
    receipt = receipt_of(land(tmp_path, registry, COUNTS), COUNTS)
    assert [page["tags"]["registration_year"] for page in receipt.pages] == ["2020", "2021", "before_2012", "none"]
    assert [buckets(tmp_path)[f"2021{n:02d}"] for n in range(1, 13)] == [1] * 12


def test_only_years_whose_persons_changed_are_counted_again(tmp_path: Path, registry: FakeDataset) -> None:
    registry.rows.append(row(199, 3, "01", fecha_matricula="20190505"))
    land(tmp_path, registry)
    registry.rows.append(row(200, 60, "01", fecha_matricula="20200220"))
    receipt = receipt_of(land(tmp_path, registry), COUNTS)
    years = {page["tags"]["registration_year"] for page in receipt.pages}
    assert years == {"2020", "none"}  # "none" holds the person who changed last before
    assert buckets(tmp_path)["202002"] == 2
    assert buckets(tmp_path)["201905"] == 1


def test_a_person_whose_month_changes_without_a_trace_is_found_by_the_months_counts(
    tmp_path: Path, registry: FakeDataset
) -> None:
    land(tmp_path, registry)
    moved = next(r for r in registry.rows if r["fecha_matricula"] == "20200201")
    moved["fecha_matricula"] = "20200301"
    registry.rows.append(row(201, 90, "01", fecha_matricula="20200115"))  # something moved, or the fence stands
    land(tmp_path, registry)
    assert buckets(tmp_path) == {"202001": 3, "202003": 1, "before_2012": 1, "none": 2}


def test_a_month_that_lost_its_last_person_is_counted_no_more(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows = [r for r in registry.rows if r["fecha_matricula"] != "20200201"]
    land(tmp_path, registry)
    assert "202002" not in buckets(tmp_path)
    assert statuses(land(tmp_path, registry)) == ["unchanged"] * 3


def test_a_year_that_lost_its_last_person_is_said_to_be_empty(tmp_path: Path, registry: FakeDataset) -> None:
    land(tmp_path, registry)
    registry.rows = [
        r
        for r in registry.rows
        if r.get("codigo_organizacion_juridica") in rues.FORMS or not r["fecha_matricula"].startswith("2020")
    ]
    receipt = receipt_of(land(tmp_path, registry), COUNTS)
    assert "2020" in {page["tags"]["registration_year"] for page in receipt.pages}
    assert buckets(tmp_path) == {"before_2012": 1, "none": 2}
    assert statuses(land(tmp_path, registry)) == ["unchanged"] * 3


def test_groups_that_need_more_than_one_page_are_all_counted(
    tmp_path: Path, registry: FakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = soda.Dataset("rues/person_counts", "c82u-588k", rues.COLUMNS, page_rows=2)
    monkeypatch.setattr(rues, "COUNTS", small)
    registry.rows += [
        row(300 + n, n, "01", codigo_camara=f"{n:02d}", fecha_matricula=f"202003{n + 1:02d}") for n in range(7)
    ]
    land(tmp_path, registry, COUNTS)
    assert buckets(tmp_path)["202003"] == 7
    assert sum(buckets(tmp_path).values()) == 13


def test_a_new_column_is_noted_and_stops_nothing(tmp_path: Path, registry: FakeDataset) -> None:
    registry.columns = [*registry.columns, "correo"]
    outcomes = land(tmp_path, registry)
    assert statuses(outcomes) == ["landed"] * 3
    assert receipt_of(outcomes, COMPANIES).new_fields == ("correo",)


def test_a_column_of_another_type_is_drift(tmp_path: Path, registry: FakeDataset) -> None:
    registry.types["fecha_matricula"] = "calendar_date"
    with pytest.raises(DriftError, match=r"another type: fecha_matricula \(calendar_date\)"):
        land(tmp_path, registry)


def test_counts_that_do_not_add_up_are_refused(tmp_path: Path, registry: FakeDataset) -> None:
    registry.cap = 2
    with pytest.raises(IncompleteError, match="add up to"):
        land(tmp_path, registry, COUNTS)


def test_a_count_that_was_stopped_asks_for_nothing_a_second_time_but_the_fence(
    tmp_path: Path, registry: FakeDataset
) -> None:
    portal = portal_of(registry)

    def spent(path: str, params: Mapping[str, str]) -> Any:
        if rues.MONTH in params.get("$group", "") and "'none'" in params["$select"]:
            return QuotaError("rues", "today's requests are spent", "run again tomorrow")
        return portal(path, params)

    with pytest.raises(QuotaError):
        pull_stream(rues.SOURCE, COUNTS, settings_in(tmp_path), open_client=FakeClient(spent))
    before = len(portal.queries)
    pull_stream(rues.SOURCE, COUNTS, settings_in(tmp_path), open_client=FakeClient(portal))
    again = portal.queries[before:]
    fences = [query for query in again if "group" not in query and "as rows" in query["select"]]
    assert (len(again), len(fences)) == (3, 2)  # the fence before and after, and the year that was not in hand
    assert buckets(tmp_path) == {"202001": 2, "202002": 1, "before_2012": 1, "none": 2}


def test_a_year_whose_counts_stand_in_another_month_is_set_aside(tmp_path: Path, registry: FakeDataset) -> None:
    portal = portal_of(registry)

    def shifted(path: str, params: Mapping[str, str]) -> Any:
        said = portal(path, params)
        if rues.MONTH not in params.get("$group", "") or "'202012'" not in params["$select"]:
            return said
        rows, headers = said
        return [{**row, rues.MONTH: "202002"} for row in rows], headers

    receipt = pull_stream(rues.SOURCE, COUNTS, settings_in(tmp_path), open_client=FakeClient(shifted)).receipt
    assert receipt is not None
    (aside,) = receipt.set_aside
    assert (aside["name"], aside["reason"]) == ("2020", "incomplete")
    assert "differ in 202001, 202002" in aside["fault"]
    assert buckets(tmp_path) == {"before_2012": 1, "none": 2}


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text("0123456789-/x", max_size=9), st.dates().map(lambda d: f"{d:%Y%m%d}"))))
def test_every_registration_date_falls_into_exactly_one_bucket(dates: list[str | None]) -> None:
    with duckdb.connect() as con:
        con.execute("create table people (fecha_matricula varchar)")
        if dates:
            con.executemany("insert into people values (?)", [[text] for text in dates])
        for name, persons in Counter(map(rues.bucket_of, dates)).items():
            ranges = {rues.range_of(text) for text in dates if rues.bucket_of(text) == name}
            found = con.execute(f"select count(*) from people where ({') or ('.join(sorted(ranges))})").fetchone()
            assert found == (persons,), name


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text("0123456789-/x", max_size=9), st.dates().map(lambda d: f"{d:%Y%m%d}"))))
def test_a_year_s_expression_gives_every_date_of_it_its_bucket(dates: list[str | None]) -> None:
    for text in dates:
        year = rues.year_of(rues.bucket_of(text))
        dated = "null::varchar" if text is None else literal(text)
        sql = f"select {plain(rues.month_in(year))} from (select {dated} as fecha_matricula)"
        assert duckdb.sql(sql).fetchall() == [(rues.bucket_of(text),)], text


@pytest.mark.parametrize(
    ("text", "bucket"),
    [
        ("20120101", "201201"),
        ("20111231", "before_2012"),
        ("20261231", "202612"),
        ("20151301", "none"),
        ("2019", "none"),
        ("00000000", "none"),
        ("99991231", "none"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_registration_dates_and_their_buckets(text: str | None, bucket: str) -> None:
    assert rues.bucket_of(text) == bucket


def test_a_renamed_column_is_drift(tmp_path: Path, registry: FakeDataset) -> None:
    registry.columns = [name.replace("razon_social", "nombre") for name in registry.columns]
    with pytest.raises(DriftError, match="lacks razon_social and has unknown nombre"):
        land(tmp_path, registry)


def test_a_page_without_a_selected_column_is_drift(tmp_path: Path, registry: FakeDataset) -> None:
    registry.extra_headers["x-soda2-fields"] = '[":id"]'
    with pytest.raises(DriftError, match=r"a page of c82u-588k lacks :updated_at"):
        land(tmp_path, registry)


def test_a_column_the_query_names_and_the_portal_lost_is_drift(tmp_path: Path, registry: FakeDataset) -> None:
    honest = portal_of(registry)

    def lying(path: str, params: Any) -> Any:
        if "$order" in params:
            return RefusedError("rues", "answered 400", "look", remote_code="query.soql.no-such-column")
        return honest(path, params)

    with pytest.raises(DriftError, match="no longer a column"):
        pull(rues.SOURCE, settings_in(tmp_path), open_client=FakeClient(lying))


def test_paging_that_stands_still_is_refused(tmp_path: Path, registry: FakeDataset) -> None:
    honest = portal_of(registry)
    registry.cap = 4

    def repeating(path: str, params: Any) -> Any:
        if "$order" in params:
            where = params["$where"].split(" and :id >")[0]
            return honest(path, {**params, "$where": where})
        return honest(path, params)

    with pytest.raises(IncompleteError, match="paging stands still"):
        pull(rues.SOURCE, settings_in(tmp_path), open_client=FakeClient(repeating))


def test_a_page_lost_on_the_way_is_missed(tmp_path: Path, registry: FakeDataset) -> None:
    honest = portal_of(registry)
    registry.cap = 4

    def short(path: str, params: Any) -> Any:
        return ([], {}) if ":id >" in params.get("$where", "") else honest(path, params)

    with pytest.raises(IncompleteError, match="declares 10 rows, landed 4"):
        pull(rues.SOURCE, settings_in(tmp_path), open_client=FakeClient(short))
    assert list((tmp_path / "raw").glob("*/*/*")) == []


def test_every_column_of_the_registry_is_taken_or_left_by_name() -> None:
    taken = {f.path or f.name for f in rues.COMPANY_FIELDS}
    assert len(rues.COLUMNS) == 36
    assert {name for name in taken if not name.startswith(":")} | rues.LEFT == rues.COLUMNS
    assert not rues.PERSONAL & taken
