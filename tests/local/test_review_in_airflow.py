"""The review page inside Airflow lets in whom Airflow knows, and takes decisions from itself alone."""

from __future__ import annotations

from types import ModuleType

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

HERE = {"origin": "http://testserver", "content-type": "application/json"}


async def _page(_request: Request) -> Response:
    return PlainTextResponse("the page")


PAGE = Starlette(routes=[Route("/", _page, methods=["GET", "POST"])])


@pytest.fixture(scope="module")
def mounted() -> ModuleType:
    """What is tried; it brings Airflow's server along, two seconds that no worker pays but the one of these tests."""
    from local import review_in_airflow

    return review_in_airflow


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_without_a_login_nothing_is_shown_and_nothing_taken(mounted: ModuleType, method: str) -> None:
    answer = TestClient(mounted.LoggedIn(PAGE)).request(method, "/", headers=HERE)
    assert answer.status_code == 401
    assert "the page" not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (HERE, 200),
        (HERE | {"sec-fetch-site": "same-origin"}, 200),
        (HERE | {"sec-fetch-site": "cross-site"}, 403),
        (HERE | {"origin": "http://elsewhere.example"}, 403),
        ({"content-type": "application/json"}, 403),
        (HERE | {"content-type": "text/plain"}, 403),
    ],
)
def test_a_decision_is_taken_from_the_page_alone(mounted: ModuleType, headers: dict[str, str], status: int) -> None:
    page = TestClient(mounted.FromHere(PAGE, mounted.FRAMED))
    assert page.post("/", headers=headers, content="{}").status_code == status


def test_the_page_is_framed_by_its_own_origin_alone(mounted: ModuleType) -> None:
    answer = TestClient(mounted.FromHere(PAGE, mounted.FRAMED)).get("/")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
