"""The world: the same from the same seed, like the real thing in its shares, consistent in time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox import SEED
from sandbox.clock import DEFAULT
from sandbox.world.build import World, build
from sandbox.world.geography import CHAMBER_OF_PLACE, CHAMBERS, DEPARTMENTS, MUNICIPALITIES
from sandbox.world.groups import PRESENCE_ONLY
from sandbox.world.ids import check_digit, lei
from sandbox.world.industries import CLASSES, section
from sandbox.world.rates import rates
from sandbox.world.registry import CANARY_ID, CANARY_NAME, COLUMNS
from sandbox.world.truth import export

NOW = "updated_at <= TIMESTAMP '2026-09-30 12:00' AND valid_to > TIMESTAMP '2026-09-30 12:00'"


def one(world: World, sql: str) -> tuple[object, ...]:
    with world.database.cursor() as cursor:
        found = cursor.execute(sql).fetchone()
    assert found is not None
    return found


def share(world: World, condition: str, of: str = "true") -> float:
    sql = f"SELECT count(*) FILTER ({condition}) / count(*) FROM registry WHERE {NOW} AND {of}"
    return float(str(one(world, sql)[0]))


def fingerprint(world: World) -> tuple[object, ...]:
    tables = [
        one(world, f"SELECT count(*), bit_xor(hash({table})) FROM {table}")
        for table in ("registry", "rates", "trade_flows", "municipalities", "activities")
    ]
    return (*tables, world.groups, world.companies, world.projects, world.figures, world.agreements, world.documents)


def test_the_same_seed_gives_the_same_world_and_another_seed_another(world: World) -> None:
    again, other = build(world.seed, world.size), build(world.seed + 1, world.size)
    assert fingerprint(world) == fingerprint(again)
    assert fingerprint(world)[0] != fingerprint(other)[0]
    assert world.projects != other.projects


def test_the_registry_has_the_real_shares(world: World) -> None:
    assert share(world, "codigo_organizacion_juridica = '01'") == pytest.approx(0.714, abs=0.015)
    assert share(world, "codigo_organizacion_juridica = '16'") == pytest.approx(0.153, abs=0.02)
    assert share(world, "codigo_organizacion_juridica = '03'") == pytest.approx(0.067, abs=0.015)
    assert share(world, "codigo_estado_matricula = '03'") == pytest.approx(0.512, abs=0.03)
    assert share(world, "codigo_estado_matricula = '01'") == pytest.approx(0.438, abs=0.03)
    assert share(world, "codigo_estado_matricula = '15'") == pytest.approx(0.0335, abs=0.01)
    assert share(world, "codigo_camara = '21'") == pytest.approx(0.08, abs=0.015)
    assert share(world, "try_strptime(fecha_matricula, '%Y%m%d') IS NULL") == pytest.approx(0.005, abs=0.004)


def test_9999_is_the_commonest_activity_and_in_no_catalogue(world: World) -> None:
    coded = "cod_ciiu_act_econ_pri <> ''"
    assert share(world, "cod_ciiu_act_econ_pri = '9999'", coded) == pytest.approx(0.1356, abs=0.015)
    top = one(
        world,
        f"SELECT cod_ciiu_act_econ_pri FROM registry WHERE {NOW} AND {coded} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    )
    assert top == ("9999",)
    assert "9999" not in CLASSES
    assert section("9999") == ""


def test_about_as_many_rows_live_in_autumn_2026_as_were_ordered(world: World) -> None:
    (rows,) = one(world, f"SELECT count(*) FROM registry WHERE {NOW}")
    assert int(str(rows)) == pytest.approx(world.size, rel=0.03)


def test_the_registry_has_all_columns_and_its_dirt(world: World) -> None:
    with world.database.cursor() as cursor:
        described = {str(row[0]) for row in cursor.execute("DESCRIBE registry").fetchall()}
    assert set(COLUMNS) <= described
    assert len(COLUMNS) == 36
    for condition in (
        "codigo_estado_matricula IS NULL OR codigo_estado_matricula = ''",
        "nit = '0'",
        "razon_social LIKE '%  %'",
        "razon_social LIKE '%&%'",
        "razon_social LIKE '<script>%'",
        "fecha_vigencia = '99991231'",
        "matricula LIKE '0%'",
        "categoria_matricula LIKE '%ó%'",
        "cod_ciiu_act_econ_pri IS NULL",
        "cod_ciiu_act_econ_pri = ''",
        "regexp_full_match(fecha_actualizacion, '\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9}')",
    ):
        assert share(world, condition) > 0, condition


def test_persons_have_no_nit_and_entities_share_some(world: World) -> None:
    assert share(world, "nit IS NOT NULL", "codigo_organizacion_juridica = '01'") == 0
    (entities, nits) = one(world, f"SELECT count(nit), count(DISTINCT nit) FROM registry WHERE {NOW} AND nit <> '0'")
    assert int(str(nits)) < int(str(entities))


def test_nits_carry_the_check_digit_of_the_tax_office(world: World) -> None:
    assert [check_digit(nit) for nit in ("901106996", "890903938", "901955318", "800204301")] == ["5", "8", "3", "0"]
    with world.database.cursor() as cursor:
        rows = cursor.execute(
            "SELECT DISTINCT nit, digito_verificacion FROM registry WHERE nit <> '0' LIMIT 2000"
        ).fetchall()
    assert all(check_digit(nit) == digit for nit, digit in rows)


def test_a_row_is_known_by_its_id_and_by_chamber_and_matricula(world: World) -> None:
    rows, ids, keys = one(
        world,
        "SELECT count(*), count(DISTINCT row_id), count(DISTINCT (codigo_camara, matricula)) "
        f"FROM registry WHERE {NOW}",
    )
    assert rows == ids == keys


def test_the_order_of_ids_is_not_the_order_of_creation(world: World) -> None:
    (rank,) = one(
        world,
        f"SELECT abs(corr(a, b)) FROM (SELECT rank() OVER (ORDER BY row_id) a, rank() OVER (ORDER BY created_at) b "
        f"FROM registry WHERE {NOW})",
    )
    assert float(str(rank)) < 0.1


def test_no_version_tells_a_date_that_is_still_to_come(world: World) -> None:
    (early,) = one(
        world,
        """SELECT count(*) FROM registry WHERE fecha_cancelacion > strftime(updated_at, '%Y%m%d')
        OR (length(fecha_matricula) = 8 AND try_strptime(fecha_matricula, '%Y%m%d') > updated_at)
        OR ultimo_ano_renovado > strftime(updated_at, '%Y')""",
    )
    assert early == 0


def test_the_versions_of_a_row_follow_one_another_without_gap(world: World) -> None:
    (broken,) = one(
        world,
        """SELECT count(*) FROM (SELECT *, lead(updated_at) OVER (PARTITION BY row_id ORDER BY updated_at) AS next
        FROM registry) WHERE (next IS NOT NULL AND valid_to <> next)
        OR (next IS NULL AND valid_to <> coalesce(deleted_at, TIMESTAMP '9999-12-31')) OR updated_at >= valid_to
        OR created_at > updated_at""",
    )
    assert broken == 0


def test_the_canary_is_a_merchant_and_a_legal_representative(world: World) -> None:
    found = one(
        world,
        f"SELECT count(*) FILTER (razon_social = '{CANARY_NAME}' AND numero_identificacion = '{CANARY_ID}'), "
        f"count(*) FILTER (representante_legal = '{CANARY_NAME}' AND num_identificacion_representante_legal = "
        f"'{CANARY_ID}') FROM registry WHERE {NOW}",
    )
    assert found[0] == 1
    assert int(str(found[1])) > 1


def test_the_companies_behind_projects_are_in_the_registry(world: World) -> None:
    with world.database.cursor() as cursor:
        rows = cursor.execute("SELECT DISTINCT company_id, nit, razon_social, matricula FROM registry").fetchall()
    registered = {row[0]: row[1:] for row in rows if row[0]}
    for company in world.companies:
        assert registered[company.company_id] == (company.nit, company.legal_name, company.matricula)
    assert len({company.nit for company in world.companies}) == len(world.companies)


def test_tuya_of_the_registry_is_older_than_tuya_smart(world: World) -> None:
    (tuya,) = (company for company in world.companies if company.legal_name == "TUYA S.A.")
    assert (tuya.role, tuya.group_id, tuya.chamber_code, tuya.registered_on.year) == ("homonym", "", "21", 1971)
    assert "Tuya Smart" in {group.name for group in world.groups}


def test_projects_keep_the_promises_of_their_model(world: World) -> None:
    presence = {group.group_id for group in world.groups if group.name in PRESENCE_ONLY}
    companies = {company.company_id: company for company in world.companies}
    for project in world.projects:
        assert project.group_id not in presence
        for low, stated, high in (
            (project.amount_low, project.amount_stated, project.amount_high),
            (project.jobs_low, project.jobs_stated, project.jobs_high),
        ):
            known = [value for value in (low, stated, high) if value is not None]
            assert known == sorted(known), project
        if project.company_id:
            company = companies[project.company_id]
            lag = (company.registered_on - project.announced_on).days
            assert company.chamber_code == CHAMBER_OF_PLACE[project.place_code]
            assert -90 <= lag <= 548 if project.outcome == "realised" else lag > 548, project


def test_projects_are_mixed_as_ordered(world: World) -> None:
    assert len(world.projects) == 220
    outcomes = Counter(project.outcome for project in world.projects)
    assert outcomes["realised"] / 220 == pytest.approx(0.55, abs=0.08)
    assert outcomes["not_realised"] / 220 == pytest.approx(0.25, abs=0.07)
    places = Counter(project.place_code for project in world.projects)
    assert places["68615"] == 1
    assert places["05001"] > 80
    assert len({group.country_iso2 for group in world.groups}) >= 20
    assert {project.amount_hedge for project in world.projects} == {"exact", "approx", "at_least", "up_to", "range"}


def test_the_bundle_of_fifteen_agreements_is_one_agreement(world: World) -> None:
    (bundle,) = (agreement for agreement in world.agreements if agreement.agreements_count == 15)
    assert bundle.signed_on.year == 2019
    days = {project.project_id: project.announced_on for project in world.projects}
    for agreement in world.agreements:
        for project_id in agreement.project_ids:
            assert timedelta(0) < days[project_id] - agreement.signed_on <= timedelta(days=730)


def test_the_published_series_of_ruta_n_is_the_real_one(world: World) -> None:
    jobs = [
        figure.value
        for figure in world.figures
        if figure.real and figure.programme == "Ruta N" and figure.measure == "jobs"
    ]
    assert sum(jobs) == 46_826
    amounts = {figure.programme_id: figure.value for figure in world.figures if figure.measure == "amount"}
    assert amounts["ACI-2019"] - amounts["ACI-2018"] == pytest.approx(411_390_000)


def test_a_rate_holds_on_every_day_and_weekends_share_one() -> None:
    found = rates(SEED)
    for earlier, later in pairwise(found):
        assert later.valid_from == earlier.valid_to + timedelta(days=1)
    assert found[0].valid_from <= date(2012, 1, 1)
    assert found[-1].valid_to >= date(2028, 12, 31)
    saturday = next(rate for rate in found if rate.valid_from == date(2026, 9, 26))
    assert saturday.valid_to == date(2026, 9, 28)


def test_places_have_their_official_codes() -> None:
    assert len(DEPARTMENTS) == 33
    assert {code[:2] for code in MUNICIPALITIES} == set(DEPARTMENTS)
    assert [code for code, name in MUNICIPALITIES.items() if name == "RIONEGRO"] == ["05615", "68615"]
    assert sum(name == "LA UNIÓN" for name in MUNICIPALITIES.values()) == 4
    assert sum(name == "VILLANUEVA" for name in MUNICIPALITIES.values()) == 4
    assert len(CHAMBERS) == 57
    assert CHAMBERS["21"] == "MEDELLIN PARA ANTIOQUIA"
    assert section("6201") == "J"


def test_leis_pass_their_check() -> None:
    code = lei("anything")
    assert int("".join(str(int(letter, 36)) for letter in code)) % 97 == 1


def test_the_truth_is_written_to_the_same_bytes_twice_and_holds_no_person(world: World, tmp_path: Path) -> None:
    written = export(world, DEFAULT, tmp_path / "a")
    export(world, DEFAULT, tmp_path / "b")
    assert {"groups", "companies", "projects", "documents", "registry", "person_counts", "trade"} <= written.keys()
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    with world.database.cursor() as cursor:
        registry = tmp_path / "a" / "registry.parquet"
        found = cursor.execute(
            f"SELECT count(*) FROM '{registry}' AS r WHERE r::VARCHAR LIKE '%{CANARY_NAME}%' "
            f"OR r::VARCHAR LIKE '%{CANARY_ID}%'"
        ).fetchone()
    assert found == (0,)
