"""One view per wire format. Each module has ``routes(state) -> list[Route]``; the server mounts them below ``/<api>``.

``state.api`` says under which name a view is mounted, for the ones that serve several publishers.
"""

from __future__ import annotations

VIEWS = {
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
"""API name, as the product knows it, to the module of this package that serves it."""
