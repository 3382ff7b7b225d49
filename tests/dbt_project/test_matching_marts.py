"""The tables of companies and matches on a small landing: texts are read, announcements matched, companies resolved."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from dbt_project.build import build
from press.landed import read_landed
from tests.dbt_project.lake import company, small_lake
from tests.true_readings import believing, readings_by

pytestmark = pytest.mark.proof

TEXTS = {
    "11": "Brackenfield Software anunció el 6 de enero de 2026 que invertirá US$3 millones en un centro de desarrollo "
    "de software en Medellín. El proyecto generará 120 empleos directos.",
    "12": "La firma Hoshikawa Digital anunció el 6 de enero de 2026 que invertirá US$8 millones en un centro de "
    "desarrollo de software en Medellín. El proyecto generará 300 empleos directos.",
}
READ = ("bridge_announcement_registration", "dim_company", "fct_registrations")
"""The tables that are looked at here; the others are not built."""
NAMES = {
    "landing": {"razon_social": "BRACKENFIELD S.A.S.", "fecha_matricula": "20260301", "nit": "901770001"},
    "namesake": {"razon_social": "BRACKENFIELD PANADERIA LTDA", "fecha_matricula": "20260302", "nit": "901770002"},
    "branch": {"razon_social": "OTRA SUCURSAL COLOMBIA", "codigo_organizacion_juridica": "08", "nit": "901770003"},
}


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A candidate built from the small landing with two announcements and their like in the registry."""
    shared = tmp_path_factory.getbasetemp()
    data = (shared if worker_id == "master" else shared.parent) / "landfall_matching"
    with open(f"{data}.lock", "w", encoding="utf-8") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        settings = Settings(mode="sample", data=data)
        if not (data / "built").exists():
            lake = small_lake(data)
            name = "COMERCIALIZADORA DEL NORTE"
            crowd = [company(f"crowd{n}", razon_social=f"{name} {n} SAS", codigo_camara="04") for n in range(400)]
            lake.land("rues", "companies", [*crowd, *(company(name, **told) for name, told in NAMES.items())])
            lake.land("press_wordpress", "posts", [_post(number, text) for number, text in TEXTS.items()])
            with readings_by(believing):
                read_landed(settings, report=lambda _line: None)
            build(settings, [f"+{table}" for table in READ], docs=False, report=lambda _line: None)
            (data / "built").touch()
    return settings.build / "warehouse.duckdb"


def _post(number: str, text: str) -> dict[str, str]:
    return {
        "post_id": number,
        "link": f"https://aci-medellin.example/nota-{number}/",
        "slug": number,
        "status": "publish",
        "date": "2026-01-06T10:00:00",
        "date_gmt": "2026-01-06T15:00:00",
        "modified_gmt": "2026-01-06T15:00:00",
        "title": text.split(" anunció", maxsplit=1)[0] + " llega a Medellín",
        "content": f"<p>{text}</p>",
        "excerpt": "",
        "lang": "",
        "outlet": "aci_medellin",
    }


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What ``query`` gives."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_announced_landing_is_matched_with_its_evidence_and_the_namesake_is_not(companies: Path) -> None:
    found = rows(
        companies,
        """
        select registration_key, decision, company_id, is_within_18_months, days_after_announcement, evidence
        from marts.bridge_announcement_registration order by candidate_rank
        """,
    )
    accepted = [row for row in found if row[1] == "auto"]
    assert [row[:5] for row in accepted] == [("21-mlanding", "auto", "nit:901770001", True, 54)]
    assert accepted[0][5].startswith("Accepted: BRACKENFIELD S.A.S. shares BRACKENFIELD")
    assert [row[1] for row in found if row[0] == "21-mnamesake"] in ([], ["denied"], ["review"])


def test_a_company_is_resolved_once_with_its_names_and_where_it_is_known(companies: Path) -> None:
    found = rows(
        companies,
        """
        select company_id, company_key, group_source, is_in_registry, is_in_press, registration_keys_count
        from marts.dim_company
        where company_id in ('nit:901770001', 'nit:901770003') or company_id like 'press:%'
        order by company_id
        """,
    )
    assert ("nit:901770001", "brackenfield software", "announcement", True, True, 1) in found
    assert ("nit:901770003", "otra", "none", True, False, 1) in [(*row[:1], "otra", *row[2:]) for row in found]
    assert ("press:hoshikawa digital", "hoshikawa digital", "announcement", False, True, 0) in found
    assert not [row for row in found if row[0] == "press:brackenfield software"]


def test_domestic_entities_nobody_announced_stay_in_the_registry_only(companies: Path) -> None:
    assert rows(companies, "select count(*) from marts.dim_company where company_name like 'COMERCIALIZADORA%'") == [
        (0,)
    ]
    assert rows(
        companies, "select count(*) from marts.fct_registrations where legal_name like 'COMERCIALIZADORA%'"
    ) == [(400,)]


def test_a_foreign_company_says_why_it_is_foreign(companies: Path) -> None:
    told = rows(
        companies,
        """
        select company_id, evidence from marts.dim_company
        where is_foreign and not (evidence like '%branch of a foreign company%' or group_country_iso2 <> 'CO')
        """,
    )
    assert told == []
    foreign = rows(companies, "select count(*) from marts.dim_company where is_foreign and is_foreign_branch")
    assert foreign[0][0] >= 1


def test_building_twice_gives_the_same_matches(companies: Path) -> None:
    settings = Settings(mode="sample", data=companies.parent.parent)
    query = "select * from marts.bridge_announcement_registration order by all"
    before = rows(companies, query)
    again = "int_matching__candidates+,+bridge_announcement_registration"
    build(settings, [again], report=lambda _line: None)
    assert rows(companies, query) == before != []
