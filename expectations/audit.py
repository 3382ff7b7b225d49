"""The gate: the candidate is published only if every rule of every table holds.

Great Expectations passes an empty suite, and a checkpoint that failed just returns (tried on 1.24.1, 2026-11). Here a
missing table, a table without a suite, an unasked rule and a rule that breaks are failures, and a failure raises.

Where Great Expectations has passed the rules of this code since the tables were last built from nothing, they are asked
as SQL alone for as long as that finds nothing (``expectations.compiled``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from core.attempts import attempt
from core.errors import LandfallError
from core.files import is_no_database, read_json, sha256_of, write_json
from core.names import AUDIT, DATABASE, PUBLISHED_SCHEMAS
from core.settings import Settings
from expectations import pages, standing
from expectations.allowances import Allowance, allowed, next_release, path_of
from expectations.rules import TABLE, Baseline, Outcome, Rule, Suite, all_rules
from expectations.suites import all_suites

TOLD = 5
"""Failures that are written out in the line a person reads; all of them stand in ``audit.json``."""

Columns = Mapping[str, str]
"""Type per column, in declared order."""

Allowed = Mapping[tuple[str, str], Allowance]
"""What a person lets pass, by table and rule."""


class AuditError(LandfallError):
    """At least one expectation failed; the candidate must not be published."""

    code = "audit_failed"
    exit_code = 40


@dataclass(frozen=True)
class Failure:
    """One rule that does not hold.

    Attributes:
        rule: its name.
        finding: what was found instead, with the figures.
        next_step: what to do about it.
    """

    rule: str
    finding: str
    next_step: str


@dataclass(frozen=True)
class TableVerdict:
    """What the rules say of one table.

    Attributes:
        passed: how many rules hold.
        failed: those that do not.
        excused: those that do not hold and that a person lets pass.
    """

    passed: int = 0
    failed: tuple[Failure, ...] = ()
    excused: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What the audit says of one candidate.

    Attributes:
        database_sha256: exactly which file was audited.
        baseline_version: the release it was compared with, ``None`` where nothing is published.
        suites: verdict per ``schema.table``.
        overrides: the allowances that were used: who let which finding of which table pass, and why.
        may_be_empty: tables of which no row is plausible too, by their suites.
        great_expectations_at: when Great Expectations last passed a candidate, where SQL alone was asked now.
    """

    database_sha256: str
    baseline_version: str | None
    suites: Mapping[str, TableVerdict]
    overrides: tuple[Allowance, ...] = ()
    may_be_empty: tuple[str, ...] = ()
    great_expectations_at: str | None = None

    @property
    def success(self) -> bool:
        """Whether the candidate may be published. An audit that asked nothing has not passed."""
        verdicts = self.suites.values()
        return bool(verdicts) and all((v.passed or v.excused) and not v.failed for v in verdicts)

    def line(self) -> str:
        """One line for a person."""
        rules = sum(verdict.passed for verdict in self.suites.values())
        since = f", asked as SQL; Great Expectations last passed all at {self.great_expectations_at}"
        return f"{rules} rules hold in {len(self.suites)} tables{since if self.great_expectations_at else ''}"

    def as_json(self) -> dict[str, Any]:
        """The content of ``audit.json``."""
        return {
            "database_sha256": self.database_sha256,
            "baseline_version": self.baseline_version,
            "success": self.success,
            "suites": {
                table: {
                    "passed": verdict.passed,
                    "failed": [vars(failure) for failure in verdict.failed],
                    "excused": [vars(failure) for failure in verdict.excused],
                }
                for table, verdict in sorted(self.suites.items())
            },
            "overrides": [asdict(allowance) for allowance in self.overrides],
            "may_be_empty": list(self.may_be_empty),
            "great_expectations_at": self.great_expectations_at,
        }


@dataclass(frozen=True)
class Release:
    """What readers have today, as its ``release.json`` says.

    Attributes:
        version: its name.
        tables: rows and columns per ``schema.table``.
    """

    version: str
    tables: Mapping[str, Baseline]


def audit_candidate(settings: Settings, run_id: str = "", *, whole: bool = True) -> Verdict:
    """Audit ``build/warehouse.duckdb`` against the current release; writes ``audit.json`` and the Data Docs beside it.

    Args:
        settings: where the candidate and the release are.
        run_id: the orchestrator's run id, for the attempt log.
        whole: ask Great Expectations every rule, whatever SQL says of it.

    Raises:
        AuditError: the candidate must not be published; the line names table, rule and finding.
        ConfigurationError: the recorded allowances cannot be read.
    """
    with attempt(settings.attempts, "audit", "warehouse", run_id) as facts:
        verdict = audit(
            settings.build / DATABASE,
            settings.warehouse / "current",
            settings.build / "docs" / "data_docs",
            may_pass=allowed(path_of(settings), next_release(settings.warehouse)),
            whole=whole,
        )
        facts["summary"] = verdict.line()
        facts["baseline_version"] = verdict.baseline_version
        facts["overrides"] = [f"{one.table} {one.rule}: {one.who}" for one in verdict.overrides]
    return verdict


def audit(
    database: Path,
    baseline: Path | None,
    docs: Path | None,
    *,
    may_pass: Allowed | None = None,
    suites: Mapping[str, Suite] | None = None,
    whole: bool = True,
) -> Verdict:
    """Ask every rule of every suite; writes ``audit.json`` beside ``database``, and Data Docs into ``docs``.

    Args:
        database: the candidate, opened read-only.
        baseline: folder of the release readers have; a folder that is not there means that nothing is published.
        docs: folder for the pages, replaced; ``None`` writes none.
        may_pass: findings a person lets pass in this release.
        suites: what is asked; every suite of ``expectations.suites`` where it is not given.
        whole: ask Great Expectations, whatever SQL says.

    Raises:
        AuditError: there is no candidate, or at least one rule does not hold.
    """
    (database.parent / AUDIT).unlink(missing_ok=True)
    if not database.is_file():
        raise AuditError("audit", f"no candidate at {database}", "build it first: `landfall build`")
    sha256 = sha256_of(database)
    asked = all_suites() if suites is None else suites
    release = release_in(baseline, asked)
    rules = rules_of(published_tables(database), asked, release)
    since = standing.passed_at(database, docs, rules) if docs and not whole else None
    verdicts = judge(database, asked, release, may_pass or {}, docs, since)
    may_be_empty = tuple(sorted(table for table, suite in asked.items() if not suite.floor))
    version, used = release.version if release else None, _used(verdicts, may_pass)
    verdict = Verdict(sha256, version, verdicts, used, may_be_empty, since)
    write_json(database.parent / AUDIT, verdict.as_json())
    _raise_on_failure(verdict)
    return verdict


def judge(
    database: Path,
    suites: Mapping[str, Suite],
    release: Release | None,
    may_pass: Allowed,
    docs: Path | None,
    passed_at: str | None = None,
) -> dict[str, TableVerdict]:
    """The verdict per table, of those with a suite, those in the candidate and those in the current release.

    Args:
        database: the candidate.
        suites: what is asked.
        release: what readers have.
        may_pass: findings a person lets pass.
        docs: folder for the pages; ``None`` writes none.
        passed_at: since when Great Expectations need not be asked, as SQL found nothing now: see ``standing``.
    """
    tables = published_tables(database)
    rules = rules_of(tables, suites, release)
    verdicts = _held(docs, rules, passed_at) if docs and passed_at else _ask(database, rules, docs)
    verdicts |= {table: _without_suite() for table in tables.keys() - suites.keys()}
    verdicts |= {table: _missing() for table in suites.keys() - tables.keys()}
    gone = (release.tables if release else {}).keys() - tables.keys() - suites.keys()
    verdicts |= {table: _missing() for table in gone}
    return {table: _excused(table, verdict, may_pass) for table, verdict in verdicts.items()}


def rules_of(tables: Mapping[str, Columns], suites: Mapping[str, Suite], release: Release | None) -> standing.Rules:
    """What is asked of each of the candidate's ``tables`` that has a suite."""
    had = release.tables if release else {}
    return {
        table: all_rules(suite, tables[table], had.get(table)) for table, suite in suites.items() if table in tables
    }


def _excused(table: str, verdict: TableVerdict, may_pass: Allowed) -> TableVerdict:
    """The verdict with what a person lets pass set apart."""
    excused = tuple(failure for failure in verdict.failed if (table, failure.rule) in may_pass)
    failed = tuple(failure for failure in verdict.failed if failure not in excused)
    return TableVerdict(verdict.passed, failed, excused)


def _used(verdicts: Mapping[str, TableVerdict], may_pass: Allowed | None) -> tuple[Allowance, ...]:
    names = [(table, failure.rule) for table, verdict in sorted(verdicts.items()) for failure in verdict.excused]
    return tuple(may_pass[name] for name in names) if may_pass else ()


def published_tables(database: Path) -> dict[str, Columns]:
    """Column types of every table in the published schemas, keyed ``schema.table``."""
    schemas = ", ".join(f"'{schema}'" for schema in PUBLISHED_SCHEMAS)
    with _opened(database, "build it again: `landfall build`") as connection:
        found = connection.execute(
            f"""
            select schema_name || '.' || table_name, column_name, data_type
            from duckdb_columns()
            where database_name = current_database() and schema_name in ({schemas}) and not internal
            order by schema_name, table_name, column_index
            """  # noqa: S608 - fixed names
        ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in found:
        tables.setdefault(table, {})[column] = kind
    return dict(tables)


@contextmanager
def _opened(database: Path, step: str) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with closing(duckdb.connect(str(database), read_only=True)) as connection:
            yield connection
    except duckdb.IOException as error:
        if not is_no_database(error):
            raise
        raise AuditError("audit", str(error).splitlines()[0], step) from error


def release_in(folder: Path | None, suites: Mapping[str, Suite]) -> Release | None:
    """The release in ``folder`` with the totals the suites compare; ``None`` where nothing is published."""
    if folder is None or not folder.is_dir():
        return None
    step = "run `landfall verify`: it says how readers get a whole release"
    record = read_json(folder / "release.json", AuditError, "audit", step, needed=("version", "tables"))
    version = str(record["version"])
    with _opened(folder / DATABASE, step) as connection:
        tables = {
            table: Baseline(
                version, int(facts["rows"]), tuple(facts["columns"]), headlines_of(connection, suites.get(table))
            )
            for table, facts in record["tables"].items()
        }
    return Release(version, tables)


def headlines_of(connection: duckdb.DuckDBPyConnection, suite: Suite | None) -> dict[str, float | None]:
    """The table's totals by name; ``None`` for one that needs a column the release does not have."""
    found: dict[str, float | None] = {}
    for headline in suite.headlines if suite else ():
        try:
            row = connection.execute(headline.total.replace(TABLE, suite.table if suite else "")).fetchone()
        except duckdb.BinderException:
            found[headline.name] = None
        else:
            found[headline.name] = None if row is None or row[0] is None else float(row[0])
    return found


def _held(docs: Path, rules: standing.Rules, passed_at: str) -> dict[str, TableVerdict]:
    """The verdict where SQL has found nothing; Great Expectations' pages stay, the first one says so."""
    pages.write_index(docs, {table: [Outcome(rule, "") for rule in asked] for table, asked in rules.items()}, passed_at)
    return {table: TableVerdict(len(asked)) for table, asked in rules.items()}


def _ask(database: Path, rules: Mapping[str, Sequence[Rule]], docs: Path | None) -> dict[str, TableVerdict]:
    """Put the rules to Great Expectations; a rule without an answer is a failure."""
    if not rules:
        return {}
    from expectations import engine

    standing.forget(database)
    answers = engine.run(database, rules, docs)
    verdicts = {}
    for table, asked in rules.items():
        outcomes = answers[table]
        failed = [Failure(o.rule.name, o.finding, o.rule.next_step) for o in outcomes if o.finding]
        answered = {outcome.rule.name for outcome in outcomes}
        unasked = [rule.name for rule in asked if rule.name not in answered]
        failed += [Failure(name, "got no answer", "run `landfall audit` and read on") for name in unasked]
        verdicts[table] = TableVerdict(len(asked) - len(failed), tuple(failed))
    if docs is not None:
        pages.make_self_contained(docs)
        pages.write_index(docs, answers)
        if not any(verdict.failed for verdict in verdicts.values()):
            standing.leave(database, docs, rules)
    return verdicts


def _missing() -> TableVerdict:
    return TableVerdict(failed=(Failure("table_present", "the table is missing", "see why the model was not built"),))


def _without_suite() -> TableVerdict:
    step = "say in expectations/suites/<table>.py what must hold, or keep the model out of the published schemas"
    return TableVerdict(failed=(Failure("has_suite", "nobody has said what must hold of this table", step),))


def _raise_on_failure(verdict: Verdict) -> None:
    if verdict.success:
        return
    failures = [(table, failure) for table, of_table in sorted(verdict.suites.items()) for failure in of_table.failed]
    if not failures:
        raise AuditError("audit", "no rule was asked", "there must be a suite per published table")
    told = [f"{table} {failure.rule}: {failure.finding}" for table, failure in failures[:TOLD]]
    more = f" and {len(failures) - TOLD} more, see {AUDIT}" if len(failures) > TOLD else ""
    raise AuditError(
        "audit",
        f"{len(failures)} rules do not hold: {'; '.join(told)}{more}",
        failures[0][1].next_step,
        failures=[{"table": table, **vars(failure)} for table, failure in failures],
    )
