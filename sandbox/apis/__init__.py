"""One view per wire format. Each module has ``routes(state) -> list[Route]``; the server mounts them below ``/<api>``.

``state.api`` says under which name a view is mounted, for the ones that serve several publishers.
"""

from __future__ import annotations

from sandbox.fixtures import feeds

_OF_THE_WORLD = {
    "datos_gov_co": "soda",
    "comtrade": "comtrade",
    "worldbank": "worldbank",
    "gleif": "gleif",
    "banrep": "banrep",
    "aci_medellin": "wordpress",
    "invest_bogota": "wordpress",
    "business_feed": "rss",
    "ruta_n": "newsroom",
    "capital_feed": "feeds",
    "montana_feed": "feeds",
    "puerto_feed": "feeds",
    "agencia_pacifico": "agency",
}
"""API name, as the product knows it, to the module of this package that serves it from the world."""
VIEWS = {**dict.fromkeys(feeds(), "fixed_feed"), **_OF_THE_WORLD}
"""The same for every API: feeds that stand in a file are served as they are."""
