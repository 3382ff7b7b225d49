"""Files that follow from the declarations of the sources: ``python -m extract.derived`` writes what differs.

dbt's sources, the list of landed streams, the classes of privacy and redistribution, the descriptions of staging models
that nobody wrote by hand, the sandbox's datasets and the README's table of sources say again what a ``Source`` says.
They are written from it, and stand in the repository so that dbt, the sandbox and a reader need no command first; a
test compares them.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.errors import LandfallError
from core.settings import PROJECT
from extract.catalogue import all_sources
from extract.contract import Api, Field, Source, Stream
from extract.sources.worldbank import INDICATORS, Indicator

COMMAND = "make sources"
MARK = f"# Made by `{COMMAND}` from the declaration in extract/sources."
STAGING = Path("dbt_project/models/staging")
FIXTURES = Path("sandbox/fixtures")
README = Path("README.md")
_COLUMNS = Path("dbt_project/models/columns.md")
_DATA = "{{ env_var('LANDFALL_DATA', '../data/' ~ env_var('LANDFALL_SOURCES', 'sample')) }}"
"""Where the landing is, as dbt's configuration finds it."""
_TABLE = ("<!-- sources: made by make sources -->", "<!-- end of sources -->")
SAMPLE_ROWS = 3
"""Rows of a dataset the sandbox makes of examples: enough for a page, a count and a change."""
_DAYS_ASKED = {"hours": (2, 7), "day": (4, 10), "week": (10, 35), "month": (40, 100)}
"""Days without a successful pull after which a stream is late, and after which it is stale, by how often it is asked:
some pulls may fail, and a whole cycle more, before anybody is called."""
_PERSONS = {"open": "none in it", "counts": "as counts, or not asked for", "text": "as published"}
_ALIAS = re.compile(r"^\s*(?P<value>.*?)\s*\bas (?P<alias>[a-z][a-z0-9_]*),?\s*$", re.MULTILINE)


def main(arguments: Sequence[str] = ()) -> int:  # noqa: ARG001 - every program here takes its words
    """Write what differs; returns the exit code."""
    try:
        for path in write(PROJECT, all_sources()):
            print(path)
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    return 0


def write(project: Path, sources: Sequence[Source]) -> list[Path]:
    """Write the derived files that differ into ``project``; returns their paths in it."""
    stale = outdated(project, sources)
    for path, text in stale.items():
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(stale)


def outdated(project: Path, sources: Sequence[Source]) -> dict[Path, str]:
    """The derived files that are missing or say something else, with what they should say."""
    return {path: text for path, text in files(project, sources).items() if _read(project / path) != text}


def files(project: Path, sources: Sequence[Source]) -> dict[Path, str]:
    """Every derived file, by its path in ``project``."""
    made = {
        Path("dbt_project/macros/landed_streams.sql"): landed_streams(sources),
        Path("dbt_project/seeds/source_privacy.csv"): privacy_classes(sources),
        Path("dbt_project/seeds/indicators.csv"): indicator_names(INDICATORS),
        README: with_table(_read(project / README), sources),
    }
    made |= {FIXTURES / "worldbank" / f"{code}.json": series(one) for code, one in INDICATORS.items() if one.example}
    for source in sources:
        made[STAGING / source.name / f"_{source.name}__sources.yml"] = dbt_sources(source)
        described = STAGING / source.name / f"_{source.name}__models.yml"
        if _is_ours(project / described):
            made[described] = dbt_models(project, source)
        for stream in source.streams:
            if stream.resource and has_examples(stream):
                made[FIXTURES / "datos_gov_co" / f"{stream.resource}.json"] = dataset(source, stream)
    return made


def _is_ours(file: Path) -> bool:
    """Whether a description is made here: it is missing, or begins with the mark. Without the mark it is a person's."""
    return _read(file).startswith(MARK) or not file.exists()


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def asked_every(cadence: str) -> str:
    """How often a cron expression asks: ``hours``, ``day``, ``week`` or ``month``."""
    _, hour, day, _, weekday = cadence.split()
    if day != "*":
        return "month"
    if weekday != "*":
        return "week"
    return "day" if hour.isdecimal() else "hours"


def _lower_grain(stream: Stream) -> str:
    """The grain without its first words: ``One rate and the days …``."""
    told = stream.grain.removeprefix("One row is ")
    return told[:1].upper() + told[1:]


def _as_landed(stream: Stream) -> str:
    """The grain of what landed: the same row comes again with later pulls."""
    told = stream.grain.rstrip(".")
    return f"{told}." if "pull" in told else f"{told}, as one pull found it."


def dbt_sources(source: Source) -> str:
    """dbt's declaration of a source, with its freshness."""
    warn, error = source.stale_after or _DAYS_ASKED[asked_every(source.cadence)]
    lines = [
        MARK,
        "version: 2",
        "",
        "sources:",
        f"  - name: {source.name}",
        f"    description: {_quoted(f'{source.title}, by {source.publisher}.')}",
        "    config:",
        "      meta:",
        f"        external_location: \"read_parquet('{_DATA}/raw/{source.name}/{{name}}/*/rows*.parquet', "
        'filename = true, union_by_name = true)"',
        "      freshness:",
        f"        warn_after: {{count: {warn}, period: day}}",
        f"        error_after: {{count: {error}, period: day}}",
        "    tables:",
    ]
    for stream in source.streams:
        lines += [
            f"      - name: {stream.name}",
            f"        description: {_quoted(_lower_grain(stream))}",
            "        config:",
            "          loaded_at_query: >-",
            "            select max(cast(finished_at as timestamptz))",
            f"            from read_json('{_DATA}/ops/attempts/*.finished.json',",
            "            columns = {stage: 'VARCHAR', subject: 'VARCHAR', verdict: 'VARCHAR', finished_at: 'VARCHAR'})",
            f"            where stage = 'extract' and subject = '{source.name}/{stream.name}' and verdict = 'ok'",
        ]
    return "\n".join(lines) + "\n"


def dbt_models(project: Path, source: Source) -> str:
    """The description of a source's staging models: their columns as the SQL has them."""
    documented = set(re.findall(r"{% docs (\w+) %}", _read(project / _COLUMNS)))
    lines = [MARK, "version: 2", "", "models:"]
    for stream in source.streams:
        model = f"stg_{source.name}__{stream.name}"
        lines += [f"  - name: {model}", f"    description: {_quoted(_as_landed(stream))}", "    columns:"]
        for alias, value in columns(_read(project / STAGING / source.name / f"{model}.sql")):
            said = f"{{{{ doc('{alias}') }}}}" if alias in documented else _note(stream, value)
            lines += [f"      - name: {alias}", f"        description: {_quoted(said)}"]
    return "\n".join(lines) + "\n"


def columns(sql: str) -> list[tuple[str, str]]:
    """Columns of a staging model, in order, each with the expression it is made of: one ``… as name`` a line, in the
    second of its three parts."""
    names = [found for found in _ALIAS.finditer(sql) if found["alias"] not in ("source", "renamed") or found["value"]]
    return [(found["alias"], found["value"]) for found in names]


def _note(stream: Stream, value: str) -> str:
    """What the declaration says of the field a column is made of, as a sentence."""
    words = set(re.findall(r"\w+", value))
    note = next((field.note for field in stream.fields if field.name in words and field.note), "")
    return f"{note[:1].upper()}{note[1:].rstrip('.')}." if note else ""


def landed_streams(sources: Sequence[Source]) -> str:
    """The dbt macro that lists every stream."""
    pairs = [f"        ('{source.name}', '{stream.name}')," for source in sources for stream in source.streams]
    head = [
        "{# Every landed stream that has a staging model, as (source, stream).",
        f"   Made by `{COMMAND}` from the declarations in extract/sources. #}}",
        "{% macro landed_streams() %}",
        "    {% do return([",
    ]
    return "\n".join([*head, *pairs, "    ]) %}", "{% endmacro %}"]) + "\n"


def privacy_classes(sources: Sequence[Source]) -> str:
    """The dbt seed of what may be shown and passed on."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("source", "privacy", "redistribution"))
    rows.writerows((source.name, source.privacy, source.redistribution) for source in sources)
    return out.getvalue()


def indicator_names(indicators: Mapping[str, Indicator]) -> str:
    """The dbt seed of the indicators' names and units."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("indicator_code", "indicator_label", "indicator_unit"))
    rows.writerows((code, one.label, one.unit) for code, one in indicators.items())
    return out.getvalue()


def series(indicator: Indicator) -> str:
    """An indicator of the sandbox: one made-up value for every country and year."""
    told = {"made_by": f"{COMMAND}; the value is made up", "name": indicator.label, "value": float(indicator.example)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def has_examples(stream: Stream) -> bool:
    """Whether the sandbox can answer for the stream with rows made of its fields' examples."""
    return any(field.example for field in stream.fields)


def dataset(source: Source, stream: Stream) -> str:
    """A dataset of the sandbox's portal: its columns with their types, and rows made of the fields' examples."""
    taken = [field for field in stream.fields if not (field.path or field.name).startswith(":")]
    left = sorted(name for name in stream.ignored if not name.startswith(":"))
    kinds = {field.path or field.name: field.kind for field in taken} | dict.fromkeys(left, "text")
    rows = [
        {field.path or field.name: nth(field, stream, number) for field in taken if field.example}
        for number in range(SAMPLE_ROWS)
    ]
    told = {
        "made_by": f"{COMMAND}, from extract/sources/{source.name}.py; every value is made up",
        "name": source.title,
        "attribution": source.publisher,
        "licence": source.licence,
        "columns": kinds,
        "rows": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def nth(field: Field, stream: Stream, number: int) -> str:
    """The value of a field in row ``number``: its example, counted up where rows must differ.

    Rows differ in the key; where the key is the portal's own, in the first number of the record.
    """
    name = field.name
    counted = set(stream.key) if any(f.name in stream.key and f.example for f in stream.fields) else set()
    if name not in counted:
        return field.example
    found = re.search(r"\d+(?!.*\d)", field.example)
    if found is None:
        return f"{field.example} {number + 1}" if number else field.example
    counted_up = str(int(found[0]) + number).zfill(len(found[0]))
    return field.example[: found.start()] + counted_up + field.example[found.end() :]


def with_table(readme: str, sources: Sequence[Source]) -> str:
    """The README with its table of sources made anew; as it is where it has no place for one."""
    start, end = _TABLE
    before, found, rest = readme.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        return readme
    return "\n".join([f"{before}{start}", *_table(sources), f"{end}{after}"])


def _table(sources: Sequence[Source]) -> Iterator[str]:
    yield "| source | what | publisher | key | natural persons | licence | passed on |"
    yield "|---|---|---|---|---|---|---|"
    for source in sources:
        keys = ", ".join(dict.fromkeys(_key(api) for api in source.apis if api.key_header)) or "none"
        told = (source.title, source.publisher, keys, _PERSONS[source.privacy], source.licence, source.redistribution)
        yield f"| `{source.name}` | {' | '.join(told)} |"


def _key(api: Api) -> str:
    need = "optional " if "optional" in api.key_note else ""
    return f"{need}`LANDFALL_KEY_{api.name.upper()}`"


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
