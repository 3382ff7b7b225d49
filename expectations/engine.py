"""Great Expectations over DuckDB: the only module that knows it.

Great Expectations 1.24.1 has no DuckDB data source of its own. Over SQLAlchemy it works once its engine keeps one
connection open: it fetches results after the connection would have been closed (2026-11).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Literal

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.compatibility.pydantic import validator
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

from expectations.compiled import LIMITS
from expectations.rules import TABLE, Outcome, Rule

SHOWN = 25
"""Findings of one rule that are written out; the rest are counted."""


class DuckDBEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]  # Great Expectations ships no types mypy follows
    """SQLAlchemy over DuckDB, on one connection from the first query to the last."""

    _connection: Any

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """The one connection, opened when it is first needed."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def end(self) -> None:
        """Close the connection and the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


EngineType = type[DuckDBEngine]


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]  # as above
    """Registers itself as ``add_duckdb`` by being defined."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> EngineType:
        """What runs the queries."""
        return DuckDBEngine


def _validate_query(cls: type, query: str) -> str:  # noqa: ARG001 - pydantic hands over the class
    """In place of Great Expectations' own of this name, which prints a warning where a query names no batch."""
    return query


class NoFindings(gx.expectations.UnexpectedRowsExpectation):  # type: ignore[misc]  # as above
    """A rule in SQL: its query returns no finding; what it returns is shown, as words and as a sample of rows.

    The query names its table itself, whose rows have no other place: Great Expectations gives a batch an alias of its
    own in some queries and not in others (1.24.1, 2026-11), and counts the rows by asking a second time.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    _as_it_is = validator("unexpected_rows_query", allow_reuse=True)(_validate_query)

    def _validate(self, metrics: dict[str, Any], **_given: Any) -> dict[str, Any]:
        findings = [str(row["finding"]) for row in metrics["unexpected_rows_query.table"]]
        more = [f"and {len(findings) - SHOWN} more"] if len(findings) > SHOWN else []
        observed = "; ".join([*findings[:SHOWN], *more])
        sample = [{"finding": finding} for finding in findings[:SHOWN]]
        result = {"observed_value": observed or "nothing found", "details": {"unexpected_rows": sample}}
        return {"success": not findings, "result": result}


def run(database: Path, suites: Mapping[str, Sequence[Rule]], docs: Path | None = None) -> dict[str, list[Outcome]]:
    """Ask every rule of every table of ``database``, opened read-only.

    Args:
        database: the candidate.
        suites: rules per ``schema.table``; each table must exist.
        docs: folder for the Data Docs; no pages are written where it is not given.

    Returns:
        One outcome per rule that gave an answer; a rule that could not be asked has that as its finding.
    """
    context = gx.get_context(mode="ephemeral", project_config=_configuration(docs))
    datasource = context.data_sources.add_duckdb(
        name="candidate", connection_string="duckdb:///", create_temp_table=False, kwargs=_read_only(database)
    )
    engine = datasource.get_execution_engine()
    try:
        definitions = [_definition(context, datasource, table, rules) for table, rules in suites.items()]
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(name="audit", validation_definitions=definitions, result_format="BASIC")
        )
        results = checkpoint.run().run_results.values()
        if docs is not None:
            context.build_data_docs()
    finally:
        engine.end()
        datasource.get_engine().dispose()
    found = {result.suite_name: result.results for result in results}
    return {table: [_outcome(result, rules) for result in found.get(table, ())] for table, rules in suites.items()}


def _configuration(docs: Path | None) -> DataContextConfig:
    sites: dict[str, Any] = {}
    if docs is not None:
        shutil.rmtree(docs, ignore_errors=True)
        backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)}
        index = {"class_name": "DefaultSiteIndexBuilder"}
        site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": backend}
        sites = {"site": {**site, "site_index_builder": index}}
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites=sites,
        progress_bars={"globally": False, "metric_calculations": False},
        analytics_enabled=False,
    )


def _read_only(database: Path) -> dict[str, Any]:
    """Least privilege for the audit too."""
    return {"connect_args": {"database": str(database), "read_only": True, "config": dict(LIMITS)}}


def _definition(context: Any, datasource: Any, table: str, rules: Sequence[Rule]) -> Any:
    asset = datasource.add_query_asset(table, query=f"select * from {table}")  # noqa: S608 - a name of the catalogue
    batch = asset.add_batch_definition_whole_table("whole")
    expectations = [_expectation(table, rule) for rule in rules]
    suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=expectations))
    return context.validation_definitions.add(gx.ValidationDefinition(name=table, data=batch, suite=suite))


def _expectation(table: str, rule: Rule) -> Any:
    """The rule as Great Expectations knows it."""
    said = {"description": f"{rule.holds}.", "meta": {"rule": rule.name, "next_step": rule.next_step}}
    if not rule.expectation:
        return NoFindings(unexpected_rows_query=rule.sql.replace(TABLE, table), **said)
    return getattr(gx.expectations, rule.expectation)(**rule.arguments, **said)


def _outcome(result: Any, rules: Sequence[Rule]) -> Outcome:
    name = result.expectation_config.meta["rule"]
    rule = next(rule for rule in rules if rule.name == name)
    if result.success is True:
        return Outcome(rule, "")
    found = result.result or {}
    if not found:
        return Outcome(rule, f"could not be asked: {_crash(result.exception_info)}")
    return Outcome(rule, _message(rule, found) if rule.expectation else str(found["observed_value"]))


def _message(rule: Rule, found: Mapping[str, Any]) -> str:
    """The finding of one of Great Expectations' own classes, in the rule's words."""
    mismatched = found.get("details", {}).get("mismatched", {})
    missing = mismatched.get("missing", found.get("partial_missing_list", []))
    return rule.message.format(
        observed=found.get("observed_value"),
        missing=", ".join(str(one) for one in missing),
        unexpected=found.get("unexpected_count"),
    )


def _crash(exception_info: Any) -> str:
    """The first line of what the database said; Great Expectations nests it one level deep, or not."""
    info = exception_info or {}
    details = [info] if "exception_message" in info else list(info.values())
    messages = [str(detail["exception_message"]) for detail in details if detail.get("exception_message")]
    return messages[0].strip().splitlines()[0] if messages else "no answer"
