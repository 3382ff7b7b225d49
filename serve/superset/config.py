"""Superset's configuration. Its folder and its key come from SUPERSET_HOME and SUPERSET_SECRET_KEY."""

from __future__ import annotations

import os
from typing import Any

APP_NAME = "Landfall"
LANGUAGES = {"en": {"flag": "us", "name": "English"}, "es": {"flag": "es", "name": "Español"}}

# Loopback without TLS: a cookie that asks for TLS would never come back.
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_SAMESITE = "Lax"
WTF_CSRF_ENABLED = True

# The page asks nobody but this server. Without it, 6.1.0 loads a counting pixel from another host (2026-11).
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}

SUPERSET_WEBSERVER_TIMEOUT = 60
ROW_LIMIT = 10_000
SQL_MAX_ROW = 100_000

READER, READER_PASSWORD = "bi_reader", "LANDFALL_BI_READER_PASSWORD"


def DB_CONNECTION_MUTATOR(uri: Any, params: dict[str, Any], *_others: Any) -> tuple[Any, dict[str, Any]]:  # noqa: N802
    """The password of PostgreSQL's reader, from this process's environment: it stands in no file and no bundle."""
    password = os.environ.get(READER_PASSWORD)
    if uri.drivername.startswith("postgresql") and uri.username == READER and not uri.password and password:
        return uri.set(password=password), params
    return uri, params


# Answers change only with a release; a minute of cache spares a dashboard's second look and shows a flip soon.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 60}
