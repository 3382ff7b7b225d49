"""The interface for programs: questions, answers and tables of the release readers have, to read only.

An address is answered from one release, whose version, licences and attributions come with it. What is asked is
checked first, then whether the client has it already (``If-None-Match``), and only then is anything computed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import duckdb
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import LandfallError
from serve import describing
from serve.api.guard import Guard, problem
from serve.api.query import MOST_ROWS, USUAL_ROWS, chosen, columns, count, once
from serve.api.scope import Scope, credits_of, read_by
from serve.api.snapshots import Snapshot, Snapshots
from serve.ask import as_json, record_of, write_csv
from serve.errors import ReleaseMovedError, TooLargeError
from serve.hashes import quoted
from serve.keys import Keys, of_release
from serve.questions import Answer, Parameter, Question, answer, choices
from serve.releases import Release

API = "v1"
"""Of the addresses and of what they answer; in every ETag."""
FORMATS = ("json", "csv")
LANGUAGES = ("en", "es")
JSON, CSV = "application/json; charset=utf-8", "text/csv; charset=utf-8; header=present"
Endpoint = Callable[[Request], Response]


@dataclass(frozen=True)
class Api:
    """The addresses' answers.

    Attributes:
        snapshots: the releases.
        scope: what of them may be read.
    """

    snapshots: Snapshots
    scope: Scope

    def index(self, request: Request) -> Response:
        """What there is, and the limits."""
        once(request.query_params, ())
        with self.snapshots.now() as snapshot:
            if same := self._unchanged(request, snapshot):
                return same
            content = {
                "title": describing.TITLE,
                "about": describing.ABOUT,
                "questions": f"/{API}/questions",
                "answer": f"/{API}/questions/{{number}}{{?format,lang,parameters*}}",
                "tables": f"/{API}/tables",
                "rows": f"/{API}/tables/{{schema.table}}{{?columns,limit,offset,release,format}}",
                "release_record": f"/{API}/release.json",
                "limits": {"rows": MOST_ROWS, "seconds": self.snapshots.seconds},
                "scope": "public" if self.scope.is_public else "internal",
            }
            return self._json(snapshot, content, self.scope.tables(snapshot.release))

    def record(self, request: Request) -> Response:
        """``release.json`` as it was published."""
        once(request.query_params, ())
        with self.snapshots.now() as snapshot:
            if same := self._unchanged(request, snapshot):
                return same
            body = json.dumps(snapshot.release.record, ensure_ascii=False, indent=1)
            return Response(body, media_type=JSON, headers=self._headers(snapshot.release))

    def questions(self, request: Request) -> Response:
        """All questions with their parameters."""
        given = once(request.query_params, ("lang",))
        language = chosen(given, "lang", LANGUAGES)
        with self.snapshots.now() as snapshot:
            if same := self._unchanged(request, snapshot):
                return same
            asked = self.scope.questions(snapshot.release, snapshot.questions)
            with self.snapshots.cursor(snapshot) as cursor:
                content = [_question(cursor, one, language) for one in asked]
            tables = {table for one in asked for table in read_by(snapshot.release, one)}
            return self._json(snapshot, {"questions": content}, tables)

    def answer(self, request: Request) -> Response:
        """One answer, whole."""
        number = int(request.path_params["number"])
        with self.snapshots.now() as snapshot:
            release = snapshot.release
            question = self.scope.question(release, snapshot.questions, number)
            names = [one.name for one in question.parameters]
            given = once(request.query_params, (*names, "format", "lang"))
            kind, language = chosen(given, "format", FORMATS), chosen(given, "lang", LANGUAGES)
            values = question.read({name: text for name, text in given.items() if name in names})
            if same := self._unchanged(request, snapshot):
                return same
            with self.snapshots.cursor(snapshot) as cursor:
                found = answer(cursor, question, values, most=MOST_ROWS + 1)
            if len(found.rows) > MOST_ROWS:
                step = "narrow it with the question's parameters, or read the tables page by page"
                raise TooLargeError("api", f"the answer has more than {MOST_ROWS:,} rows", step)
            found, read = self.scope.answer(found), read_by(release, question)
            if kind == "csv":
                return self._csv(snapshot, found, read)
            return self._json(snapshot, record_of(found, language), read)

    def tables(self, request: Request) -> Response:
        """All tables with their columns, keys and rows."""
        once(request.query_params, ())
        with self.snapshots.now() as snapshot:
            if same := self._unchanged(request, snapshot):
                return same
            release, names = snapshot.release, self.scope.tables(snapshot.release)
            with self.snapshots.cursor(snapshot) as cursor:
                described = describing.tables(cursor, names, of_release(release.record))
            content = [_table(release, one) for one in described]
            return self._json(snapshot, {"tables": content}, names)

    def rows(self, request: Request) -> Response:
        """One page of a table, in the order of its key."""
        given = once(request.query_params, ("columns", "limit", "offset", "release", "format"))
        kind = chosen(given, "format", FORMATS)
        limit, offset = count(given, "limit", USUAL_ROWS, MOST_ROWS), count(given, "offset", 0)
        with self.snapshots.now() as snapshot:
            release = snapshot.release
            name = self.scope.table(release, request.path_params["name"])
            _refuse_moved(release, given.get("release"))
            picked = columns(given, release.tables[name].columns)
            if same := self._unchanged(request, snapshot):
                return same
            page = self._page(snapshot, name, picked, limit, offset)
            total = release.tables[name].rows
            following = _following(request, release, limit, offset) if limit and offset + limit < total else None
            links = {"link": f'<{following}>; rel="next"'} if following else {}
            if kind == "csv":
                return self._csv(snapshot, page, (name,), links)
            content = {"table": name, "rows_total": total, "limit": limit, "offset": offset, "next": following}
            return self._json(snapshot, content | {"rows": record_of(page, "en")["rows"]}, (name,), links)

    def _page(self, snapshot: Snapshot, name: str, picked: tuple[str, ...], limit: int, offset: int) -> Answer:
        emptied = self.scope.emptied(name)
        named = ", ".join(f"null as {quoted(one)}" if one in emptied else quoted(one) for one in picked)
        order = ", ".join(quoted(one) for one in of_release(snapshot.release.record).get(name, Keys()).key)
        every = ", ".join(quoted(one) for one in snapshot.release.tables[name].columns)
        table = quoted(*name.split(".", 1))
        sql = f"select {named} from {table} order by {order or every} limit {limit} offset {offset}"  # noqa: S608 - quoted
        page = Question(0, "page", {"en": name}, {}, {"en": ""}, (), sql)
        with self.snapshots.cursor(snapshot) as cursor:
            return answer(cursor, page)

    def _unchanged(self, request: Request, snapshot: Snapshot) -> Response | None:
        headers = self._headers(snapshot.release)
        known = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
        return Response(status_code=304, headers=headers) if headers["etag"] in known else None

    def _headers(self, release: Release) -> dict[str, str]:
        kept = "public" if self.scope.is_public else "private"
        return {
            "etag": f'W/"{API}-{kept}-{release.version}-{release.sha256[:16]}"',
            "cache-control": f"{kept}, no-cache",
            "landfall-release": release.version,
            "landfall-mode": release.mode,
        }

    def _json(
        self, snapshot: Snapshot, content: Mapping[str, Any], tables: Any, links: Mapping[str, str] | None = None
    ) -> Response:
        release = snapshot.release
        about = {name: release.record[name] for name in ("version", "published_at", "mode", "is_sample")}
        body = as_json({"release": about, **content, "credits": credits_of(release, tables)})
        return Response(body, media_type=JSON, headers={**self._headers(release), **(links or {})})

    def _csv(self, snapshot: Snapshot, found: Answer, tables: Any, links: Mapping[str, str] | None = None) -> Response:
        """CSV has no place for credits: they are in a header, as JSON in percent encoding."""
        out = io.StringIO()
        write_csv(found, out)
        content = json.dumps(credits_of(snapshot.release, tables), ensure_ascii=False)
        headers = {
            **self._headers(snapshot.release),
            "landfall-credits": quote(content, safe=" {}[]:,()"),
            **(links or {}),
        }
        return Response(out.getvalue(), media_type=CSV, headers=headers)


def app_of(api: Api, *, hosts: tuple[str, ...], per_minute: int) -> Starlette:
    """The app.

    Args:
        api: what it answers.
        hosts: names it answers to, so that no page elsewhere reaches it under a name of its own; ``*`` is any.
        per_minute: requests of one client.
    """
    routes: list[tuple[str, Endpoint]] = [
        ("/", api.index),
        (f"/{API}", api.index),
        (f"/{API}/release.json", api.record),
        (f"/{API}/questions", api.questions),
        (f"/{API}/questions/{{number:int}}", api.answer),
        (f"/{API}/tables", api.tables),
        (f"/{API}/tables/{{name}}", api.rows),
    ]
    return Starlette(
        routes=[Route(path, endpoint) for path, endpoint in routes],
        middleware=[
            Middleware(Guard, per_minute=per_minute),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        ],
        exception_handlers={LandfallError: _failed, HTTPException: _refused, duckdb.Error: _broken},
    )


def _failed(_request: Request, error: Exception) -> Response:
    if not isinstance(error, LandfallError):
        raise error
    return problem(error)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    fault = f"{request.method} {request.url.path[:100]} is not answered here"
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return problem(LandfallError("api", fault, f"GET /{API} has what is"), status, headers)


def _broken(_request: Request, error: Exception) -> Response:
    fault = f"the release could not be read: {str(error).splitlines()[0][:200]}"
    return problem(LandfallError("api", fault, "publish anew, `make run`, or go back, `make rollback`"), 500)


def _refuse_moved(release: Release, wanted: str | None) -> None:
    if wanted and wanted != release.version:
        fault = f"release {wanted[:12]} is not what readers have, {release.version} is"
        raise ReleaseMovedError("api", fault, "begin again with the first page, without `release`")


def _following(request: Request, release: Release, limit: int, offset: int) -> str:
    """The next page's address; it names the release, so that pages of two never make one table."""
    given = dict(request.query_params)
    query = {**given, "limit": limit, "offset": offset + limit, "release": release.version}
    return f"{request.url.path}?{urlencode(query)}"


def _question(cursor: duckdb.DuckDBPyConnection, question: Question, language: str) -> dict[str, Any]:
    return {
        "question": question.number,
        "title": question.title[language],
        "asked_by": question.asked_by[language],
        "how_to_read": question.how_to_read[language],
        "parameters": [_parameter(cursor, one) for one in question.parameters],
        "sql": question.sql,
        "answer": f"/{API}/questions/{question.number}",
    }


def _parameter(cursor: duckdb.DuckDBPyConnection, parameter: Parameter) -> dict[str, Any]:
    content = {"name": parameter.name, "kind": parameter.kind, "default": parameter.default, "about": parameter.about}
    values = [choice.value for choice in choices(cursor, parameter)]
    return content | ({"values": sorted(set(values))} if values else {})


def _table(release: Release, described: describing.Described) -> dict[str, Any]:
    return {
        "table": described.name,
        "about": described.about,
        "rows": release.tables[described.name].rows,
        "key": list(described.keys.key),
        "columns": [{"name": name, "type": kind, "about": about} for name, kind, about in described.columns],
        "credits": credits_of(release, (described.name,)),
        "address": f"/{API}/tables/{described.name}",
    }
