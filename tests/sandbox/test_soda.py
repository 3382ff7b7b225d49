"""SODA: paging that adds up, errors and headers as Socrata gives them, JSON that survives hostile names."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from starlette.testclient import TestClient

from sandbox.clock import Clock
from sandbox.state import State
from sandbox.world.registry import COLUMNS
from tests.sandbox.conftest import ENTITIES, REGISTRY, Ask


def walk(ask: Ask, select: str, where: str, limit: int) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    last = ""
    while page := ask(select=select, where=f"({where}) AND :id > '{last}'", order=":id", limit=limit):
        rows += page
        last = page[-1][":id"]
    return rows


LISTED = "codigo_organizacion_juridica in ({})".format(",".join(f"'{code:02}'" for code in range(2, 100)))


@pytest.mark.parametrize("where", [ENTITIES, LISTED])
def test_keyset_paging_gives_every_entity_once(ask: Ask, where: str) -> None:
    (total,) = ask(select="count(*) as n", where=where)
    ids = [row[":id"] for row in walk(ask, ":id", where, 400)]
    assert len(ids) == int(total["n"]) == len(set(ids))
    assert ids == sorted(ids)


def test_offset_paging_gives_the_same_rows(ask: Ask) -> None:
    whole = [row[":id"] for row in ask(select=":id", where=ENTITIES, order=":id", limit=50_000)]
    pages = [
        row[":id"]
        for offset in range(0, len(whole), 1000)
        for row in ask(select=":id", where=ENTITIES, order=":id", offset=offset)
    ]
    assert pages == whole
    assert ask(where=ENTITIES, offset=len(whole)) == []


def test_rows_leave_nulls_out_and_give_every_scalar_as_text(ask: Ask) -> None:
    rows = ask(where="codigo_organizacion_juridica = '01'", limit=300)
    assert all(isinstance(value, str) for row in rows for value in row.values())
    assert all("nit" not in row for row in rows)
    assert set().union(*rows) <= set(COLUMNS)


def test_system_fields_come_only_when_asked_for(ask: Ask) -> None:
    (plain,) = ask(limit=1, order=":id")
    assert not any(name.startswith(":") for name in plain)
    (full,) = ask(select=":*,*", limit=1, order=":id")
    assert {":id", ":created_at", ":updated_at"} < full.keys()
    assert full[":updated_at"].endswith("Z")
    assert len(full[":updated_at"]) == len("2023-06-15T19:07:20.530Z")


def test_natural_persons_come_as_counts_that_add_up(ask: Ask) -> None:
    persons = "(codigo_organizacion_juridica is null or codigo_organizacion_juridica in ('00','01'))"
    (total,) = ask(select="count(*) as n", where=persons)
    names = "codigo_camara, cod_ciiu_act_econ_pri, codigo_estado_matricula, codigo_organizacion_juridica"
    groups = ask(select=f"{names}, count(*) as count", where=persons, group=names, limit=50_000)
    assert sum(int(group["count"]) for group in groups) == int(total["n"])
    (everybody,) = ask(select="count(*)")
    (entities,) = ask(select="count(*)", where=ENTITIES)
    assert int(everybody["count"]) == int(entities["count"]) + int(total["n"])


def test_months_of_registration_can_be_counted_by_prefix(ask: Ask) -> None:
    month = ask(select="fecha_matricula", where="starts_with(fecha_matricula, '202401')", limit=50_000)
    (counted,) = ask(select="count(*) as n", where="fecha_matricula like '202401%'")
    assert len(month) == int(counted["n"]) > 0
    assert all(row["fecha_matricula"].startswith("202401") for row in month)


def test_a_comparison_with_null_is_unknown_as_in_socrata(ask: Ask) -> None:
    def count(where: str) -> int:
        return int(ask(select="count(*) as n", where=where)[0]["n"])

    assert count("nit != '0'") < count("nit is null or nit != '0'")
    assert count("nit is null") + count("nit is not null") == count("not (1 = 2)")
    assert count("not nit = '0'") == count("nit != '0'")


def test_the_watermark_filter_takes_what_changed_since(ask: Ask) -> None:
    (newest,) = ask(select="max(:updated_at) as m", where=ENTITIES)
    rows = ask(select=":id,:updated_at", where=f"{ENTITIES} and :updated_at >= '{newest['m']}'")
    assert rows
    assert {row[":updated_at"] for row in rows} == {newest["m"]}


def test_hostile_names_arrive_letter_by_letter(client: TestClient) -> None:
    answer = client.get(f"/resource/{REGISTRY}.json", params={"$where": "nit like '9018900%'", "$order": "nit"})
    names = [row["razon_social"] for row in json.loads(answer.text)]
    assert "<script>alert(1)</script> SAS" in names
    assert "O'HIGGINS; DROP TABLE REGISTRO; -- LTDA" in names
    assert 'COMILLAS "DOBLES" Y \\BARRA\\ S.A.S.' in names
    assert "SALTO\nDE LINEA Y\tTABULADOR SAS" in names


def test_quotes_in_a_query_stay_text(ask: Ask) -> None:
    (row,) = ask(select="razon_social", where="razon_social = 'O''HIGGINS; DROP TABLE REGISTRO; -- LTDA'")
    assert row["razon_social"].startswith("O'HIGGINS")
    assert ask(where="razon_social = ''' OR 1=1 --'") == []
    assert int(ask(select="count(*)")[0]["count"]) > 10_000


def test_a_column_can_be_filtered_by_its_name_alone(client: TestClient) -> None:
    answer = client.get(f"/resource/{REGISTRY}.json", params={"razon_social": "TUYA S.A."})
    (row,) = answer.json()
    assert row["fecha_matricula"].startswith("1971")


def test_headers_name_fields_and_types_side_by_side(client: TestClient) -> None:
    select = ":id, :updated_at, nit, count(*) as n"
    answer = client.get(
        f"/resource/{REGISTRY}.json", params={"$select": select, "$group": ":id,:updated_at,nit", "$limit": "1"}
    )
    assert json.loads(answer.headers["x-soda2-fields"]) == [":id", ":updated_at", "nit", "n"]
    kinds = ["row_identifier", "fixed_timestamp", "text", "number"]
    assert json.loads(answer.headers["x-soda2-types"]) == kinds
    assert answer.headers["x-soda2-data-out-of-date"] == "false"
    assert {"etag", "last-modified", "x-soda2-truth-last-modified", "x-socrata-requestid"} <= answer.headers.keys()


def test_the_answer_is_compressed_for_those_who_take_it(client: TestClient) -> None:
    path = f"/resource/{REGISTRY}.json?$limit=50&$order=:id"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    assert packed.json() == plain.json()


@pytest.mark.parametrize(
    ("clauses", "code"),
    [
        ({"$select": "foo"}, "query.soql.no-such-column"),
        ({"$where": "foo = '1'"}, "query.soql.no-such-column"),
        ({"foo": "1"}, "query.soql.no-such-column"),
        ({"$where": "nit = 5"}, "query.soql.type-mismatch"),
        ({"$where": ":updated_at > 'yesterday'"}, "query.soql.type-mismatch"),
        ({"$where": "nit"}, "query.compiler.malformed"),
        ({"$where": "nit = '1' and"}, "query.compiler.malformed"),
        ({"$where": "nit = '1'; drop table registry"}, "query.compiler.malformed"),
        ({"$where": "nit = '1"}, "query.compiler.malformed"),
        ({"$where": "(" * 300}, "query.compiler.malformed"),
        ({"$limit": "-1"}, "query.compiler.malformed"),
        ({"$select": "nit, count(*)"}, "query.soql.column-not-in-group-bys"),
        ({"$where": "date_trunc_ym(fecha_matricula) = '2024-01'"}, "query.soql.no-such-function"),
        ({"$wher": "nit is null"}, "query.soql.unrecognized-parameter"),
    ],
)
def test_a_wrong_query_gets_the_new_error_body(client: TestClient, clauses: dict[str, str], code: str) -> None:
    answer = client.get(f"/resource/{REGISTRY}.json", params=clauses)
    assert answer.status_code == 400
    body = answer.json()
    assert body.keys() == {"message", "errorCode", "data"}
    assert body["errorCode"] == code


def test_an_unknown_data_set_gets_the_old_error_body(client: TestClient) -> None:
    for path in ("/resource/zzzz-zzzz.json", "/api/views/zzzz-zzzz.json"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] is True
        assert answer.json()["code"] == "dataset.missing"


def test_a_query_of_many_thousand_characters_is_too_long(client: TestClient) -> None:
    numbers = ",".join(f"'{900_000_000 + place}'" for place in range(2_000))
    assert client.get(f"/resource/{REGISTRY}.json", params={"$where": f"nit in ({numbers})"}).status_code == 414


def test_a_page_has_a_thousand_rows_unless_asked_and_fifty_thousand_at_most(ask: Ask, client: TestClient) -> None:
    assert len(ask()) == 1000
    assert len(ask(select=":id", limit=999_999)) == int(ask(select="count(*) as n")[0]["n"])


def test_the_metadata_describes_the_columns_and_the_licence(client: TestClient) -> None:
    view = client.get(f"/api/views/{REGISTRY}.json").json()
    assert [column["fieldName"] for column in view["columns"]] == list(COLUMNS)
    assert {column["dataTypeName"] for column in view["columns"]} == {"text"}
    assert "Share Alike" in view["license"]["name"]
    assert isinstance(view["rowsUpdatedAt"], int)


def test_the_official_rate_covers_a_weekend_with_one_row(ask: Ask) -> None:
    (row,) = ask("mcec-87by", where="vigenciadesde = '2026-09-26T00:00:00.000'")
    assert row["vigenciahasta"] == "2026-09-28T00:00:00.000"
    assert row["unidad"] == "COP"
    assert float(row["valor"]) > 1000
    assert len(ask("mcec-87by", where="vigenciadesde between '2026-09-01' and '2026-09-15'")) == 11


def test_reference_tables_have_their_columns(ask: Ask) -> None:
    (place,) = ask("gdxc-w37w", where="cod_mpio = '68615'")
    assert (place["dpto"], place["nom_mpio"]) == ("SANTANDER", "RIONEGRO")
    activities = ask("nuke-fusu", limit=50_000)
    assert set().union(*activities) == {"id", "code", "description", "status", "version"}
    assert Counter(len(row["code"]) for row in activities).keys() == {4}


def test_pages_follow_the_clock_although_they_are_kept(client: TestClient, state: State) -> None:
    def count() -> int:
        return int(client.get(f"/resource/{REGISTRY}.json", params={"$select": "count(*) as n"}).json()[0]["n"])

    now = count()
    assert count() == now
    state.clock.advance(60)
    later = count()
    assert later > now
    state.clock.move(Clock().now)
    assert count() == now


QUERY = f"/api/v3/views/{REGISTRY}/query.json"
TOKEN = {"X-App-Token": "any"}


def test_soda_3_answers_the_same_as_soda_2_without_its_headers(client: TestClient, ask: Ask) -> None:
    text = f"SELECT :id, nit WHERE {ENTITIES} AND nit > '(order by)' ORDER BY :id DESC LIMIT 300 OFFSET 20"
    answer = client.post(QUERY, json={"query": text, "page": {"pageNumber": 1, "pageSize": 300}}, headers=TOKEN)
    where = f"{ENTITIES} AND nit > '(order by)'"
    assert answer.json() == ask(select=":id, nit", where=where, order=":id DESC", limit=300, offset=20)
    assert len(answer.json()) == 300
    assert not [name for name in answer.headers if name.startswith("x-soda2")]


def test_soda_3_pages_count_from_one_within_the_querys_own_limit(client: TestClient, ask: Ask) -> None:
    pages = []
    for number in (1, 2, 3):
        body = {"query": "select :id order by :id limit 25", "page": {"pageNumber": number, "pageSize": 10}}
        pages.append(client.post(QUERY, json=body, headers=TOKEN).json())
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [row for page in pages for row in page] == ask(select=":id", order=":id", limit=25)


def test_soda_3_needs_a_token(client: TestClient) -> None:
    refused = client.post(QUERY, json={"query": "select nit"})
    assert (refused.status_code, refused.json()["code"]) == (403, "authentication_required")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"query": 5}', b'{"query": ""}', b'{"query": "nit"}', b'{"query": "where a select b"}',
        b'{"query": "select nit select nit"}', b'{"query": "select nit group nit"}',
        b'{"query": "select nit", "page": {"pageNumber": 0}}', b'{"query": "select nit limit x"}',
    ],
)  # fmt: skip
def test_soda_3_refuses_what_is_no_question(client: TestClient, body: bytes) -> None:
    assert client.post(QUERY, content=body, headers=TOKEN).status_code == 400


def test_soda_3_knows_no_more_datasets_and_columns_than_soda_2(client: TestClient) -> None:
    body = {"query": "select never_was"}
    assert client.post("/api/v3/views/aaaa-bbbb/query.json", json=body, headers=TOKEN).status_code == 404
    refused = client.post(QUERY, json=body, headers=TOKEN)
    assert refused.json()["errorCode"] == "query.soql.no-such-column"
