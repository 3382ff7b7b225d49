"""What is taken over from the build before: whatever happened on a day, tables are those of a build from nothing."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import dbt_project.build
from core.settings import Settings
from dbt_project.affected import LOGS, RECEIPTS, affected, different_tables, logs_of_attempts
from dbt_project.build import REBUILT, build, raise_on_difference
from dbt_project.errors import BuildError, TakenOverError
from flow.inputs import changed_sources, of_build
from press.landed import read_landed
from tests.dbt_project.lake import Lake, company, flow, persons
from tests.true_readings import believing, readings_by

HERE = Path(dbt_project.build.__file__).parent


def quiet(_: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def manifest(built: Settings) -> Mapping[str, Any]:
    """dbt's, of the build of the fixed landing."""
    found: dict[str, Any] = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


def is_log(node: Mapping[str, Any]) -> bool:
    return any(tuple(node["fqn"][1:-1])[: len(log)] == log for log in LOGS)


def sources_of(key: str, manifest: Mapping[str, Any]) -> set[str]:
    """The publishers' streams a model reads by other ways than the receipts, as ``source.stream``."""
    found: set[str] = set()
    for parent in manifest["parent_map"].get(key, ()):
        if parent.startswith("source."):
            found.add(".".join(parent.split(".")[-2:]))
        elif not parent.endswith(f".{RECEIPTS}"):
            found |= sources_of(parent, manifest)
    return found


def readers_of_receipts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Models that read the receipts themselves and are no log."""
    (receipts,) = [key for key in manifest["child_map"] if key.endswith(f".{RECEIPTS}")]
    for key in manifest["child_map"][receipts]:
        if key.startswith("model.") and not is_log(manifest["nodes"][key]):
            yield key, manifest["nodes"][key]


def test_a_model_that_reads_receipts_reads_the_rows_of_the_same_streams(manifest: Mapping[str, Any]) -> None:
    readers = list(readers_of_receipts(manifest))
    assert len(readers) > 10
    for key, node in readers:
        read = sources_of(key, manifest)
        named = re.findall(r"newest_pull\('(\w+)', *'(\w+)'\)", node["raw_code"])
        named += re.findall(r"source = '(\w+)' and stream = '(\w+)'", node["raw_code"])
        assert {f"{source}.{stream}" for source, stream in named} <= read, node["name"]
        assert read - {"landing.receipts"}, node["name"]


def test_what_is_behind_a_stream_is_built_again_with_the_logs_and_nothing_else(manifest: Mapping[str, Any]) -> None:
    found = set(affected(manifest, {"comtrade.flows"}))
    assert {"stg_comtrade__flows", "int_trade__flows", "fct_trade_flows", "fct_release_health"} <= found
    assert {"ops_runs", "ops_reconciliation", "ops_notes", "ops_quarantine", "ops_drift", "ops_build"} <= found
    assert not {"int_registry__registrations", "int_matching__candidates", "int_press__claims"} & found
    assert {"fct_registrations", "int_matching__candidates"} <= set(affected(manifest, {"rues.company_ids"}))
    assert "int_press__claims" in affected(manifest, {"press_readings"})
    assert "fct_trade_flows" not in affected(manifest, set())


def test_a_model_follows_nothing_after_which_one_it_is_made_from_starts_anew(manifest: Mapping[str, Any]) -> None:
    following = {
        key: node for key, node in manifest["nodes"].items() if node["config"]["materialized"] == "incremental"
    }
    assert len(following) > 3
    for key, node in following.items():
        for above in ancestors(key, manifest) & following.keys():
            unfollowed = {
                source
                for source in sources_of(above, manifest)
                if not {source, source.split(".")[0]} & {*following[above]["config"]["meta"]["follows"]}
            }
            assert not unfollowed & {*node["config"]["meta"]["follows"]}, (node["name"], following[above]["name"])


def ancestors(key: str, manifest: Mapping[str, Any]) -> set[str]:
    """All that a model is made from."""
    parents = set(manifest["parent_map"].get(key, ()))
    return parents.union(*(ancestors(parent, manifest) for parent in parents))


def test_what_other_processes_log_meanwhile_is_no_difference_of_two_builds(manifest: Mapping[str, Any]) -> None:
    assert logs_of_attempts(manifest) == {"staging.stg_landing__attempts", "ops.ops_runs", "ops.ops_drift"}


@dataclass
class Days:
    """What happens in a landing, day by day."""

    settings: Settings
    lake: Lake
    chance: random.Random
    day: int = 0
    deleted: set[str] = field(default_factory=set)

    def stamp(self, day: int | None = None) -> str:
        """A moment of a day as the portal writes it."""
        return f"2026-03-{1 + (self.day if day is None else day):02d}T00:00:00.000Z"

    def known(self) -> list[str]:
        """Ids of the registry that have landed and are not known to be deleted."""
        rows = self.lake.data / "raw" / "rues" / "companies" / "*" / "rows.parquet"
        with duckdb.connect() as connection:
            found = connection.execute(f"select distinct row_id from '{rows}' order by 1").fetchall()
        return [row_id for (row_id,) in found if row_id not in self.deleted]

    def added(self) -> None:
        """Two more companies, one of them with the NIT of another."""
        rows = [company(f"new-{self.day}-{n}", self.stamp(), nit=nit) for n, nit in enumerate(["901106996", "0"])]
        self.lake.land("rues", "companies", rows, watermark=self.stamp())

    def changed(self) -> None:
        """Another version of a company: another name, status and chamber."""
        status = self.chance.choice(["01", "02", "03"])
        row = company(self.chance.choice(self.known()), self.stamp(), razon_social=f"OTRA {self.day} SAS")
        self.lake.land("rues", "companies", [row | {"codigo_estado_matricula": status}], watermark=self.stamp())

    def late(self) -> None:
        """A company and an older version of another come with a moment long past."""
        old = company(self.chance.choice(self.known()), "2025-01-01T00:00:00.000Z", razon_social="ANTES SAS")
        rows = [company(f"late-{self.day}", "2025-01-01T00:00:00.000Z"), old]
        self.lake.land("rues", "companies", rows, watermark=self.stamp())

    def corrected(self) -> None:
        """A company is another one under the moment it had."""
        row_id = self.chance.choice(self.known())
        row = company(row_id, razon_social=f"CORREGIDA {self.day} SAS", codigo_organizacion_juridica="08")
        self.lake.land("rues", "companies", [row], watermark=self.stamp())

    def nameless(self) -> None:
        """A company's name has no letter any more."""
        row = company(self.chance.choice(self.known()), self.stamp(), razon_social="***")
        self.lake.land("rues", "companies", [row], watermark=self.stamp())

    def deleted_one(self) -> None:
        """A scan of ids has one less."""
        self.deleted.add(self.chance.choice(self.known()))
        kept = [{"row_id": row_id} for row_id in self.known()]
        self.lake.land("rues", "company_ids", kept, watermark=self.stamp())

    def back_again(self) -> None:
        """A deleted company comes again."""
        if self.deleted:
            row_id = self.deleted.pop()
            self.lake.land("rues", "companies", [company(row_id, self.stamp())], watermark=self.stamp())

    def persons(self) -> None:
        """A year's persons are counted again."""
        rows = [persons("202401", 30 + self.day), persons("202403", 6)]
        self.lake.land("rues", "person_counts", rows, page_tags=[{"registration_year": "2024"}])

    def trade(self) -> None:
        """A year of trade is published again."""
        self.lake.land(
            "comtrade", "flows", [flow(120.0 + self.day, released_on=f"2025-01-{1 + self.day:02d}T00:00:00")]
        )

    def again(self, source: str, stream: str, **fields: str) -> None:
        """A stream's newest rows land again, one of them with other values."""
        receipts = (self.lake.data / "raw" / source / stream).glob("*/receipt.json")
        newest = max(receipts, key=lambda path: json.loads(path.read_text())["sequence"]).parent
        with duckdb.connect() as connection:
            found = connection.execute(f"from '{newest / 'rows.parquet'}' order by _page, _ordinal")
            names = [column[0] for column in found.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        self.chance.choice(rows).update(fields)
        self.lake.land(source, stream, rows)

    def names(self) -> None:
        """The LEI index has another name for a company."""
        self.again("gleif", "lei_records", legal_name=f"SOCIEDAD {self.day} S.A.S.")

    def parents(self) -> None:
        """A company's parent is in another country."""
        self.again("gleif", "parents", parent_country="DE", parent_name=f"GRUPPE {self.day} AG")

    def places(self) -> None:
        """A municipality has another name."""
        self.again("reference", "municipalities", nom_mpio=f"PUEBLO {self.day}")

    def activities(self) -> None:
        """An activity has another name."""
        self.again("reference", "activities", description=f"Actividad {self.day}")

    def rates(self) -> None:
        """A rate of exchange is another one."""
        self.again("trm", "rates", valor=f"{4100 + self.day}")

    def accounts(self) -> None:
        """A company's accounts are corrected."""
        self.again("supersociedades", "accounts", ingresos_operacionales=f"${self.day}.50")

    def texts(self) -> None:
        """An outlet has changed a text and published another one."""
        changed = self.stamp()[:19]
        figures = f"US${self.day} millones en Medellín y creará 7{self.day} empleos"
        story = f"<p>La empresa Beta {self.day} invertirá {figures}.</p>"
        self.again("press_wordpress", "posts", content=story, modified_gmt=changed)
        self.again(
            "press_wordpress", "posts", post_id=f"9{self.day}", content=f"{story}<p>Era.</p>", modified_gmt=changed
        )
        with readings_by(believing):
            read_landed(self.settings, report=quiet)

    def decided(self) -> None:
        """Persons decide about a record, and say which registration an announcement is."""
        records = self.candidate(
            'select document_id as document, text_sha256, quote_start as start, quote_end as "end",'
            " record_in_span as number"
            " from intermediate.int_press__announcement_records order by all"
        )
        announcements = self.candidate(
            "select announcement_id as announcement from marts.fct_announcements where is_current order by all"
        )
        registrations = self.candidate(
            "select registration_key as registration from marts.fct_registrations order by all"
        )
        verdicts = self.chance.choice(["accept", "reject", "undo"]), self.chance.choice(["accept", "reject"])
        decisions = [
            {"kind": "record", "verdict": verdicts[0], **self.chance.choice(records)},
            {
                "kind": "match",
                "verdict": verdicts[1],
                **self.chance.choice(announcements),
                **self.chance.choice(registrations),
            },
        ]
        self.settings.review.mkdir(exist_ok=True)
        with open(self.settings.review / "decisions.jsonl", "a", encoding="utf-8") as file:
            for decision in decisions:
                said = {"who": "Ana", "why": "so it is", "at": self.stamp()[:19] + "+00:00", **decision}
                file.write(json.dumps(said) + "\n")

    def candidate(self, query: str) -> list[dict[str, Any]]:
        """Rows of the newest build."""
        with duckdb.connect(str(self.settings.build / "warehouse.duckdb"), read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def nothing(self) -> None:
        """No pull lands anything."""


EVENTS: dict[str, Callable[[Days], None]] = {
    "added": Days.added,
    "changed": Days.changed,
    "late": Days.late,
    "corrected": Days.corrected,
    "nameless": Days.nameless,
    "deleted": Days.deleted_one,
    "back again": Days.back_again,
    "persons": Days.persons,
    "trade": Days.trade,
    "names": Days.names,
    "parents": Days.parents,
    "places": Days.places,
    "activities": Days.activities,
    "rates": Days.rates,
    "accounts": Days.accounts,
    "texts": Days.texts,
    "decided": Days.decided,
    "nothing": Days.nothing,
}


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_days_every_table_is_that_of_a_build_from_nothing(
    seed: int, landing_copy: Settings, tmp_path: Path
) -> None:
    build(landing_copy, docs=False, report=quiet)
    chance = random.Random(seed)
    days = Days(landing_copy, as_it_stands(landing_copy), chance)
    order = chance.sample(sorted(EVENTS), len(EVENTS))
    for day in range(1, 7):
        days.day = day
        before = of_build(landing_copy)
        for name in order[3 * day - 3 : 3 * day]:
            EVENTS[name](days)
        changed = changed_sources(before, of_build(landing_copy))
        assert changed is not None
        build(landing_copy, changed=changed, docs=False, report=quiet)
    kept = tmp_path / "kept.duckdb"
    (landing_copy.build / "warehouse.duckdb").replace(kept)
    build(landing_copy, docs=False, report=quiet)
    assert different_tables(kept, landing_copy.build / "warehouse.duckdb") == ["ops.ops_runs"]  # lists the builds, too


def as_it_stands(settings: Settings) -> Lake:
    """A hand that goes on landing where the fixed landing ends."""
    lake = Lake(settings.data)
    for path in settings.raw.glob("*/*/*/receipt.json"):
        key = (path.parts[-4], path.parts[-3])
        lake._sequences[key] = max(lake._sequences.get(key, 0), json.loads(path.read_text())["sequence"])
        lake._pulls += 1
    return lake


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_test_that_fails_after_tables_were_taken_over_is_told_in_the_words_of_dbt(landing_copy: Settings) -> None:
    whole = build(landing_copy, docs=False, report=quiet)
    built = build(landing_copy, changed={"rues.companies"}, docs=False, report=quiet)
    assert 0 < built.tests < whole.tests
    with duckdb.connect(str(built.database)) as connection:
        connection.execute("delete from marts.dim_place")  # not behind the companies, and fct_registrations leads there
    told = r"test relationship\S*place_key\S*: Got \d+ results?.*, such as place_key="
    with pytest.raises(BuildError, match=told):
        build(landing_copy, changed={"rues.companies"}, docs=False, report=quiet)


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_table_that_was_taken_over_wrongly_is_named_and_the_candidate_is_the_rebuilt_one(
    landing_copy: Settings,
) -> None:
    build(landing_copy, docs=False, report=quiet)
    database = landing_copy.build / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.fct_registrations set legal_name = 'ANOTHER' where registration_number = 'ma'")
    said: list[str] = []
    built = build(replace(landing_copy, rebuild_days=1), changed={"trm.rates"}, docs=False, report=said.append)
    assert not built.differing, "no rebuild is due"
    record = landing_copy.build / REBUILT
    record.write_text(json.dumps(json.loads(record.read_text()) | {"at": "2026-01-01T00:00:00+00:00"}))
    built = build(landing_copy, changed={"trm.rates"}, docs=False, report=said.append)
    assert "marts.fct_registrations" in built.differing, "and what was made from it"
    assert any("from nothing, to compare" in line for line in said)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert not connection.execute("from marts.fct_registrations where legal_name = 'ANOTHER'").fetchall()
    with pytest.raises(TakenOverError, match=r"marts\.fct_registrations"):
        raise_on_difference(built)


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_build_killed_before_it_has_compared_leaves_the_difference_for_the_next(
    landing_copy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(landing_copy, docs=False, report=quiet)
    with duckdb.connect(str(landing_copy.build / "warehouse.duckdb")) as connection:
        connection.execute("update marts.fct_registrations set legal_name = 'ANOTHER' where registration_number = 'ma'")
    record = landing_copy.build / REBUILT
    record.write_text(json.dumps(json.loads(record.read_text()) | {"at": "2026-01-01T00:00:00+00:00"}))

    def killed(*_: Path) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(dbt_project.build, "different_tables", killed)
        with pytest.raises(KeyboardInterrupt):
            build(landing_copy, changed={"trm.rates"}, docs=False, report=quiet)
    assert "2026-01-01" in record.read_text(), "no comparison was made"
    said: list[str] = []
    built = build(landing_copy, changed={"trm.rates"}, docs=False, report=said.append)
    assert any("was stopped before" in line for line in said)
    assert "marts.fct_registrations" in built.differing
    assert "2026-01-01" not in record.read_text()


def test_builds_are_compared_by_their_rows_whatever_the_order(tmp_path: Path) -> None:
    def made(name: str, *statements: str) -> Path:
        with duckdb.connect(str(tmp_path / name)) as connection:
            for statement in statements:
                connection.execute(statement)
        return tmp_path / name

    one = made("one", "create table a as select unnest([1, 2, 2]) as n", "create table b (t varchar)")
    same = made("same", "create table a as select unnest([2, 1, 2]) as n", "create table b (t varchar)")
    other = made("other", "create table a as select unnest([1, 1, 2]) as n", "create table c (t varchar)")
    assert different_tables(one, same) == []
    assert different_tables(one, other) == ["main.a", "main.b", "main.c"]


@pytest.mark.parametrize(
    ("kind", "taken_over", "rebuilt"),
    [
        ("varchar[]", "[]", "null"),
        ("varchar[]", "[null]", "[]"),
        ("varchar[]", "['a, b']", "['a', 'b']"),
        ("integer[][]", "[[1], [2]]", "[[1, 2]]"),
        ("struct(a integer)", "{'a': null}", "null"),
        ("map(varchar, integer)", "map {}", "null"),
        ("double", "0.0", "'-0.0'"),
        ("double[]", "[0.0]", "['-0.0']"),
        ("interval", "interval 30 day", "interval 1 month"),
        ("timetz", "'12:00:00+00'", "'13:00:00+01'"),
    ],
)
def test_values_duckdb_hashes_to_one_number_are_different_in_two_builds(
    kind: str, taken_over: str, rebuilt: str, tmp_path: Path
) -> None:
    for name, value in {"taken_over": taken_over, "again": taken_over, "rebuilt": rebuilt}.items():
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(f'create table held (n integer, "a ""value" {kind})')
            connection.execute(f"insert into held select 1, cast({value} as {kind}) union all select 2, null")
    assert different_tables(tmp_path / "taken_over", tmp_path / "again") == []
    assert different_tables(tmp_path / "taken_over", tmp_path / "rebuilt") == ["main.held"]
