"""A release with a question, keys, lineage and sources of several licences, and a client of the interface over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from core.settings import Settings
from serve.api.app import Api, app_of
from serve.api.scope import Scope
from serve.api.snapshots import Snapshots
from serve.publish import publish
from serve.releases import RECORD, Release
from tests.serve.building import AT, audited, build

QUESTION = """/*
question: {en: "Which flows are there?", es: "¿Qué flujos hay?"}
asked_by: {en: an analyst, es: un analista}
how_to_read: {en: One row is one flow., es: Una fila es un flujo.}
parameters:
  least: {kind: integer, default: 0, about: Flows below this number are left out.}
  place:
    kind: text
    default: null
    about: One place.
    values: select place_key, place_name from marts.dim_place
*/
select flow_id, place_name, worth, told_date
from marts.fct_flow
inner join marts.dim_place on fct_flow.place_key = dim_place.place_key
where flow_id >= $least and ($place is null or dim_place.place_key = $place)
order by flow_id
"""
HELD = QUESTION.replace("from marts.fct_flow", "from marts.fct_flow cross join marts.fct_thing")
CLAIMS = """/*
question: {en: "Which claims?", es: "¿Qué cifras?"}
asked_by: {en: an analyst, es: un analista}
how_to_read: {en: One row is one claim., es: Una fila es una cifra.}
*/
select claim_id, quote, sentence_text from marts.fct_claims
"""
CLAIMED = "select claim_id, quote, sentence_text from marts.fct_claims"
MANY = CLAIMS.replace(CLAIMED, "select range as n from range(10001)")
SLOW = CLAIMS.replace(CLAIMED, "select sum(a.range * b.range) as n from range(10000000) as a, range(10000000) as b")
SENTENCE = "La firma creará 120 empleos."
ALSO = (
    "create table marts.dim_place (place_key varchar, place_name varchar)",
    "insert into marts.dim_place values ('medellin', 'Medellín'), ('bogota', 'Bogotá, D.C.')",
    "create table marts.fct_flow (flow_id bigint, place_key varchar, worth double, told_date date)",
    "insert into marts.fct_flow select range, if(range % 2 = 0, 'medellin', 'bogota'), 'nan', date '2026-01-31' "
    "from range(7, 0, -1)",
    "create table marts.fct_claims (claim_id varchar, quote varchar, sentence_text varchar)",
    f"insert into marts.fct_claims values ('c', '120 empleos', '{SENTENCE}')",
    "insert into ops.ops_quarantine values ('rejected')",
)
LINEAGE: dict[str, Any] = {
    "redistribution": {"open_one": "open", "credited": "attribution", "bought": "internal"},
    "tables": {
        "marts.dim_thing": ["open_one"],
        "marts.fct_thing": ["open_one", "bought"],
        "marts.dim_place": [],
        "marts.fct_flow": ["credited"],
        "marts.fct_claims": ["open_one"],
        "ops.ops_runs": [],
        "ops.ops_quarantine": [],
        "ops.ops_reconciliation": [],
    },
}
KEYS = {"marts.fct_flow": {"key": ["flow_id"], "unique": [], "references": []}}


def released(settings: Settings, state: int = 1) -> Release:
    """Publish a release whose facts all say ``state``."""
    build(settings, state, *ALSO)
    (settings.build / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
    (settings.build / "lineage.json").write_text(json.dumps(LINEAGE), encoding="utf-8")
    audited(settings)
    release = publish(settings, at=AT)
    _asked(release)
    return release


def _asked(release: Release) -> None:
    """Questions and sources by hand: this release is too small for the page, and nothing was pulled for it."""
    folder = release.folder / "questions"
    folder.mkdir()
    texts = {"q01_flows": QUESTION, "q02_held": HELD, "q03_claims": CLAIMS, "q04_many": MANY, "q05_slow": SLOW}
    for name, text in texts.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    record = dict(release.record)
    record["sources"] = [
        {"source": name, "licence": f"licence of {name}", "attribution": f"© {name}, Bogotá — ñ"}
        for name in LINEAGE["redistribution"]
    ]
    record["public"] = {**record["public"], "questions_left_out": [2]}
    path: Path = release.folder / RECORD
    path.write_text(json.dumps(record), encoding="utf-8")


@contextmanager
def client_of(
    settings: Settings,
    *,
    is_public: bool = False,
    per_minute: int = 1_000,
    seconds: float = 30.0,
) -> Iterator[TestClient]:
    """A client on this machine's own name."""
    snapshots = Snapshots(settings.warehouse, seconds=seconds, together=2)
    app = app_of(Api(snapshots, Scope(is_public)), hosts=("127.0.0.1", "localhost"), per_minute=per_minute)
    try:
        yield TestClient(app, base_url="http://127.0.0.1:4567")
    finally:
        snapshots.close()
