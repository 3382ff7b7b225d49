"""Which registration realises which announcement: names, evidence, guards, one-to-one and decisions of people."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.matching import blocking, scoring
from dbt_project.matching.contract import ANNOUNCED, CANDIDATES, REGISTERED, SEEDS
from dbt_project.matching.decisions import Candidate, Known, decide
from dbt_project.matching.names import kept_sql, spaced_sql
from dbt_project.matching.run import known, match

DAY = date(2020, 3, 2)
SEED = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "group_denials.csv"
Row = Mapping[str, Any]


def announced(announcement_id: str = "a1", company_name: str = "Brackenfield Software", **told: Any) -> Row:
    """An announcement of a software company in Medellín, unless a test says otherwise."""
    usual: dict[str, Any] = {
        "company_key": company_name.lower(),
        "announcement_type": "new",
        "sector_code": "J",
        "place_name": "Medellín",
        "chamber_code": "21",
        "hub_code": "medellin",
        "department_code": "05",
        "announced_date": DAY,
    }
    return {"announcement_id": announcement_id, "company_name": company_name, **usual, **told}


def registered(
    registration_key: str = "21-1", legal_name: str = "BRACKENFIELD SOFTWARE S.A.S.", days: int = 90, **told: Any
) -> Row:
    """A registration of that company in Medellín, ``days`` after the announcement."""
    usual: dict[str, Any] = {
        "chamber_code": registration_key[:2],
        "hub_code": "medellin" if registration_key[:2] in ("21", "55") else None,
        "department_code": "05" if registration_key[:2] in ("21", "51", "55") else "11",
        "section_codes": ["J"],
        "legal_form_kind": "company",
        "is_foreign_branch": False,
        "registered_date": DAY + timedelta(days=days),
    }
    return {"registration_key": registration_key, "legal_name": legal_name, **usual, **told}


def crowd(size: int = 3_000) -> list[Row]:
    """Domestic companies as a registry is full of them: no name of theirs is announced."""
    chambers = ("04", "21", "08", "55", "05")
    return [
        registered(
            f"{chambers[n % 5]}-9{n:05d}",
            f"COMERCIALIZADORA DEL NORTE {n} S.A.S.",
            days=-n,
            section_codes=["G"],
            department_code="76",
            hub_code=None,
        )
        for n in range(size)
    ]


CROWD = crowd()
ARROW = {"varchar[]": pa.list_(pa.string()), "date": pa.date32(), "boolean": pa.bool_()}


def arrow(columns: Mapping[str, str], rows: Iterable[Row]) -> pa.Table:
    """Rows that leave out what is empty, as one table."""
    schema = pa.schema([(name, ARROW.get(kind, pa.string())) for name, kind in columns.items()])
    return pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows], schema=schema)


@cache
def arrow_crowd() -> pa.Table:
    """The crowd, as it stands beside the companies of nearly every test."""
    return arrow(REGISTERED, CROWD)


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Make ``table`` of rows that leave out what is empty."""
    connection.execute(f"create temp table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    if given := list(rows):
        insert(connection, table, arrow(columns, given))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Put rows into ``table``."""
    connection.register("given_rows", rows)
    connection.execute(f"insert into {table} select * from given_rows")
    connection.unregister("given_rows")


def loaded(
    announcements: Sequence[Row], registrations: Sequence[Row], **seeds: Sequence[Row]
) -> duckdb.DuckDBPyConnection:
    """A connection with the tables matching reads."""
    connection = duckdb.connect()
    fill(connection, "announced", ANNOUNCED, announcements)
    fill(connection, "registered", REGISTERED, registrations)
    for seed, columns in SEEDS.items():
        fill(connection, seed, columns, seeds.get(seed, ()))
    return connection


def matched(
    announcements: Sequence[Row], registrations: Sequence[Row], *, in_a_crowd: bool = True, **seeds: Sequence[Row]
) -> list[dict[str, Any]]:
    """The candidates that come out, in their order."""
    with loaded(announcements, registrations, **seeds) as connection:
        if in_a_crowd:
            insert(connection, "registered", arrow_crowd())
        rows: list[dict[str, Any]] = match(connection).to_pylist()
    return rows


def decisions(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Decision by announcement and registration."""
    return {(row["announcement_id"], row["registration_key"]): row["decision"] for row in rows}


def test_a_name_that_stands_in_two_places_is_told_from_the_first_of_them() -> None:
    names = {"acronym": "BRACKENFIELD SOFTWARE", "lei_names": ["BRACKENFIELD SOFTWARE"], "parent_name": None}
    firms = [registered(f"21-{n}", f"INVERSIONES {n} SAS", days=n, **names) for n in range(40)]
    told = {row["evidence"].partition("(by ")[2].partition(")")[0] for row in matched([announced()], firms)}
    assert told == {"its acronym"}


def test_name_place_and_time_together_are_accepted_and_told_in_one_sentence() -> None:
    (row,) = matched([announced()], [registered()])
    assert (row["decision"], row["decision_source"], row["candidate_rank"]) == ("auto", "score", 1)
    assert row["match_probability"] > 0.95
    assert row["non_name_evidence_count"] == 3
    assert row["days_after_announcement"] == 90
    assert row["evidence"] == (
        "Accepted: BRACKENFIELD SOFTWARE S.A.S. has the announced name Brackenfield Software; same sector (J); "
        "group not known; registered in the chamber of Medellín; registered 90 days after the announcement."
    )


def test_a_name_without_any_other_evidence_is_never_accepted() -> None:
    nothing: dict[str, Any] = {"sector_code": None, "chamber_code": None, "hub_code": None, "department_code": None}
    elsewhere = registered("04-1", days=700, section_codes=[])
    rows = matched([announced(**nothing, announced_date=None), announced("a2", **nothing)], [elsewhere])
    assert "auto" not in decisions(rows).values()


def test_a_sure_score_without_evidence_beside_the_name_goes_to_a_person() -> None:
    levels = {
        "name": "same_name",
        "sector": "unknown",
        "country": "unknown",
        "place": "elsewhere",
        "date": "late",
        "form": "company",
    }
    pair = {
        "announcement_id": "a1",
        "registration_key": "21-1",
        "announced_date": DAY,
        "registered_date": DAY,
        "is_foreign_branch": False,
        "origin_country_iso2": None,
        "announced_nit": None,
        "announced_lei": None,
        "group_key": None,
        "legal_name": "BRACKENFIELD SAS",
        "company_key": "brackenfield",
        "other_words": [],
        "shared_words": ["BRACKENFIELD"],
        "announced_name_key": "BRACKENFIELD",
    }
    (decided,) = decide([Candidate(pair, 0.999, levels)], Known())
    assert decided.decision == "review"


@pytest.mark.parametrize("days", [-92, -1, 0, 548])
def test_a_registration_from_three_months_before_to_eighteen_after_is_in_time(days: int) -> None:
    (row,) = matched([announced()], [registered(days=days)])
    assert row["decision"] == "auto"
    assert row["date_evidence"] in ("within_18_months", "shortly_before")


@pytest.mark.parametrize("days", [-4_000, -400, -93, 1_097, 3_000])
def test_a_registration_of_another_time_is_not_the_announced_landing(days: int) -> None:
    rows = matched([announced(sector_code=None)], [registered(days=days)])
    assert "auto" not in decisions(rows).values()


def test_a_registration_of_another_time_is_denied_however_sure_it_is_that_it_is_the_groups() -> None:
    theirs = registered(days=-700, parent_name="BRACKENFIELD SOFTWARE, INC.", parent_country_iso2="US")
    (row,) = matched([announced(origin_country_iso2="US")], [theirs])
    assert (row["decision"], row["decision_source"]) == ("denied", "score")
    assert row["evidence"].endswith(
        "700 days before the announcement; registered at another time than the announced landing."
    )


def test_a_late_registration_is_told_apart_from_one_in_time() -> None:
    (row,) = matched([announced()], [registered(days=600)])
    assert row["date_evidence"] == "late"


def test_an_expansion_is_not_realised_by_the_company_that_was_there_for_years() -> None:
    rows = matched([announced(announcement_type="expansion")], [registered(days=-2_000)])
    assert "auto" not in decisions(rows).values()


def test_what_was_registered_after_the_project_was_cancelled_is_another_landing() -> None:
    cancelled = announced(cancelled_date=DAY + timedelta(days=30))
    rows = matched([cancelled], [registered(days=90)])
    assert "auto" not in decisions(rows).values()


@pytest.mark.parametrize("kind", ["acquisition", "funding", "closure"])
def test_a_purchase_a_round_and_a_closure_found_no_company(kind: str) -> None:
    assert matched([announced(announcement_type=kind)], [registered()]) == []


@pytest.mark.parametrize(
    ("announced_name", "legal_name"),
    [
        ("Téjasoft", "TEJA SOFT S A S"),
        ("Teja Soft", "TEJASOFT DE COLOMBIA S.A.S."),
        ("Brackenfield Software", "Brackenfield Software Colombia Sucursal"),
        ("Brackenfield Software Inc.", "BRACKENFIELD SOFTWARE S.A.S. BIC"),
        ("Brackenfield", "BRACKENFIELD DIGITAL GROUP S. A. S."),
        ("Câbleries du Rhône", "CABLERIES RHONE LTDA."),
    ],
)
def test_spelling_legal_forms_and_the_country_make_no_other_name(announced_name: str, legal_name: str) -> None:
    (row,) = matched([announced(company_name=announced_name)], [registered(legal_name=legal_name)])
    assert row["decision"] == "auto"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ALMACENES LA 14 S.A.", "ALMACENES 14"),
        ("Inversiones Gómez & Cía. S. en C.", "INVERSIONES GOMEZ"),
        ("兰海通信 Colombia SAS", "兰海通信"),
        ("COLOMBIA S.A.S.", "COLOMBIA SAS"),
        ("O'Higgins Ltd", "OHIGGINS"),
    ],
)
def test_a_name_is_what_is_left_of_it_without_forms_and_small_words(name: str, kept: str) -> None:
    with duckdb.connect() as connection:
        spaced = spaced_sql("name")
        kept_words = f"array_to_string({kept_sql('spaced')}, ' ')"
        query = f"select {kept_words} from (select {spaced} as spaced from (select ? as name))"
        assert connection.execute(query, [name]).fetchall() == [(kept,)]


def test_a_trade_in_the_legal_name_is_no_other_name_where_the_press_uses_it_elsewhere() -> None:
    (held,) = matched([announced(company_name="Brackenfield")], [registered()])
    assert (held["decision"], held["decision_source"]) == ("review", "homonym_guard")
    both = [announced(company_name="Brackenfield"), announced("a2", announced_date=DAY + timedelta(days=2_000))]
    (row,) = matched(both, [registered()])
    assert (row["announcement_id"], row["decision"]) == ("a1", "auto")


@pytest.mark.parametrize("sector", [None, "J"])
def test_a_namesake_of_another_trade_is_never_accepted_however_well_time_and_place_fit(sector: str | None) -> None:
    bakery = registered(legal_name="BRACKENFIELD PANADERIA SAS", section_codes=["C"])
    rows = matched([announced(company_name="Brackenfield", sector_code=sector)], [bakery])
    assert "auto" not in decisions(rows).values()


def test_the_guard_denies_a_likely_namesake_and_says_why() -> None:
    bakery = registered(legal_name="BRACKENFIELD PANADERIA SAS", section_codes=["I"], acronym="BRACKENFIELD SOFTWARE")
    rows = matched([announced(company_name="Brackenfield Software", origin_country_iso2="US")], [bakery])
    assert all(row["decision"] != "auto" for row in rows)
    assert all("PANADERIA" in row["evidence"] for row in rows)


def test_a_parent_in_the_lei_index_tells_who_a_registration_under_another_name_is() -> None:
    other = registered(
        legal_name="BFS DESARROLLOS SAS", parent_name="BRACKENFIELD SOFTWARE, INC.", parent_country_iso2="US"
    )
    (row,) = matched([announced(origin_country_iso2="US")], [other])
    assert (row["decision"], row["country_evidence"]) == ("auto", "parent_country_and_name")
    assert "its parent BRACKENFIELD SOFTWARE, INC. (US)" in row["evidence"]


def test_a_parent_of_another_country_speaks_against_the_match() -> None:
    theirs = registered(parent_name="ANDERE HOLDING AG", parent_country_iso2="DE")
    (row,) = matched([announced(origin_country_iso2="US")], [theirs])
    assert (row["decision"], row["country_evidence"]) == ("review", "parent_differs")


def test_a_name_of_four_letters_needs_more_than_place_and_time() -> None:
    zuno = registered(legal_name="ZUNO S.A.S.", section_codes=[])
    (held,) = matched([announced(company_name="Zuno", sector_code=None)], [zuno])
    assert (held["decision"], held["decision_source"]) == ("review", "homonym_guard")
    (told,) = matched([announced(company_name="Zuno")], [registered(legal_name="ZUNO S.A.S.")])
    assert told["decision"] == "auto"


TUYA = {
    "groups": [{"group_key": "tuya_smart", "group_name": "Tuya Smart", "country_iso2": "CN", "sector_code": "J"}],
    "group_aliases": [{"group_key": "tuya_smart", "alias": "Tuya Inc.", "alias_kind": "legal_name"}],
    "group_denials": [
        {"group_key": "tuya_smart", "legal_name_pattern": r"^TUYA S\.? ?A\.?$", "reason": "a consumer-finance company"}
    ],
}


@pytest.mark.parametrize(
    ("legal_name", "is_denied"),
    [
        ("TUYA S.A.", True),
        ("TUYA S A", True),
        ("COMPAÑIA DE FINANCIAMIENTO TUYA S.A.", True),
        ("COMPAÑÍA DE FINANCIAMIENTO COMERCIAL  TUYA S.A. ", True),
        ("TUYA S.A. COMPAÑIA DE FINANCIAMIENTO", True),
        ("TUYA SMART COLOMBIA S.A.S.", False),
        ("TUYA S.A.S.", False),
        ("ALFATUYA S.A.", False),
    ],
)
def test_the_denial_in_the_seed_is_about_the_finance_company_however_it_is_written(
    legal_name: str, is_denied: bool
) -> None:
    with open(SEED, encoding="utf-8", newline="") as file:
        (pattern,) = (row["legal_name_pattern"] for row in csv.DictReader(file) if row["group_key"] == "tuya_smart")
    assert bool(re.search(pattern, legal_name, re.IGNORECASE)) is is_denied


@pytest.mark.parametrize("name", ["Tuya Smart", "TUYA SMART", "Tuya Inc", "Tuya"])
def test_a_curated_denial_refuses_whatever_speaks_for_the_match(name: str) -> None:
    tuya = registered(legal_name="TUYA S.A.")
    rows = matched([announced(company_name=name)], [tuya], **(TUYA if name != "Tuya" else {}))
    assert "auto" not in decisions(rows).values() or name == "Tuya"
    for row in rows if name != "Tuya" else ():
        assert (row["decision"], row["decision_source"]) == ("denied", "curated")
        assert "consumer-finance" in row["evidence"]


def test_tuya_of_1971_is_not_tuya_smart_without_any_curated_row() -> None:
    finance = registered(legal_name="TUYA S.A.", registered_date=date(1971, 11, 30), section_codes=["K"])
    rows = matched([announced(company_name="Tuya Smart")], [finance])
    assert "auto" not in decisions(rows).values()


def test_a_curated_legal_name_is_found_under_the_name_the_press_uses() -> None:
    seeds = {
        "groups": [{"group_key": "bf", "group_name": "Brackenfield Software", "country_iso2": "US"}],
        "group_aliases": [{"group_key": "bf", "alias": "MERIDIANO DIGITAL SAS", "alias_kind": "subsidiary"}],
    }
    (row,) = matched([announced()], [registered(legal_name="MERIDIANO DIGITAL SAS")], **seeds)
    assert (row["decision"], row["decision_source"], row["name_evidence"]) == ("auto", "curated", "curated_name")


@pytest.mark.parametrize("identifier", ["nit", "lei"])
def test_an_equal_identifier_decides_under_any_name(identifier: str) -> None:
    same: dict[str, Any] = {identifier: "901234567"}
    (row,) = matched([announced(**same)], [registered(legal_name="OTRO NOMBRE SAS", section_codes=["G"], **same)])
    assert (row["decision"], row["decision_source"], row["identifier_evidence"]) == ("auto", "identifier", identifier)
    assert row["match_probability"] == 1.0


def test_a_registration_realises_one_announcement_and_an_announcement_has_one_registration() -> None:
    announcements = [announced("a1"), announced("a2", announced_date=DAY + timedelta(days=3_000))]
    registrations = [registered("21-1"), registered("21-2", days=3_100), registered("55-3", days=120)]
    rows = matched(announcements, registrations)
    accepted = [pair for pair, decision in decisions(rows).items() if decision == "auto"]
    assert accepted == [("a1", "21-1"), ("a2", "21-2")]


def test_two_registrations_that_fit_alike_are_left_to_a_person() -> None:
    rows = matched([announced()], [registered("21-1"), registered("21-2", days=91)])
    assert decisions(rows) == {("a1", "21-1"): "review", ("a1", "21-2"): "review"}
    assert "fits nearly as well" in rows[0]["evidence"]


def decision(given_decision: str, **about: Any) -> Row:
    """A row of the decision file."""
    return {"registration_key": "21-1", "decision": given_decision, "reason": "seen in the act", **about}


@pytest.mark.parametrize("about", [{"announcement_id": "a1"}, {"company_key": "brackenfield software"}])
@pytest.mark.parametrize(("ruling", "expected"), [("accept", "auto"), ("deny", "denied")])
def test_a_persons_decision_overrides_the_rules(about: dict[str, str], ruling: str, expected: str) -> None:
    likely = registered(days=90 if ruling == "deny" else 2_000)
    (row,) = matched([announced()], [likely], match_decisions=[decision(ruling, **about)])
    assert (row["decision"], row["decision_source"]) == (expected, "decision_file")
    assert "a person decided: seen in the act" in row["evidence"]


def test_taking_a_decision_back_restores_what_the_rules_say() -> None:
    before = matched([announced()], [registered()])
    assert matched([announced()], [registered()], match_decisions=[decision("deny", announcement_id="a1")]) != before
    assert matched([announced()], [registered()]) == before


def test_a_person_can_accept_a_registration_no_rule_would_look_at() -> None:
    (row,) = matched(
        [announced()],
        [registered(legal_name="NADA QUE VER SAS", section_codes=["A"], days=5_000)],
        match_decisions=[decision("accept", announcement_id="a1")],
    )
    assert (row["decision"], row["decision_source"]) == ("auto", "decision_file")


def test_a_decision_about_a_company_stays_one_to_one() -> None:
    announcements = [announced("a1"), announced("a2", announced_date=DAY + timedelta(days=30))]
    accept = [decision("accept", company_key="brackenfield software")]
    rows = matched(announcements, [registered()], match_decisions=accept)
    assert sorted(decisions(rows).values()) == ["auto", "denied"]


def test_nothing_announced_or_nothing_registered_gives_no_rows_but_all_columns() -> None:
    with loaded([], []) as connection:
        found = match(connection)
    assert (found.num_rows, found.column_names) == (0, list(CANDIDATES))
    assert matched([], [registered()]) == []
    assert matched([announced()], []) == []


@pytest.mark.parametrize("name", ["Labs", "Bogotá", "Information", "Grupo Empresarial Colombia"])
def test_a_name_that_says_nothing_pairs_nothing(name: str) -> None:
    namesakes = [registered(f"21-{n}", f"{name.upper()} S.A.S.") for n in range(3)]
    rows = matched([announced(company_name=name, sector_code=None)], namesakes)
    assert "auto" not in decisions(rows).values()


def test_a_word_of_many_registrations_makes_no_pairs() -> None:
    many = [registered(f"21-{n}", f"TRANSPORTES AURORA {n} LTDA") for n in range(blocking.RARE_AT_MOST + 1)]
    with loaded([announced(company_name="Aurora Freight")], many) as connection:
        connection.execute(f"create temp table normalised as {blocking.normalised()}")
        blocking.block(connection)
        assert connection.execute("select count(*) from pairs").fetchall() == [(0,)]
        blocking.clear(connection)
        left = connection.execute("select table_name from information_schema.tables where table_name = 'pairs'")
        assert left.fetchall() == []


def mixed() -> tuple[list[Row], list[Row]]:
    """Announcements and registrations with rivals, namesakes and companies that are not there."""
    names = ("Brackenfield Software", "Teja Soft", "Aurora Hoteles", "Zuno", "Kranzer Antriebe", "Brackenfield")
    announcements = [
        announced(f"a{n}", name, announced_date=DAY + timedelta(days=200 * n), sector_code=("J", None)[n % 2])
        for n, name in enumerate(names)
    ]
    legal = ("BRACKENFIELD SAS", "TEJASOFT SAS", "HOTELES AURORA LTDA", "ZUNO S A S", "KRANZER COLOMBIA SAS")
    registrations = [
        registered(f"{('21', '55', '04')[m]}-{n}", name, days=200 * n + 100 * m, section_codes=(["J"], [], ["I"])[m])
        for n, name in enumerate(legal)
        for m in range(3)
    ]
    return announcements, registrations


@cache
def matched_mixed() -> Sequence[Mapping[str, Any]]:
    """The candidates of ``mixed``, for all who compare with them."""
    return matched(*mixed())


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=10_000))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    announcements, registrations = mixed()
    shuffler = Random(seed)
    everything = [*registrations, *CROWD]
    shuffler.shuffle(everything)
    shuffler.shuffle(announcements)
    assert matched_mixed()
    assert matched(announcements, everything, in_a_crowd=False) == matched_mixed()


def test_an_announcement_more_leaves_the_probabilities_of_the_others_alone() -> None:
    announcements, registrations = mixed()
    before = {(r["announcement_id"], r["registration_key"]): r["match_probability"] for r in matched_mixed()}
    more = [*announcements, announced("b1", "Hoshikawa Digital")]
    after = {
        (r["announcement_id"], r["registration_key"]): r["match_probability"] for r in matched(more, registrations)
    }
    assert after == before


def test_the_levels_of_every_comparison_are_probabilities_that_add_up() -> None:
    for name, levels in scoring.COMPARISONS.items():
        weighed = [level for level in levels if not level.get("is_null_level")]
        for side in ("m_probability", "u_probability"):
            rare = [level for level in weighed if "tf_adjustment_column" in level and side == "u_probability"]
            if not rare:
                assert sum(level[side] for level in weighed) == pytest.approx(1.0, abs=0.001), (name, side)


def test_the_seeds_of_the_project_are_read_by_matching() -> None:
    with loaded([], []) as connection:
        assert known(connection) == Known(aliases=[], denials=[], decisions=[])
