"""Texts that would like to be counted, landed beside honest ones: the whole flow runs, and no total moves.

Hostile texts are read by the reader itself. The honest press is read as its world knows it, so that there are totals to
move however few records the reader dares to accept.

``hostile.jsonl`` holds one made-up text per line with its kind; who and what they name is invented.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.world.build import build
from tests.dbt_project.lake import COLUMNS, Lake
from tests.pipeline.conftest import WORLD, Pipeline
from tests.true_readings import Reader, readings_by, true_reader

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

MOMENT = "2026-11-30T12:{:02d}:00Z"
POSTS = ("press_wordpress", "posts")
HOSTILE_OUTLET = "hostil"
LINES = (Path(__file__).parent / "hostile.jsonl").read_text(encoding="utf-8").splitlines()
HOSTILE = [json.loads(line) for line in LINES]
KINDS = {"billones", "weights", "officials", "layoffs", "tenders", "prompts", "praise", "aggregates", "days", "digits"}

TOTALS = """
    select announced_year, count(*), sum(jobs_low), sum(jobs_stated_known), sum(jobs_high_known),
        sum(cast(amount_usd_stated_known as decimal(20, 2))), sum(cast(amount_usd_high_known as decimal(20, 2)))
    from marts.mart_announcements where counts_in_totals group by all order by all
"""
GUARDED = "select measure, figures_count, value_sum from marts.mart_sum_guard where step_code = 'guarded' order by all"
FACTS = """
    select company_key, group_key, place_key, announcement_type, status, announced_date, sector_code, jobs_low,
        jobs_stated, jobs_high, amount_low, amount_stated, amount_high, currency_code, amount_usd_stated, decision
    from marts.fct_announcements where counts_in_totals order by all
"""


def post(number: int, text: dict[str, Any]) -> dict[str, str | None]:
    """One text as a post of an outlet of its own."""
    body = "".join(f"<p>{line}</p>" for line in text["body"].split("\n"))
    return {
        "post_id": str(900_000 + number),
        "link": f"https://hostil.example/{number}",
        "slug": str(number),
        "status": "publish",
        "date": text["published"],
        "date_gmt": text["published"],
        "modified_gmt": text["published"],
        "title": text["title"],
        "content": body,
        "excerpt": None,
        "lang": text["lang"],
        "outlet": HOSTILE_OUTLET,
    }


@cache
def reader() -> Reader:
    """The reader itself for hostile texts; the honest press, and copies of it, as its world knows it."""
    return true_reader(build(size=int(WORLD[WORLD.index("--companies") + 1])))


def publish(pipeline: Pipeline) -> Any:
    """Read, build, audit, publish; returns the release."""
    with readings_by(reader()):
        return pipeline.publish()


def land(pipeline: Pipeline, posts: list[dict[str, str | None]]) -> None:
    """Land posts as one more pull of the stream."""
    lake = Lake(pipeline.settings.data)
    lake._sequences[POSTS] = len(list((pipeline.settings.raw / "/".join(POSTS)).glob("*/receipt.json")))
    lake.land(*POSTS, posts)


def reprints(pipeline: Pipeline) -> list[dict[str, str | None]]:
    """The texts of announcements that count, in another outlet two days later."""
    names = ", ".join(COLUMNS[POSTS])
    rows = f"read_parquet('{pipeline.settings.raw}/press_wordpress/posts/*/rows*.parquet')"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {names} from {rows} where status = 'publish' and length(content) > 400 order by post_id limit 60"
        ).fetchall()
    taken = []
    for number, values in enumerate(found):
        row = dict(zip(COLUMNS[POSTS], values, strict=True))
        again = {"post_id": str(800_000 + number), "link": f"https://eco.example/{number}", "outlet": "eco"}
        taken.append({**row, **again})
    return taken


@pytest.fixture(scope="module")
def before(pipeline: Pipeline) -> dict[str, list[tuple[Any, ...]]]:
    """What the honest press adds up to."""
    pipeline.pull()
    publish(pipeline)
    return {sql: pipeline.query(sql) for sql in (TOTALS, GUARDED, FACTS)}


def test_the_set_has_every_kind() -> None:
    assert {text["kind"] for text in HOSTILE} >= KINDS
    assert len(HOSTILE) >= 30


def test_hostile_texts_go_through_the_whole_flow_and_change_no_total(
    pipeline: Pipeline, before: dict[str, list[tuple[Any, ...]]]
) -> None:
    assert sum(row[1] for row in before[TOTALS]) > 20
    land(pipeline, [post(number, text) for number, text in enumerate(HOSTILE)])
    release = publish(pipeline)
    assert release.record["audit"]["overrides"] == []
    assert pipeline.query("select count(*) from marts.dim_document where outlet = 'hostil'") == [(len(HOSTILE),)]
    for sql, rows in before.items():
        assert pipeline.query(sql) == rows
    aside = dict(
        pipeline.query("select reason, count(*) from ops.ops_quarantine where stage = 'build' group by reason")
    )
    assert aside["implausible_day"] == 2
    assert aside["no_document_day"] == 3
    waiting = pipeline.query("select company_name from marts.mart_announcements where decision = 'review'")
    assert waiting


def decide(pipeline: Pipeline, verdict: str, subject: dict[str, Any], values: dict[str, Any], minute: int) -> None:
    """Write a decision the way the review writes it, and behind it a line that was torn."""
    given = {"verdict": verdict, "values": values, "who": "R. Auditor", "why": "read it", "at": MOMENT.format(minute)}
    path = pipeline.settings.review / "decisions.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"kind": "record", **subject, **given}) + '\n{"kind": "record", "docum\n')


def test_a_person_corrects_what_waits_and_takes_it_back(
    pipeline: Pipeline, before: dict[str, list[tuple[Any, ...]]]
) -> None:
    land(pipeline, [post(number, text) for number, text in enumerate(HOSTILE)])
    publish(pipeline)
    (queued,) = pipeline.query(
        """
        select document_id, text_sha256, quote_start, quote_end, record_in_span, candidates, stake_share
        from marts.mart_review_queue
        where queue_kind = 'record' and company_name = 'Calizas Umbral' and jobs_stated = 9999999
        """
    )
    assert queued[6] > 1
    assert 9_999_999 in [figure["value"] for figure in json.loads(queued[5])["figures"]]
    subject = dict(zip(("document", "text_sha256", "start", "end", "number"), queued[:5], strict=True))
    counted = sum(row[1] for row in before[TOTALS])
    decide(pipeline, "change", subject, {"company": "Umbral Textiles", "amount": 7e6, "currency": "USD", "jobs": 90}, 1)
    publish(pipeline)
    found = pipeline.query(
        "select amount_usd_stated, jobs_stated, decision_source, values_source from marts.mart_announcements "
        "where counts_in_totals and company_name = 'Umbral Textiles'"
    )
    assert found == [(7e6, 90, "person", "person")]
    assert sum(row[1] for row in pipeline.query(TOTALS)) == counted + 1
    health = "select accepted_by_person_count, decisions_count, unusable_decisions_count from marts.fct_release_health"
    assert pipeline.query(health) == [(1, 2, 1)]
    decide(pipeline, "undo", subject, {}, 2)
    publish(pipeline)
    assert pipeline.query(TOTALS) == before[TOTALS]


def test_reprints_of_what_counts_add_documents_and_no_total(
    pipeline: Pipeline, before: dict[str, list[tuple[Any, ...]]]
) -> None:
    posts = reprints(pipeline)
    assert len(posts) > 20
    land(pipeline, posts)
    publish(pipeline)
    for sql in (TOTALS, GUARDED):
        assert pipeline.query(sql) == before[sql]
    copied = pipeline.query(
        "select count(*) from marts.bridge_announcement_document where outlet = 'eco' and document_role = 'reprint'"
    )
    assert copied[0][0] > 5
