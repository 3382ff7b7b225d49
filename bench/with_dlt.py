"""The registry's entities through dlt into a DuckDB file, as its tutorial does it: a resource that yields pages.

Runs in an environment of its own (``make bench`` makes it): dlt and this project pin different versions of some
libraries. Prints its figures as the last line, as ``bench.stages`` does.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.paging import pages
from bench.usage import measured


def run(folder: Path, address: str, question: dict[str, str]) -> dict[str, Any]:
    """Pull everything into ``folder/dlt.duckdb``."""
    os.environ |= {"DLT_DATA_DIR": str(folder / "dlt"), "RUNTIME__DLTHUB_TELEMETRY": "false"}
    import dlt
    from dlt.sources.helpers import requests

    def companies() -> Iterator[list[dict[str, Any]]]:
        yield from pages(lambda params: requests.get(address, params=params).json(), question)

    rows = dlt.resource(companies, name="companies", write_disposition="replace")

    database = dlt.destinations.duckdb(str(folder / "dlt.duckdb"))
    pipeline = dlt.pipeline(
        "registry", destination=database, dataset_name="registry", pipelines_dir=str(folder / "dlt")
    )
    pipeline.run(rows)
    with pipeline.sql_client() as client:
        (found,) = client.execute_sql("select count(*) from companies") or [(0,)]
    return {"rows": int(found[0])}


if __name__ == "__main__":
    folder, address, question = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    print(json.dumps(measured(lambda: run(Path(folder), address, json.loads(question)))))
