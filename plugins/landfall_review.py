"""The review page inside Airflow's UI, under Airflow's login: the same queue, decisions file and asset.

Airflow loads plugins in every process; the page's parts are imported when somebody first opens it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/landfall-review"
NAME = "Landfall review"


class ReviewPage:
    """The page as an ASGI app: who is logged in may look, who may make asset events may decide."""

    @cached_property
    def _app(self) -> ASGIApp:
        from local.review_in_airflow import app

        return app()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, send)


class LandfallReviewPlugin(AirflowPlugin):
    """An entry in the menu, and the page behind it."""

    name = "landfall_review"
    fastapi_apps = [{"app": ReviewPage(), "url_prefix": PREFIX, "name": NAME}]  # noqa: RUF012 - Airflow's own shape
    external_views = [  # noqa: RUF012 - the same
        {
            "name": "Review",
            "href": f"{PREFIX}/",
            "destination": "nav",
            "category": "browse",
            "url_route": "landfall-review",
        }
    ]
