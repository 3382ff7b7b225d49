"""A data folder and a project of a few files, and the stages over them.

Reading, publishing and every decision about what runs are the product's own. In place of dbt a small builder makes one
table from everything a build is made from, and in place of the rules an auditor passes any candidate: what is tested
is when they run, and on real ones it would take a minute a step.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import dbt_project.build
import expectations.audit
from core.files import sha256_of
from core.identity import contents
from core.names import DATABASE
from core.settings import Settings
from dbt_project.build import Built
from dbt_project.from_spark import Grown
from expectations.audit import TableVerdict, Verdict
from flow import inputs, stages
from serve.publish import rollback
from tests.dbt_project.lake import Lake
from tests.serve.building import audited, state_of
from tests.serve.building import build as build_candidate

CODE = ("core/files.py", "dbt_project/seeds/places.csv", "expectations/rules.py", "serve/page.py")


@dataclass
class World:
    """One data folder, what changes in it, and runs over it."""

    settings: Settings
    project: Path
    lake: Lake
    runs: int = 0
    changes: int = 0
    said: list[str] = field(default_factory=list)
    during_build: Callable[[], None] = lambda: None
    taken_over: list[Collection[str] | None] = field(default_factory=list)
    grown: list[Grown | None] = field(default_factory=list)
    differing: tuple[str, ...] = ()

    def run(self, *, force: bool = False, run_id: str = "") -> bool:
        """All stages once, as the DAG calls them; returns whether there is news."""
        self.runs += 1
        self.said.clear()
        run_id = run_id or f"run-{self.runs}"
        for stage in (stages.read, stages.build, stages.audit):
            stage(self.settings, run_id, self.said.append, force=force)
        return stages.publish(self.settings, run_id, self.said.append, force=force).is_news

    def ran(self) -> list[str]:
        """The stages of the last run that did something."""
        idle = {line.partition(":")[0] for line in self.said if ": unchanged" in line}
        told = {line.partition(":")[0] for line in self.said}
        return [name for name in ("read", "build", "audit", "publish") if name in told - idle]

    def _next(self) -> str:
        self.changes += 1
        return f"change {self.changes}"

    def land(self) -> None:
        """One more pull."""
        folder = self.lake.land("trm", "rates", [{"vigenciadesde": "2026-01-01", "valor": self._next()}])
        receipt = json.loads((folder / "receipt.json").read_text())
        files = {name: sha256_of(folder / name) for name in ("rows.parquet", "quarantine.parquet")}
        (folder / "receipt.json").write_text(json.dumps(receipt | {"files": files}))

    def reading(self) -> None:
        """Another version of the reader has read something."""
        folder = self.settings.readings / "columns" / self._next().replace(" ", "-")
        folder.mkdir(parents=True)
        (folder / "reading.json").write_text("{}")

    def decide(self) -> None:
        """A person decides."""
        self._append(self.settings.review / "decisions.jsonl")

    def allow(self) -> None:
        """A person lets a finding of the audit pass."""
        self._append(self.settings.review / "allowances.jsonl")

    def drift(self) -> None:
        """A pull that landed nothing met a field nobody knows."""
        name = self._next()
        facts = {"outcome": "unchanged", "new_fields": [name]}
        ended = {"stage": "extract", "subject": "trm/rates", "verdict": "ok", "facts": facts}
        times = {"finished_at": "2026-10-01T00:00:00.000+00:00", "run_id": "test"}
        path = self.settings.attempts / f"{name.replace(' ', '-')}.finished.json"
        path.write_text(json.dumps(ended | times, indent=1))

    def edit(self, file: str) -> None:
        """Somebody edits a file of the project."""
        self._append(self.project / file)

    def _append(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8") as out:
            out.write(self._next() + "\n")

    def lose_the_candidate(self) -> None:
        """The candidate is gone."""
        (self.settings.build / DATABASE).unlink(missing_ok=True)

    def touch_the_candidate(self) -> None:
        """One byte of the candidate is another one."""
        path = self.settings.build / DATABASE
        if path.exists():
            found = bytearray(path.read_bytes())
            found[-1] ^= 1
            path.write_bytes(found)

    def kill_a_build(self) -> None:
        """A build wrote to the candidate and was killed."""
        code = """
import os, sys, duckdb
held = duckdb.connect(sys.argv[1])
held.execute("create table ops.half as select 1 as n")
os.kill(os.getpid(), 9)
"""
        subprocess.run([sys.executable, "-c", code, str(self.settings.build / DATABASE)], check=False)

    def corrupt(self, name: str, text: str = "{") -> None:
        """What a stage left is no longer what it wrote."""
        path = self.settings.build / name
        if path.exists():
            path.write_text(text)

    def roll_back(self) -> None:
        """Readers go back to the release before."""
        rollback(self.settings)

    def published(self) -> int:
        """What readers see: the state of the builder's table."""
        (state,) = state_of(self.settings)
        return state

    def releases(self) -> list[str]:
        """Versions on the disk."""
        return sorted(path.name for path in (self.settings.warehouse / "releases").iterdir())

    def facts(self) -> str:
        """Hash of the facts readers have."""
        return str(json.loads((self.settings.warehouse / "current" / "release.json").read_text())["facts_hash"])

    def outcomes(self) -> list[tuple[str, str]]:
        """Stage and outcome of every attempt that ended, in order."""
        records = [json.loads(path.read_text()) for path in self.settings.attempts.glob("*.finished.json")]
        ordered = sorted(records, key=lambda one: one["finished_at"])
        return [(one["stage"], one["facts"].get("outcome", "")) for one in ordered if one["stage"] != "extract"]

    def state(self) -> int:
        """What a build of everything there is now says, whatever was built before."""
        at = self.settings
        found = [
            contents(at.raw, at.raw.glob("*/*/*/receipt.json")),
            contents(at.readings, at.readings.glob("columns/*/reading.json")),
            contents(at.review, at.review.glob("decisions.jsonl")),
            contents(self.project, (self.project / "dbt_project").rglob("*.csv")),
            str(sorted(path.name for path in at.attempts.glob("change-*.finished.json"))),
        ]
        return int.from_bytes(hashlib.sha256("".join(found).encode()).digest()[:3], "big")


def new_world(folder: Path, patch: pytest.MonkeyPatch) -> World:
    """A world with one pull, over a project of its own."""
    project = folder / "project"
    for name in CODE:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first\n")
    settings = Settings("sample", folder / "data", keep_releases=50)
    world = World(settings, project, Lake(settings.data))
    patch.setattr(inputs, "PROJECT", project)

    def build(
        settings: Settings,
        run_id: str,
        report: Callable[[str], None],
        changed: Collection[str] | None = None,
        grown: Grown | None = None,
    ) -> Built:
        build_candidate(settings, world.state(), f"insert into ops.ops_runs values ('{run_id} {world.runs}', 1)")
        report(f"build: for {run_id}")
        world.taken_over.append(changed)
        world.grown.append(grown)
        world.during_build()
        return Built(settings.build / DATABASE, 0.0, {}, 1, world.differing)

    def audit(settings: Settings, run_id: str, *, whole: bool) -> Verdict:
        audited(settings)
        found = json.loads((settings.build / "audit.json").read_text())
        suites = {"marts.fct_thing": TableVerdict(3)}
        return Verdict(found["database_sha256"], found["baseline_version"], suites)

    def quiet(settings: Settings, report: Any) -> list[str]:
        return []

    patch.setattr(dbt_project.build, "build", build)
    patch.setattr(dbt_project.build, "report_stale", quiet)
    patch.setattr(expectations.audit, "audit_candidate", audit)
    world.land()
    return world
