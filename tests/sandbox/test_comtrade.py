from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.apis import comtrade
from sandbox.world.trade import load, trade

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
MONTHLY, YEARLY = "/data/v1/get/C/M/HS", "/data/v1/get/C/A/HS"
PREVIEW = "/public/v1/preview/C/A/HS"
PLAIN = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
GUARDED = {**PLAIN, "partnerCode": "156,842,0", "flowCode": "M,X", "cmdCode": "AG2,AG4", "reporterCode": "170"}

FIELDS = """
typeCode freqCode refPeriodId refYear refMonth period reporterCode reporterISO reporterDesc flowCode flowDesc
partnerCode partnerISO partnerDesc partner2Code partner2ISO partner2Desc classificationCode classificationSearchCode
isOriginalClassification cmdCode cmdDesc aggrLevel isLeaf customsCode customsDesc mosCode motCode motDesc qtyUnitCode
qtyUnitAbbr qty isQtyEstimated altQtyUnitCode altQtyUnitAbbr altQty isAltQtyEstimated netWgt isNetWgtEstimated
grossWgt isGrossWgtEstimated cifvalue fobvalue primaryValue legacyEstimationFlag isReported isAggregate
"""
"""The record as UN Comtrade documents it: 47 fields in this order."""
RELEASE = """
datasetCode typeCode freqCode period reporterCode reporterISO reporterDesc classificationCode classificationSearchCode
isOriginalClassification isExtendedFlowCode isExtendedPartnerCode isExtendedPartner2Code isExtendedCmdCode
isExtendedCustomsCode isExtendedMotCode totalRecords datasetChecksum firstReleased lastReleased
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def world() -> Iterator[Any]:
    connection = duckdb.connect()
    load(connection, trade(20120101, (), ()))
    yield SimpleNamespace(database=SimpleNamespace(cursor=connection.cursor))
    connection.close()


@pytest.fixture
def state(world: Any) -> Any:
    return SimpleNamespace(world=world, clock=SimpleNamespace(now=NOW))


@pytest.fixture
def client(state: Any) -> TestClient:
    return TestClient(Starlette(routes=comtrade.routes(state)))


@pytest.fixture
def ask(client: TestClient) -> Ask:
    def get(path: str, **query: str) -> Any:
        answer = client.get(path, params=query, headers={"Ocp-Apim-Subscription-Key": "sandbox-key"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


def value(rows: list[dict[str, Any]], **where: Any) -> float:
    return float(sum(row["primaryValue"] for row in rows if all(row[name] == what for name, what in where.items())))


def test_the_envelope_and_the_47_fields_are_the_documented_ones(ask: Ask) -> None:
    answer = ask(MONTHLY, period="202401", includeDesc="true", **GUARDED)
    assert list(answer) == ["elapsedTime", "count", "data", "error"]
    assert (answer["count"], answer["error"]) == (len(answer["data"]), "")
    assert all(list(row) == FIELDS.split() for row in answer["data"])


def test_fields_have_the_types_of_the_real_ones(ask: Ask) -> None:
    row = ask(YEARLY, period="2023", includeDesc="true", **GUARDED | {"flowCode": "M", "cmdCode": "84"})["data"][0]
    assert (row["period"], row["refPeriodId"], row["refYear"], row["refMonth"]) == ("2023", 20230101, 2023, 52)
    assert (row["mosCode"], row["motCode"], row["customsCode"], row["cmdCode"]) == ("0", 0, "C00", "84")
    assert (row["reporterCode"], row["reporterISO"], row["reporterDesc"]) == (170, "COL", "Colombia")
    assert (row["qtyUnitCode"], row["qty"], row["isQtyEstimated"]) == (-1, None, False)
    assert (row["classificationCode"], row["classificationSearchCode"]) == ("H6", "HS")
    assert isinstance(row["primaryValue"], float)


def test_a_month_is_its_own_reference_period(ask: Ask) -> None:
    row = ask(MONTHLY, period="202311", **GUARDED)["data"][0]
    assert (row["period"], row["refPeriodId"], row["refYear"], row["refMonth"]) == ("202311", 20231101, 2023, 11)


def test_imports_are_cif_and_exports_fob(ask: Ask) -> None:
    for row in ask(MONTHLY, period="202401", **GUARDED)["data"]:
        filled, empty = ("cifvalue", "fobvalue") if row["flowCode"] == "M" else ("fobvalue", "cifvalue")
        assert (row[filled], row[empty]) == (row["primaryValue"], None)


def test_texts_come_only_when_they_are_asked_for(ask: Ask) -> None:
    texts = {name for name in FIELDS.split() if name.endswith(("Desc", "ISO", "Abbr"))}
    bare = ask(MONTHLY, period="202401", **GUARDED)["data"][0]
    full = ask(MONTHLY, period="202401", includeDesc="true", **GUARDED)["data"][0]
    assert {name for name in texts if bare[name] is not None} == set()
    assert {name for name in texts if full[name] is None} == set()


def test_parameter_names_are_read_in_any_case(ask: Ask) -> None:
    lower = {name.lower(): text for name, text in GUARDED.items()}
    assert ask(MONTHLY, period="202401", **lower) == ask(MONTHLY, period="202401", **GUARDED)


def test_the_edition_follows_the_year(ask: Ask) -> None:
    rows = ask(YEARLY, period="2016,2017,2021,2022", **GUARDED | {"cmdCode": "84"})["data"]
    assert {(row["period"], row["classificationCode"]) for row in rows} == {
        ("2016", "H4"),
        ("2017", "H5"),
        ("2021", "H5"),
        ("2022", "H6"),
    }
    asked = ask("/data/v1/get/C/A/H5", period="2016,2017", **GUARDED)["data"]
    assert {row["period"] for row in asked} == {"2017"}


@pytest.mark.parametrize(
    "query",
    [
        {"period": "202001"},
        {"period": "2020", "flowCode": "-1"},
        {"period": "2020", "reporterCode": "842"},
        {"period": "2020", "cmdCode": "AG6"},
        {"period": "2020", "partnerCode": "280"},
        {"period": "2020", "customsCode": "C99"},
        {"period": "nonsense"},
    ],
    ids=lambda query: next(reversed(query.items()))[0],
)
def test_a_wrong_value_is_an_empty_answer(ask: Ask, query: dict[str, str]) -> None:
    answer = ask(YEARLY, **GUARDED | query)
    assert {name: answer[name] for name in ("count", "data", "error")} == {"count": 0, "data": [], "error": ""}


@pytest.mark.parametrize(
    ("left_out", "column", "total"), [("partner2Code", "partner2Code", 0), ("motCode", "motCode", 0)]
)
def test_a_breakdown_left_out_doubles_the_total(ask: Ask, left_out: str, column: str, total: int) -> None:
    query = GUARDED | {"cmdCode": "84", "flowCode": "M", "partnerCode": "156"}
    whole = value(ask(YEARLY, period="2023", **query)["data"])
    del query[left_out]
    rows = ask(YEARLY, period="2023", **query)["data"]
    assert len(rows) > 1
    assert value(rows, **{column: total}) == pytest.approx(whole)
    assert value(rows) == pytest.approx(2 * whole)


def test_partners_left_out_bring_the_world_and_groups_of_countries(ask: Ask) -> None:
    rows = ask(YEARLY, period="2023", **PLAIN, cmdCode="TOTAL", flowCode="M")["data"]
    assert {row["partnerCode"] for row in rows} == {0, 97, 156, 842, 975}
    named = sum(value(rows, partnerCode=code) for code in (97, 156, 842, 975))
    assert value(rows, partnerCode=0) > named


def test_products_left_out_mix_levels(ask: Ask) -> None:
    rows = ask(YEARLY, period="2023", **PLAIN, flowCode="M", partnerCode="0", includeDesc="true")["data"]
    assert {row["aggrLevel"] for row in rows} == {0, 2, 4}
    assert value(rows, aggrLevel=2) == pytest.approx(value(rows, cmdCode="TOTAL"))
    machinery = sum(value(rows, cmdCode=code) for code in ("84", "85"))
    assert 0.98 * machinery < value(rows, aggrLevel=4) < machinery


def test_flows_left_out_bring_re_imports_that_imports_contain(ask: Ask) -> None:
    rows = ask(YEARLY, period="2023", **PLAIN, cmdCode="TOTAL", partnerCode="0")["data"]
    assert {row["flowCode"] for row in rows} == {"M", "X", "RM", "RX"}
    assert value(rows, flowCode="RM") < 0.01 * value(rows, flowCode="M")


def test_a_year_is_the_sum_of_its_months(ask: Ask) -> None:
    months = ",".join(f"2022{month:02d}" for month in range(1, 13))
    year = ask(YEARLY, period="2022", **GUARDED)["data"]
    parts = ask(MONTHLY, period=months, **GUARDED)["data"]
    for flow in ("M", "X"):
        for partner in (0, 156, 842):
            total = value(year, flowCode=flow, partnerCode=partner, cmdCode="84")
            assert total == pytest.approx(value(parts, flowCode=flow, partnerCode=partner, cmdCode="84"))


def test_more_rows_than_the_cap_are_cut_without_a_word(ask: Ask) -> None:
    answer = ask(PREVIEW, period="2023")
    assert (answer["count"], len(answer["data"]), answer["error"]) == (500, 500, "")


def test_fewer_rows_may_be_asked_for(ask: Ask) -> None:
    assert ask(MONTHLY, period="202401", maxRecords="7", **GUARDED)["count"] == 7


def test_the_preview_never_gives_more_than_500_rows(ask: Ask) -> None:
    assert ask(PREVIEW, period="2023", maxRecords="5000")["count"] == 500


def test_the_count_alone_comes_without_rows(ask: Ask) -> None:
    full = ask(MONTHLY, period="202401", **GUARDED)
    only = ask(MONTHLY, period="202401", countOnly="true", **GUARDED)
    assert (only["count"], only["data"]) == (full["count"], [])


def test_too_many_periods_are_refused(client: TestClient) -> None:
    months = ",".join(f"{2012 + month // 12}{month % 12 + 1:02d}" for month in range(13))
    keyed = client.get(MONTHLY, params={"period": months, "subscription-key": "sandbox-key"})
    keyless = client.get(PREVIEW, params={"period": "2022,2023"})
    for answer in (keyed, keyless):
        assert answer.status_code == 400
        assert list(answer.json()["errorObject"]) == ["errorMessage"]


def test_data_need_a_key_and_the_preview_none(client: TestClient) -> None:
    missing = client.get(MONTHLY, params={"period": "202401"})
    wrong = client.get(MONTHLY, params={"period": "202401"}, headers={"Ocp-Apim-Subscription-Key": "other"})
    assert (missing.status_code, missing.json()["statusCode"]) == (401, 401)
    assert missing.json()["message"].startswith("Access denied due to missing subscription key.")
    assert wrong.json()["message"].startswith("Access denied due to invalid subscription key.")
    assert client.get(PREVIEW, params={"period": "2023"}).status_code == 200


def test_a_key_may_stand_in_the_query(client: TestClient) -> None:
    answer = client.get(MONTHLY, params={"period": "202401", "Subscription-Key": "sandbox-key", "cmdCode": "84"})
    assert answer.status_code == 200


def test_the_gateway_says_when_to_come_back(client: TestClient) -> None:
    slow = client.get(MONTHLY, params={"period": "202401", "subscription-key": "sandbox-key-throttled"})
    spent = client.get(MONTHLY, params={"period": "202401", "subscription-key": "sandbox-key-exhausted"})
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, "2")
    assert slow.json() == {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds."}
    assert (spent.status_code, spent.headers["Retry-After"]) == (403, "39600")
    assert spent.json()["message"] == "Out of call volume quota. Quota will be replenished in 11:00:00."


def test_an_overlong_address_is_answered_in_html(client: TestClient) -> None:
    answer = client.get(PREVIEW, params={"period": "2023", "cmdCode": "8471," * 1000})
    assert answer.status_code == 414
    assert answer.text.startswith("<html>")


def test_release_dates_have_the_fields_of_the_real_list(ask: Ask) -> None:
    answer = ask("/public/v1/getDA/C/M/HS")
    assert list(answer) == ["elapsedTime", "count", "data", "error"]
    assert list(answer["data"][0]) == RELEASE.split()
    assert [row["period"] for row in answer["data"]][:2] == [201201, 201202]


def test_release_dates_tell_how_many_rows_a_month_has(ask: Ask) -> None:
    (release,) = ask("/public/v1/getDA/C/M/HS", period="202401", reporterCode="170")["data"]
    assert release["totalRecords"] == ask(MONTHLY, period="202401", **GUARDED)["count"]


def test_release_dates_tell_how_many_rows_a_year_has(ask: Ask) -> None:
    (release,) = ask("/public/v1/getDA/C/A/HS", period="2023")["data"]
    assert release["totalRecords"] == ask(YEARLY, period="2023", **GUARDED)["count"]


def test_other_reporters_have_released_nothing(ask: Ask) -> None:
    assert ask("/public/v1/getDA/C/A/HS", reporterCode="842")["count"] == 0
    assert ask("/public/v1/getDA/S/A/HS")["count"] == 0


def test_a_month_appears_on_the_day_it_is_released(state: Any, ask: Ask) -> None:
    (release,) = ask("/public/v1/getDA/C/M/HS", period="202605")["data"]
    day = datetime.fromisoformat(release["firstReleased"]).replace(tzinfo=UTC)
    state.clock.now = day.replace(hour=0)
    assert ask(MONTHLY, period="202605", **GUARDED)["count"] == release["totalRecords"]
    state.clock.now = datetime.fromtimestamp(day.timestamp() - 1, UTC)
    assert ask(MONTHLY, period="202605", **GUARDED)["count"] == 0
    assert ask("/public/v1/getDA/C/M/HS", period="202605")["count"] == 0


def test_a_revision_changes_values_date_and_checksum_at_once(state: Any, ask: Ask) -> None:
    (after,) = ask("/public/v1/getDA/C/M/HS", period="202401")["data"]
    revised = {row["cmdCode"]: row["primaryValue"] for row in ask(MONTHLY, period="202401", **GUARDED)["data"]}
    day = datetime.fromisoformat(after["lastReleased"]).replace(tzinfo=UTC)
    state.clock.now = datetime.fromtimestamp(day.timestamp() - 1, UTC)
    (before,) = ask("/public/v1/getDA/C/M/HS", period="202401")["data"]
    first = {row["cmdCode"]: row["primaryValue"] for row in ask(MONTHLY, period="202401", **GUARDED)["data"]}
    assert before["lastReleased"] == before["firstReleased"] < after["lastReleased"]
    assert before["datasetChecksum"] != after["datasetChecksum"]
    assert first.keys() == revised.keys()
    assert first != revised


def test_a_year_is_out_in_april_and_changes_in_november(state: Any, ask: Ask) -> None:
    def total(month: int, day: int) -> list[float]:
        state.clock.now = datetime(2026, month, day, tzinfo=UTC)
        rows = ask(YEARLY, period="2025", **GUARDED | {"cmdCode": "TOTAL", "partnerCode": "0", "flowCode": "M"})
        return [row["primaryValue"] for row in rows["data"]]

    assert total(4, 1) == []
    spring = total(4, 25)
    assert spring == total(10, 31)
    autumn = total(11, 30)
    assert autumn != spring
    assert autumn == pytest.approx(spring, rel=0.05)


@pytest.mark.parametrize(("name", "least"), [("Reporters", 249), ("partnerAreas", 252), ("HS", 200)])
def test_reference_lists_are_utf_8_with_a_byte_order_mark(client: TestClient, name: str, least: int) -> None:
    answer = client.get(f"/files/v1/app/reference/{name}.json")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Cache-Control"] == "max-age=604800"
    listing = json.loads(answer.content.decode("utf-8-sig"))
    assert list(listing) == ["more", "results"]
    assert len(listing["results"]) >= least
    assert all({"id", "text"} <= set(row) for row in listing["results"])


def test_area_codes_are_comtrades_and_not_isos(client: TestClient) -> None:
    listing = json.loads(client.get("/files/v1/app/reference/Reporters.json").content.decode("utf-8-sig"))
    codes = {row["reporterCodeIsoAlpha2"]: row["reporterCode"] for row in listing["results"]}
    assert [codes[iso2] for iso2 in ("US", "IN", "FR", "NO", "CH", "TW", "CO", "CN")] == [
        842, 699, 251, 579, 757, 490, 170, 156
    ]  # fmt: skip


def test_partners_have_groups_and_the_world(client: TestClient) -> None:
    listing = json.loads(client.get("/files/v1/app/reference/partnerAreas.json").content.decode("utf-8-sig"))
    areas = {row["PartnerCode"]: row for row in listing["results"]}
    assert (areas[0]["text"], areas[97]["isGroup"], areas[156]["isGroup"]) == ("World", True, False)


def test_product_codes_keep_their_leading_zero(client: TestClient) -> None:
    listing = json.loads(client.get("/files/v1/app/reference/HS.json").content.decode("utf-8-sig"))
    rows = {row["id"]: row for row in listing["results"]}
    assert rows["09"]["text"] == "09 - Coffee, tea, mate and spices"
    assert (rows["8471"]["parent"], rows["8471"]["aggrLevel"], rows["84"]["parent"]) == ("84", 4, "TOTAL")


def test_an_unknown_path_is_a_gateway_404(client: TestClient) -> None:
    for path in ("/data/v2/get", "/files/v1/app/reference/Nothing.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, "Resource not found")
