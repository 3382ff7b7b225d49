"""Great Expectations over DuckDB: the only module that knows it.

Great Expectations 1.24.1 has no DuckDB data source of its own. Over SQLAlchemy it works once its engine keeps one
connection open: it fetches results after the connection would have been closed (2026-11).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation

from expectations.rules import TABLE, Rule

SHOWN = 25
"""Findings of one rule that are written out; the rest are counted."""


@dataclass(frozen=True)
class Outcome:
    """What became of one rule.

    Attributes:
        rule: the rule.
        finding: what was found, empty where all is well.
    """

    rule: Rule
    finding: str


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


class NothingFound(BatchExpectation):  # type: ignore[misc]  # as above
    """The rule's query returns no finding; what it returns is the observed value."""

    unexpected_rows_query: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(self, metrics: dict[str, Any], **_given: Any) -> dict[str, Any]:
        findings = [str(row["finding"]) for row in metrics["unexpected_rows_query.table"]]
        more = [f"and {len(findings) - SHOWN} more"] if len(findings) > SHOWN else []
        observed = "; ".join([*findings[:SHOWN], *more])
        return {"success": not findings, "result": {"observed_value": observed or "nothing found"}}


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
    limits = {"enable_external_access": "false", "autoload_known_extensions": "false", "lock_configuration": "true"}
    return {"connect_args": {"database": str(database), "read_only": True, "config": limits}}


def _definition(context: Any, datasource: Any, table: str, rules: Sequence[Rule]) -> Any:
    asset = datasource.add_query_asset(table, query=f"select * from {table}")  # noqa: S608 - a name of the catalogue
    batch = asset.add_batch_definition_whole_table("whole")
    expectations = [
        NothingFound(
            unexpected_rows_query=rule.sql.replace(TABLE, table),
            description=f"{rule.holds}.",
            meta={"rule": rule.name, "next_step": rule.next_step},
        )
        for rule in rules
    ]
    suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=expectations))
    return context.validation_definitions.add(gx.ValidationDefinition(name=table, data=batch, suite=suite))


def _outcome(result: Any, rules: Sequence[Rule]) -> Outcome:
    name = result.expectation_config.meta["rule"]
    rule = next(rule for rule in rules if rule.name == name)
    if result.success is True:
        return Outcome(rule, "")
    observed = (result.result or {}).get("observed_value")
    return Outcome(rule, str(observed) if observed else f"could not be asked: {_crash(result.exception_info)}")


def _crash(exception_info: Any) -> str:
    """The first line of what the database said; Great Expectations nests it one level deep, or not."""
    info = exception_info or {}
    details = [info] if "exception_message" in info else list(info.values())
    messages = [str(detail["exception_message"]) for detail in details if detail.get("exception_message")]
    return messages[0].strip().splitlines()[0] if messages else "no answer"
