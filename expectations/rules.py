"""What may be said of a table before it is published, beside what dbt has tested already.

dbt owns what a table is by itself: keys, parents, what is never empty, which values are accepted. Here stands what
compares it with the release before, with what landed and with common sense. A rule is one of Great Expectations' own
expectations, or a query that returns one sentence per thing that is wrong and nothing where all is well. Findings hold
counts, codes and column names, never a row, so no person can stand in a report.
"""

# ruff: noqa: S608 - the SQL is made of this repository's own words: names of tables and columns, never data

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

TABLE = "{table}"
"""Stands for the audited table inside a rule's SQL; its name is put there when the rule is asked."""

ALLOW = "`landfall allow <table> <rule> --who <name> --why <reason>`, for one release"
"""How a person lets one finding pass."""

FEW = 20
"""Rows that are no share of anything."""

EXAMPLES = 5
"""How many of the things that are wrong a finding names."""

MANY = 50
"""Rows from which on a column that is empty in all of them is no chance."""

FLOATING = frozenset({"FLOAT", "DOUBLE"})
"""DuckDB's types that can hold NaN or infinity."""


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    Attributes:
        name: lower-case words joined by underscores; unique within a suite.
        holds: what must hold, as a sentence.
        sql: returns one text column, one row per finding; empty where ``expectation`` asks.
        next_step: what to do about a finding.
        expectation: the class of Great Expectations that asks, where it is not a query.
        arguments: what the class takes.
        message: the finding, with ``{observed}``, ``{missing}`` and ``{unexpected}`` of its result.
    """

    name: str
    holds: str
    sql: str
    next_step: str
    expectation: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one rule.

    Attributes:
        rule: the rule.
        finding: what was found, empty where all is well.
    """

    rule: Rule
    finding: str


@dataclass(frozen=True)
class Headline:
    """A total that readers quote, and how far it may move from one release to the next.

    Attributes:
        name: lower-case words joined by underscores.
        what: what is added up, in the plural.
        total: SQL over ``TABLE`` that returns the one number.
        factor: it may grow or shrink by this factor …
        slack: … and by this much beyond it.
    """

    name: str
    what: str
    total: str
    factor: float
    slack: float


@dataclass(frozen=True)
class Baseline:
    """The table as readers have it today.

    Attributes:
        version: the release.
        rows: how many it has there.
        columns: which it has there.
        headlines: its totals there, by name; ``None`` where that release cannot tell one.
    """

    version: str
    rows: int
    columns: tuple[str, ...]
    headlines: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Suite:
    """What must hold of one published table.

    Attributes:
        table: ``schema.table``.
        floor: fewest rows that are plausible in the smallest warehouse anyone publishes; 0 where none is fine.
        filled: columns that may be empty in a row and never are in all of them.
        filled_in_many: columns that may be empty in every row of a few, not of ``MANY``.
        rules: what is true of this table alone.
        may_shrink: largest share of rows that may be gone since the current release without a recorded reason.
        headlines: totals that may not leap from one release to the next.
        measures: columns shown as findings; one with the same value in all of ``MANY`` rows must be named as constant.
    """

    table: str
    floor: int
    filled: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = field(default=())
    may_shrink: float = 0.05
    filled_in_many: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    measures: tuple[str, ...] = ()


def all_rules(suite: Suite, columns: Mapping[str, str], baseline: Baseline | None) -> list[Rule]:
    """Every rule of one suite: the standard ones, those against the current release, and its own.

    Args:
        suite: the table's suite.
        columns: type per column, as the candidate has them.
        baseline: the table in the current release, ``None`` where it is new.
    """
    rules = [*_standard(suite, columns)]
    if baseline is not None:
        rules += [_rows_kept(suite, baseline), _columns_kept(baseline)]
        rules += [_headline_kept(headline, baseline) for headline in suite.headlines]
    return [*rules, *suite.rules]


def none_of(name: str, holds: str, what: str, query: str, next_step: str, example: str = "") -> Rule:
    """A rule that counts the rows of ``query``: there must be none; up to ``EXAMPLES`` of them are named.

    Args:
        name: the rule's name.
        holds: what must hold.
        what: the things counted, in the plural: ``2 <what>`` is the finding.
        query: selects them.
        next_step: what to do.
        example: SQL text over the query's columns that names one of them; never for columns that may hold a person.
    """
    few = f"array_to_string(list_slice(list_sort(list(distinct {example})), 1, {EXAMPLES}), ', ')"
    shown = f" || coalesce(', such as ' || {few}, '')" if example else ""
    sql = f"select count(*) || ' {_text(what)}'{shown} as finding from ({query}) as found having count(*) > 0"
    return Rule(name, holds, sql, next_step)


def of_pulled_streams(what: str) -> Rule:
    """A rule of tables about streams: none they name is without a pull."""
    return none_of(
        "of_streams_that_were_pulled",
        "It speaks of streams that have a pull",
        f"{what} are of a stream without a pull",
        """
            select source, stream from {table}
            where (source, stream) not in (select (source, stream) from ops.ops_reconciliation)
            """,
        "a receipt is gone, or a stream was renamed: build again from the landed pulls",
        example="source || '/' || stream",
    )


def whole_counts(key: str) -> Rule:
    """A rule of tables of figures: what is counted in things has whole numbers as bounds; ``key`` names a row."""
    return none_of(
        "whole_things_in_whole_numbers",
        "Bounds of jobs, companies and other counts are whole numbers",
        "counts have a fraction",
        f"""
            select {key} from {TABLE}
            where unit = 'count' and (value_low <> round(value_low) or value_high <> round(value_high))
            """,
        "nobody hires a fraction of a person: round the interval outwards in int_press__claims",
        example=key,
    )


def share_at_most(name: str, what: str, condition: str, share: float, next_step: str) -> Rule:
    """A rule about the share of rows that are not as they should be; ``FEW`` of them say nothing."""
    holds = f"At most {share:.1%} of the rows are {what}, or {FEW} of them"
    counted = f"count(*) filter (where {condition})"
    sql = f"""
        select {counted} || ' of ' || count(*) || ' rows are {_text(what)}' as finding
        from {TABLE}
        having {counted} > greatest({share} * count(*), {FEW})
    """
    return Rule(name, holds, sql, next_step)


def members_there(name: str, holds: str, column: str, members: tuple[str, ...], next_step: str) -> Rule:
    """A rule about members of a dimension that must not be missing."""
    asked = {"column": column, "value_set": list(members)}
    return Rule(
        name, holds, "", next_step, "ExpectColumnDistinctValuesToContainSet", asked, f"no {column} is {{missing}}"
    )


def between(name: str, holds: str, column: str, low: float, high: float, next_step: str) -> Rule:
    """A rule about the ends of a column of figures that are no secret."""
    asked = {"column": column, "min_value": low, "max_value": high}
    return Rule(
        name,
        holds,
        "",
        next_step,
        "ExpectColumnValuesToBeBetween",
        asked,
        f"{{unexpected}} values of {column} are out of range",
    )


def share_between(name: str, what: str, condition: str, low: float, high: float, next_step: str) -> Rule:
    """A rule about the share of rows that meet ``condition``; a few hundred rows say nothing about a share."""
    holds = f"Between {low:.1%} and {high:.1%} of the rows are {what}"
    share = f"count(*) filter (where {condition}) / count(*)"
    sql = f"""
        select round(100 * {share}, 2) || ' % of ' || count(*) || ' rows are {_text(what)}' as finding
        from {TABLE}
        having count(*) >= 300 and {share} not between {low} and {high}
    """
    return Rule(name, holds, sql, next_step)


def _standard(suite: Suite, columns: Mapping[str, str]) -> Iterator[Rule]:
    if suite.floor:
        yield _row_floor(suite)
    for column in suite.filled:
        yield _filled(column) if suite.floor else _filled_where_there_are_rows("filled_" + column, (column,), 1)
    if suite.filled_in_many:
        yield _filled_where_there_are_rows("filled_in_many", suite.filled_in_many, MANY)
    floating = [name for name, kind in columns.items() if kind in FLOATING]
    if floating:
        yield _finite(floating)
    if suite.measures:
        yield _measures_vary(suite)


def _row_floor(suite: Suite) -> Rule:
    return Rule(
        "row_floor",
        f"It has at least {suite.floor:,} rows",
        "",
        "look at the newest receipts of its sources: what landed, and what the staging models kept of it",
        "ExpectTableRowCountToBeBetween",
        {"min_value": suite.floor},
        f"{{observed}} rows, at least {suite.floor} expected",
    )


FILL = "compare with the landed rows: the publisher renamed the field, or a cast or join fails silently"


def _filled(column: str) -> Rule:
    return Rule(
        f"filled_{column}",
        f"{column} is not empty in every row",
        "",
        FILL,
        "ExpectColumnProportionOfNonNullValuesToBeBetween",
        {"column": column, "min_value": 0, "strict_min": True},
        f"column {column} is empty in every row",
    )


def _filled_where_there_are_rows(name: str, columns: tuple[str, ...], fewest: int) -> Rule:
    """The same of a table that may have no row: a proportion of nothing is none."""
    counts = ", ".join(f"count({column}) as {column}" for column in columns)
    where = f"In {fewest} rows or more" if fewest > 1 else "Where there are rows"
    return Rule(
        name,
        f"{where}, something stands in each of {', '.join(columns)}",
        f"""
        select 'column ' || counted.name || ' is empty in every row' as finding
        from (unpivot (select {counts} from {TABLE} having count(*) >= {fewest})
            on {", ".join(columns)} into name name value filled) as counted
        where counted.filled = 0
        """,
        FILL,
    )


def _finite(floating: list[str]) -> Rule:
    counts = ", ".join(f"count(*) filter (where not isfinite({column})) as {column}" for column in floating)
    return Rule(
        "finite",
        f"No value of {', '.join(floating)} is NaN or infinite",
        f"""
        select 'column ' || counted.name || ' has ' || counted.wrong || ' values, NaN or infinite' as finding
        from (unpivot (select {counts} from {TABLE}) on {", ".join(floating)} into name name value wrong) as counted
        where counted.wrong > 0
        """,
        "one such value spoils every sum: quarantine it where it lands, or mend the division that made it",
    )


def _measures_vary(suite: Suite) -> Rule:
    table = suite.table.split(".")[1]
    counted = " union all ".join(
        f"select '{table}.{column}' as name, count({column}) as n, min({column}) = max({column}) as same from {TABLE}"
        for column in suite.measures
    )
    sql = f"""
        select string_agg(name, ', ' order by name) || ' have one value in all rows, and nothing says so' as finding
        from ({counted}) as measures
        where same and n >= {MANY} and not coalesce((
            select bool_or(list_contains(string_split(constant_measures, '; '), name)) from marts.fct_release_health
        ), false)
        having count(*) > 0
    """
    return Rule(
        "measures_vary",
        f"Where {', '.join(suite.measures)} have one value in {MANY} rows or more, fct_release_health names them",
        sql,
        "a measure that cannot vary would be shown as a finding: mend what it counts, or list it in published_measures",
    )


def _rows_kept(suite: Suite, baseline: Baseline) -> Rule:
    fewest = ceil(baseline.rows * (1 - suite.may_shrink))
    return Rule(
        "rows_kept",
        f"It keeps at least {1 - suite.may_shrink:.0%} of the rows it has in the current release",
        "",
        f"find out what is gone; a wanted shrink: {ALLOW}",
        "ExpectTableRowCountToBeBetween",
        {"min_value": fewest},
        f"{{observed}} rows, release {baseline.version} has {baseline.rows}, at least {fewest} expected",
    )


def _columns_kept(baseline: Baseline) -> Rule:
    return Rule(
        "columns_kept",
        "It keeps every column it has in the current release",
        "",
        f"give the column back; a wanted loss: {ALLOW}",
        "ExpectTableColumnsToMatchSet",
        {"column_set": list(baseline.columns), "exact_match": False},
        f"column {{missing}} of release {baseline.version} is gone",
    )


def _headline_kept(headline: Headline, baseline: Baseline) -> Rule:
    name, next_step = f"{headline.name}_keeps", f"look at what came and went since; a wanted leap: {ALLOW}"
    holds = f"The total of {headline.what} is within a factor of {headline.factor:g} of the current release's"
    if (before := baseline.headlines.get(headline.name)) is None:
        sql = f"select 'release {baseline.version} does not tell its total of {_text(headline.what)}' as finding"
        return Rule(name, holds, sql, next_step)
    lowest, highest = before / headline.factor - headline.slack, before * headline.factor + headline.slack
    sql = f"""
        select printf('%.0f', total) || ' {_text(headline.what)}, release {baseline.version} has {before:.0f}'
            as finding
        from ({headline.total}) as now (total)
        where total is null or total not between {lowest!r} and {highest!r}
    """
    return Rule(name, holds, sql, next_step)


def _text(words: str) -> str:
    return words.replace("'", "''")
