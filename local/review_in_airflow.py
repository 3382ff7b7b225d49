"""The review page as Airflow's API server serves it: Airflow says who is there, and a decision wakes its asset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
from airflow.api_fastapi.core_api.security import resolve_user_from_token
from airflow.assets.manager import asset_manager
from airflow.models.asset import AssetModel
from airflow.utils.session import create_session
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core import settings as landfall_settings
from core.guarded import Guarded
from local.review import ASSET_URI, Waker
from press.review.app import HEADERS, Review, failures_of, routes_of

FRAMED: Mapping[str, str] = {
    **HEADERS,
    "content-security-policy": HEADERS["content-security-policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
}
"""Airflow's UI shows the page in a frame of its own origin."""


def app() -> ASGIApp:
    """The page of the data folder that Airflow's processes run with."""
    settings = landfall_settings.load()
    review = Review(settings, decided=AssetWaker(settings, report=print))
    return LoggedIn(FromHere(Starlette(routes=routes_of(review), exception_handlers=failures_of(review)), FRAMED))


class AssetWaker(Waker):
    """Makes the asset's event in Airflow's own database."""

    def _wake_build(self, count: int) -> str:
        with create_session() as session:
            asset = session.scalar(select(AssetModel).where(AssetModel.uri == ASSET_URI))
            if asset is None:
                return f"Airflow knows no asset {ASSET_URI} yet, the next build counts them"
            asset_manager.register_asset_change(asset=asset, extra={"decisions": count}, session=session)
        return "the build is woken"


class FromHere(Guarded):
    """Takes decisions from this page alone, as no other site's page could send them with the reader's cookie."""

    def refusal(self, scope: Scope) -> Response | None:
        """What a request lacks, in a line."""
        if scope["method"] in ("GET", "HEAD"):
            return None
        headers = Headers(scope=scope)
        own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        is_own = headers.get("origin") in own and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        is_json = headers.get("content-type", "").split(";")[0].strip() == "application/json"
        return None if is_own and is_json else PlainTextResponse("a decision is taken from this page only\n", 403)


class LoggedIn:
    """Lets in whom Airflow knows: to look who may see its views, to decide who may make asset events."""

    def __init__(self, page: ASGIApp) -> None:
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say what it lacks."""
        if scope["type"] != "http":
            return
        refused = await _lacks(HTTPConnection(scope), scope["method"])
        await (refused or self.page)(scope, receive, send)


async def _lacks(asked: HTTPConnection, method: str) -> Response | None:
    try:
        user = await resolve_user_from_token(asked.cookies.get(COOKIE_NAME_JWT_TOKEN))
    except HTTPException as error:
        return PlainTextResponse("log in to Airflow first, then open this page again\n", error.status_code)
    return None if _may(user, method) else PlainTextResponse("this login may not do that\n", 403)


def _may(user: Any, method: str) -> bool:
    manager = get_auth_manager()
    if method in ("GET", "HEAD"):
        return manager.is_authorized_custom_view(method="GET", resource_name="Landfall review", user=user)
    return manager.is_authorized_asset(method="POST", user=user)
