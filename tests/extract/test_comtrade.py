"""Comtrade: the questions it asks, what it refuses to believe and when it asks again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from core.lake import Lake
from core.settings import Settings
from extract.contract import Window
from extract.errors import IncompleteError, NotDataError, QuarantineError
from extract.sources import comtrade
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, always, as_json

HEADINGS = tuple(f"{chapter}{n:02d}" for chapter in (84, 85) for n in range(1, 88))
CHAPTERS = tuple(f"{n:02d}" for n in range(1, 98) if n != 77)
PRODUCTS = [{"product_code": code} for code in (*CHAPTERS, *HEADINGS, "TOTAL", "847130", "9001")]


def release(period: str, released: str = "2026-03-01T00:00:00", rows: int = 900) -> dict[str, Any]:
    return {
        "freqCode": "M" if len(period) == 6 else "A",
        "period": int(period),
        "classificationCode": "H6",
        "totalRecords": rows,
        "datasetChecksum": 7,
        "firstReleased": "2026-02-01T00:00:00",
        "lastReleased": released,
    }


def envelope(data: list[Any], **more: Any) -> bytes:
    return as_json({"elapsedTime": "0.21 secs", "count": len(data), "data": data, "error": "", **more})


class Publisher:
    """Answers releases from a list and data with one row per asked combination of the products it trades."""

    def __init__(self, *releases: dict[str, Any], traded: tuple[str, ...] = ("84", "8471"), cap: int = 10**9):
        self.releases = releases
        self.traded = traded
        self.cap = cap
        self.deaf = False
        self.data_requests: list[Query] = []

    def __call__(self, path: str, query: Query) -> bytes:
        if "/getDA/" in path:
            return envelope([r for r in self.releases if f"/C/{r['freqCode']}/" in path])
        self.data_requests.append(query)
        wanted = set(query["cmdCode"].split(","))
        rows = [
            {"period": period, "flowCode": flow, "partnerCode": int(partner), "cmdCode": code}
            for period in query["period"].split(",")
            for flow in query["flowCode"].split(",")
            for partner in query["partnerCode"].split(",")
            for code in self.traded
            if code in wanted and not self.deaf
        ]
        return envelope(rows[: self.cap])


def pull(session: FakeSession, past: FakePast, window: Window | None = None) -> list[tuple[str, int]]:
    before = comtrade.flows_fence(session, window, past)
    found = list(comtrade.flows_pages(session, window, past, before))
    for member in found:
        if member.error:
            raise member.error
    return [(page.tags["released_on"], page.declared or 0) for member in found for page in member.pages]


@pytest.fixture
def past() -> FakePast:
    return FakePast({"products": PRODUCTS})


def test_every_question_fixes_the_breakdowns_that_would_double_the_totals(tmp_path: Path, past: FakePast) -> None:
    publisher = Publisher(release("202501"))
    pull(FakeSession(tmp_path, publisher, key=True), past)
    (query,) = publisher.data_requests
    fixed = {"reporterCode": "170", "partner2Code": "0", "customsCode": "C00", "motCode": "0", "includeDesc": "true"}
    assert fixed.items() <= query.items()
    assert query["partnerCode"] == "842,156,0"
    assert query["flowCode"] == "M,X"
    assert query["cmdCode"].split(",") == [*CHAPTERS, *HEADINGS]


def test_with_a_key_periods_of_one_publication_share_a_request_twelve_at_most(tmp_path: Path, past: FakePast) -> None:
    same = [release(f"2024{m:02d}") for m in range(1, 13)] + [
        release("202501"),
        release("202502", "2026-04-01T08:00:00"),
    ]
    publisher = Publisher(*same)
    found = pull(FakeSession(tmp_path, publisher, key=True), past)
    assert sorted(len(q["period"].split(",")) for q in publisher.data_requests) == [1, 1, 12]
    assert {tag for tag, _ in found} == {"2026-03-01T00:00:00", "2026-04-01T08:00:00"}


def test_without_a_key_the_preview_is_asked_for_one_period_flow_and_level_at_a_time(
    tmp_path: Path, past: FakePast
) -> None:
    publisher = Publisher(release("202501"), release("202502"))
    session = FakeSession(tmp_path, publisher)
    pull(session, past)
    assert {path for path, _ in session.kept} == {"/public/v1/preview/C/M/HS"}
    assert len(publisher.data_requests) == 8
    assert {len(q["period"].split(",")) for q in publisher.data_requests} == {1}
    assert {q["flowCode"] for q in publisher.data_requests} == {"M", "X"}
    assert {q["maxRecords"] for q in publisher.data_requests} == {"500"}


def test_no_address_reaches_4096_characters(tmp_path: Path) -> None:
    many = [{"product_code": f"84{n:02d}"} for n in range(100)] + [{"product_code": f"85{n:02d}"} for n in range(100)]
    publisher = Publisher(*(release(f"2024{m:02d}") for m in range(1, 13)), traded=("8471",))
    wide = FakePast({"products": [*PRODUCTS, *many]})
    pull(FakeSession(tmp_path, publisher, key=True), wide)
    longest = max(len(urlencode(query)) for query in publisher.data_requests)
    assert 1_000 < longest < 4_096 - len("https://comtradeapi.un.org/data/v1/get/C/M/HS?")


def test_a_question_too_long_for_one_address_is_asked_in_parts(tmp_path: Path) -> None:
    ask = comtrade.Ask("M", ("202501",), ("M",), ("0",), tuple(f"84{n:04d}" for n in range(900)))
    publisher = Publisher(traded=ask.codes)
    session = FakeSession(tmp_path, publisher, key=True)
    found = list(comtrade.answers(session, comtrade.Endpoint.of(session), ask))
    assert len(found) > 1
    assert sorted(r["cmdCode"] for _, records in found for r in records) == sorted(ask.codes)


def test_an_answer_that_reaches_the_cap_is_asked_again_in_parts_that_hold_every_row(tmp_path: Path) -> None:
    ask = comtrade.Ask("M", ("202501",), ("M", "X"), ("842", "0"), tuple(f"84{n:02d}" for n in range(1, 88)))
    publisher = Publisher(traded=ask.codes, cap=100)
    session = FakeSession(tmp_path, publisher)
    endpoint = comtrade.Endpoint("/public/v1/preview", cap=100, periods=1, whole=False)
    found = [
        (r["flowCode"], r["partnerCode"], r["cmdCode"])
        for _, rs in comtrade.answers(session, endpoint, ask)
        for r in rs
    ]
    assert len(found) == len(set(found)) == 2 * 2 * 87


def test_a_question_that_cannot_be_cut_further_and_reaches_the_cap_fails(tmp_path: Path) -> None:
    publisher = Publisher(traded=("8471",), cap=1)
    session = FakeSession(tmp_path, publisher)
    endpoint = comtrade.Endpoint("/public/v1/preview", cap=1, periods=1, whole=False)
    with pytest.raises(IncompleteError, match="reaches the cap of 1 rows"):
        list(comtrade.answers(session, endpoint, comtrade.Ask("M", ("202501",), ("M",), ("0",), ("8471",))))


def test_no_rows_for_a_period_the_releases_list_is_not_taken_for_no_trade(tmp_path: Path, past: FakePast) -> None:
    publisher = Publisher(release("202501"))
    publisher.deaf = True
    with pytest.raises(IncompleteError, match=r"202501 \(900 rows out since 2026-03-01"):
        pull(FakeSession(tmp_path, publisher, key=True), past)


def test_no_rows_for_a_period_released_without_rows_is_nothing_to_complain_about(
    tmp_path: Path, past: FakePast
) -> None:
    publisher = Publisher(release("202501", rows=0))
    publisher.deaf = True
    assert pull(FakeSession(tmp_path, publisher, key=True), past) == [("2026-03-01T00:00:00", 0)]


def test_only_periods_that_came_out_since_they_landed_are_asked_for(tmp_path: Path) -> None:
    landed = [
        {"freq_code": "M", "period": "202501", "released_on": "2026-03-01T00:00:00"},
        {"freq_code": "M", "period": "202502", "released_on": "2026-03-01T00:00:00"},
    ]
    past = FakePast({"products": PRODUCTS, "flows": landed})
    publisher = Publisher(release("202501"), release("202502", "2026-05-01T00:00:00"), release("202503"))
    pull(FakeSession(tmp_path, publisher, key=True), past)
    assert sorted(q["period"] for q in publisher.data_requests) == ["202502", "202503"]


def test_a_window_asks_for_its_periods_again_and_for_no_other(tmp_path: Path) -> None:
    landed = [{"freq_code": "M", "period": "202502", "released_on": "2026-03-01T00:00:00"}]
    past = FakePast({"products": PRODUCTS, "flows": landed})
    publisher = Publisher(release("202501"), release("202502"), release("202503"), release("2025"))
    pull(FakeSession(tmp_path, publisher, key=True), past, Window(date(2025, 2, 1), date(2025, 3, 1)))
    assert [q["period"] for q in publisher.data_requests] == ["202502"]


def test_a_history_too_long_for_one_day_lands_newest_first_and_says_that_more_is_left(
    tmp_path: Path, past: FakePast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comtrade, "REQUESTS_A_PULL", 8)
    publisher = Publisher(*(release(f"2025{m:02d}") for m in range(1, 6)))
    session = FakeSession(tmp_path, publisher)
    pull(session, past)
    assert sorted({q["period"] for q in publisher.data_requests}) == ["202504", "202505"]
    first = comtrade.flows_fence(session, None, past)
    later = [{"freq_code": "M", "period": f"2025{m:02d}", "released_on": "2026-03-01T00:00:00"} for m in (4, 5)]
    second = comtrade.flows_fence(session, None, FakePast({"products": PRODUCTS, "flows": later}))
    assert first.version != second.version


def test_the_fence_stands_still_when_only_the_elapsed_time_differs(tmp_path: Path, past: FakePast) -> None:
    ticks = iter(range(100))

    def publisher(path: str, query: Query) -> bytes:
        return envelope([release("202501")] if "/C/M/" in path else [], elapsedTime=f"{next(ticks)} secs")

    session = FakeSession(tmp_path, publisher)
    assert comtrade.flows_fence(session, None, past) == comtrade.flows_fence(session, None, past)
    assert comtrade.releases_fence(session, None, past).total == 1


def test_a_publication_without_a_readable_date_is_refused_by_name(tmp_path: Path, past: FakePast) -> None:
    session = FakeSession(tmp_path, Publisher(release("202501", released="soon")), key=True)
    with pytest.raises(NotDataError, match="period 202501 came out at 'soon'"):
        pull(session, past)


def test_periods_before_2012_are_left_out(tmp_path: Path, past: FakePast) -> None:
    publisher = Publisher(release("201112"), release("2011"), release("2012"))
    pull(FakeSession(tmp_path, publisher, key=True), past)
    assert [q["period"] for q in publisher.data_requests] == ["2012"]


def test_flows_without_landed_products_say_what_to_pull_first(tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match="0 chapters and 0 headings"):
        pull(FakeSession(tmp_path, Publisher(release("202501")), key=True), FakePast())


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ({"count": 0, "data": [], "error": "Invalid period"}, NotDataError, "Invalid period"),
        (
            {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds."},
            NotDataError,
            "429 Rate limit",
        ),
        ({"errorObject": {"errorMessage": "cmdCode is wrong"}}, NotDataError, "cmdCode is wrong"),
        ({"count": 2, "data": [{"period": "2020"}], "error": ""}, IncompleteError, "declares 2 rows and holds 1"),
        ({"data": None, "error": ""}, NotDataError, "holds no 'count' and 'data'"),
        (["maintenance"], NotDataError, "a list instead of an object"),
    ],
)
def test_an_answer_that_is_not_the_data_is_named(tmp_path: Path, body: Any, error: type[Exception], words: str) -> None:
    session = FakeSession(tmp_path, always(as_json(body)))
    with pytest.raises(error, match=words):
        comtrade.releases_fence(session, None, FakePast())


def test_a_reference_file_with_a_byte_order_mark_is_read_and_its_bytes_are_its_version(tmp_path: Path) -> None:
    body = b"\xef\xbb\xbf" + as_json({"more": False, "results": [{"reporterCode": 170}, {"reporterCode": 842}]})
    session = FakeSession(tmp_path, always(body))
    fence = comtrade.REPORTERS.fence(session, None, FakePast())
    (page,) = comtrade.REPORTERS.pages(session, None, FakePast(), fence)
    assert (fence.total, page.declared) == (2, 2)
    assert fence == comtrade.REPORTERS.fence(session, None, FakePast())


def test_a_reference_file_without_results_is_refused(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, always(as_json({"more": False, "results": []})))
    with pytest.raises(NotDataError, match="holds no 'results'"):
        comtrade.PRODUCTS.fence(session, None, FakePast())


def test_all_47_fields_have_a_column_named_after_them() -> None:
    columns: Mapping[str, str] = {f.path: f.name for f in comtrade.FLOW_ROWS.fields}
    assert len(columns) == 47
    assert columns["partner2ISO"] == "partner2_iso"
    assert columns["cifvalue"] == "cif_value"
    assert columns["isAltQtyEstimated"] == "is_alt_qty_estimated"
    assert comtrade.FLOW_ROWS.columns[-1] == "released_on"


def test_the_key_is_named_in_a_header_and_never_in_a_question() -> None:
    ask = comtrade.Ask("A", ("2024",), ("M",), ("0",), ("84",))
    assert comtrade.API.key_header == "Ocp-Apim-Subscription-Key"
    assert "key" not in json.dumps(ask.params(500)).lower()


REFERENCES = {
    "Reporters": [{"id": n, "text": f"Area {n}", "reporterCode": n, "reporterDesc": f"Area {n}"} for n in range(1, 9)],
    "partnerAreas": [{"id": n, "text": f"Area {n}", "PartnerCode": n, "PartnerDesc": f"Area {n}"} for n in range(9)],
    "HS": [{"id": c, "text": f"{c} - Things", "aggrLevel": len(c)} for c in (*CHAPTERS, *HEADINGS, "TOTAL")],
}


class WholePublisher(Publisher):
    """All of the API: reference files with a byte order mark, releases, and records with all 47 fields."""

    def __call__(self, path: str, query: Query) -> bytes:
        for name, results in REFERENCES.items():
            if path.endswith(f"/{name}.json"):
                return b"\xef\xbb\xbf" + as_json({"more": False, "results": results})
        body = json.loads(super().__call__(path, query))
        if "/getDA/" in path:
            return as_json(body)
        freq = "M" if "/C/M/" in path else "A"
        fixed = {"freqCode": freq, "reporterCode": 170, "partner2Code": 0, "customsCode": "C00", "motCode": 0}
        blank = dict.fromkeys((f.path for f in comtrade.FLOW_ROWS.fields), None)
        body["data"] = [blank | fixed | {"mosCode": "0", "primaryValue": 1234567890123.45} | r for r in body["data"]]
        return as_json(body)


def test_a_dataset_of_the_same_day_with_another_checksum_is_asked_for_again(tmp_path: Path) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    publisher = WholePublisher(release("202501"), release("202502"))
    lab.land(comtrade.SOURCE, publisher, key=True)
    publisher.data_requests.clear()
    publisher.releases = (release("202501"), {**release("202502"), "datasetChecksum": 8})
    lab.land(comtrade.SOURCE, publisher, key=True)
    assert [query["period"] for query in publisher.data_requests] == ["202502"]
    publisher.data_requests.clear()
    lab.land(comtrade.SOURCE, publisher, key=True)
    assert publisher.data_requests == []


def test_a_period_that_is_withdrawn_is_noticed(tmp_path: Path) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    publisher = WholePublisher(release("202501"), release("202502"))
    lab.land(comtrade.SOURCE, publisher, key=True)
    publisher.releases = (release("202502"), release("202503"))
    lab.land(comtrade.SOURCE, publisher, key=True)
    notes = lab.receipt("comtrade", "flows").notes
    assert [(note["kind"], note["member"]) for note in notes] == [("withdrawn", "M 202501")]


def test_a_period_that_answers_with_no_row_costs_no_other(tmp_path: Path) -> None:
    class PartlyDeaf(WholePublisher):
        def __call__(self, path: str, query: Query) -> bytes:
            self.deaf = "202502" in query.get("period", "")
            return super().__call__(path, query)

    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(comtrade.SOURCE, PartlyDeaf(release("202501"), release("202502")))
    assert {row["period"] for row in lab.rows("comtrade", "flows")} == {"202501"}
    (aside,) = lab.receipt("comtrade", "flows").set_aside
    assert (aside["name"], aside["reason"]) == ("M 202502", "incomplete")
    lab.land(comtrade.SOURCE, WholePublisher(release("202501"), release("202502")))
    assert {row["period"] for row in lab.rows("comtrade", "flows")} == {"202501", "202502"}


def test_silent_periods_of_a_batch_are_set_aside_each_and_the_others_are_asked_for_without_them(tmp_path: Path) -> None:
    class PartlyDeaf(WholePublisher):
        def __call__(self, path: str, query: Query) -> bytes:
            body = json.loads(super().__call__(path, query).decode("utf-8-sig"))
            if "cmdCode" in query:
                body["data"] = [row for row in body["data"] if row["period"] not in ("202502", "202504")]
                body["count"] = len(body["data"])
            return as_json(body)

    months = [release(f"2025{month:02d}") for month in range(1, 6)]
    lab, publisher = Lab(Settings("live", tmp_path / "data")), PartlyDeaf(*months)
    lab.land(comtrade.SOURCE, publisher, key=True)
    assert {row["period"] for row in lab.rows("comtrade", "flows")} == {"202501", "202503", "202505"}
    receipt = lab.receipt("comtrade", "flows")
    assert [(one["name"], one["reason"]) for one in receipt.set_aside] == [
        ("M 202502", "incomplete"),
        ("M 202504", "incomplete"),
    ]
    assert receipt.expected_members == 3
    assert [query["period"].count(",") for query in publisher.data_requests] == [4, 2]
    healthy = WholePublisher(*months)
    lab.land(comtrade.SOURCE, healthy, key=True)
    assert [query["period"] for query in healthy.data_requests] == ["202502,202504"]
    assert {row["period"] for row in lab.rows("comtrade", "flows")} == {str(one["period"]) for one in months}
    lab.land(comtrade.SOURCE, WholePublisher(*months, release("202506")), key=True)
    assert {row["period"] for row in lab.rows("comtrade", "flows")} == {f"20250{month}" for month in range(1, 7)}
    assert Lake(lab.settings).past("comtrade").owed("flows") == frozenset()


def test_a_period_that_was_silent_and_is_withdrawn_is_owed_no_longer(tmp_path: Path) -> None:
    class Deaf(WholePublisher):
        def __call__(self, path: str, query: Query) -> bytes:
            self.deaf = query.get("period") == "202502"
            return super().__call__(path, query)

    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(comtrade.SOURCE, Deaf(release("202501"), release("202502")))
    assert Lake(lab.settings).past("comtrade").owed("flows") == {"M 202502"}
    lab.land(comtrade.SOURCE, WholePublisher(release("202501"), release("202503")))
    assert Lake(lab.settings).past("comtrade").owed("flows") == frozenset()


@pytest.mark.parametrize("broken", [{"lastReleased": "soon"}, {"period": None}, {"period": "2025-02"}])
def test_a_release_that_cannot_be_read_costs_no_other_period(tmp_path: Path, broken: dict[str, Any]) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    months = [release(f"{year}{month:02d}") for year in (2023, 2024) for month in range(1, 13)]
    lab.land(comtrade.SOURCE, WholePublisher(*months, release("202502") | broken), key=True)
    assert len({row["period"] for row in lab.rows("comtrade", "flows")}) == 24
    (aside,) = lab.receipt("comtrade", "flows").set_aside
    assert (aside["name"], aside["reason"]) == (f"M {broken.get('period', 202502)}", "not_data")
    assert lab.receipt("comtrade", "flows").notes == ()
    lab.land(comtrade.SOURCE, WholePublisher(*months, release("202502")), key=True)
    lab.land(comtrade.SOURCE, WholePublisher(*months, release("202503"), release("202502") | broken), key=True)
    assert [note["member"] for note in lab.receipt("comtrade", "flows").notes] == ["M 202502"][: "period" in broken]
    lab.land(comtrade.SOURCE, WholePublisher(*months, release("202502"), release("202503")), key=True)
    assert Lake(lab.settings).past("comtrade").owed("flows") == frozenset()


@pytest.mark.parametrize("key", [True, False])
def test_a_period_that_is_published_again_lands_beside_its_former_publication(tmp_path: Path, *, key: bool) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    publisher = WholePublisher(release("202501"), release("202502"))
    lab.land(comtrade.SOURCE, publisher, key=key)
    assert len(lab.rows("comtrade", "flows")) == 2 * 2 * 3 * 2
    assert lab.land(comtrade.SOURCE, publisher, key=key).kept == []
    publisher.releases = (release("202501"), release("202502", "2026-06-01T00:00:00"))
    lab.land(comtrade.SOURCE, publisher, key=key)
    rows = lab.rows("comtrade", "flows")
    assert {(row["period"], row["released_on"]) for row in rows} == {
        ("202501", "2026-03-01T00:00:00"),
        ("202502", "2026-03-01T00:00:00"),
        ("202502", "2026-06-01T00:00:00"),
    }
    assert {row["primary_value"] for row in rows} == {"1234567890123.45"}
    assert {row["cmd_code"] for row in rows} == {"84", "8471"}


def test_a_row_of_another_breakdown_is_set_aside_because_it_would_double_the_totals(tmp_path: Path) -> None:
    class Broken(WholePublisher):
        def __call__(self, path: str, query: Query) -> bytes:
            body = json.loads(super().__call__(path, query).decode("utf-8-sig"))
            if "cmdCode" in query:
                body["data"][0]["partner2Code"] = 97
            return as_json(body)

    lab = Lab(Settings("live", tmp_path / "data"))
    with pytest.raises(QuarantineError, match="bad_partner2_code 1"):
        lab.land(comtrade.SOURCE, Broken(release("202501")), key=True)
