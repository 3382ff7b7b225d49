"""Agreements: signed together, counted by the press, and no investments. What followed one is in its project ids."""

from __future__ import annotations

from datetime import date, timedelta

from sandbox.world.model import Agreement, Group, Project

FOLLOWED_WITHIN = timedelta(days=730)

# signed on, parties, how many agreements, topic, country whose technology or other projects may follow
_AGREEMENTS = (
    ("2013-05-14", ("Alcaldía de Medellín", "Cámara Indo-Colombiana"), 2, "technology services", "IN"),
    ("2014-09-10", ("Gobierno de Colombia", "Gobierno de España"), 4, "renewable energy and tourism", "ES"),
    ("2015-11-03", ("Ruta N Medellín", "Brackenfield Software"), 1, "software talent", "US"),
    ("2016-06-21", ("ACI Medellín", "Agência Paulista de Negócios"), 3, "retail and logistics", "BR"),
    ("2017-10-05", ("Gobierno de Colombia", "Gobierno de Francia"), 5, "outsourcing and energy", "FR"),
    ("2018-04-19", ("Alcaldía de Medellín", "Consejo Empresarial Alemán"), 2, "industry 4.0", "DE"),
    ("2019-07-31", ("Gobierno de Colombia", "Gobierno de China"), 15, "trade, infrastructure and technology", "CN"),
    ("2020-02-12", ("Invest in Bogotá", "Cámara Mexicana de Tecnología"), 2, "financial technology", "MX"),
    ("2021-11-09", ("Gobierno de Colombia", "Gobierno de Corea"), 6, "electronics and games", "KR"),
    ("2023-03-28", ("ACI Medellín", "Japan Business Forum Andes"), 3, "manufacturing", "JP"),
    ("2024-10-17", ("Alcaldía de Rionegro", "Zhirui Devices"), 1, "electronics assembly", "CN"),
    ("2026-05-06", ("Gobierno de Colombia", "Reino Unido"), 4, "insurance technology and advice", "GB"),
    ("2027-08-25", ("Ruta N Medellín", "Charrúa Labs"), 1, "artificial intelligence", "UY"),
)


def agreements(groups: tuple[Group, ...], projects: tuple[Project, ...]) -> tuple[Agreement, ...]:
    """All agreements, oldest first, with the projects of that country's groups in the 24 months after signing."""
    country = {group.group_id: group.country_iso2 for group in groups}
    found = []
    for serial, (signed, parties, count, topic, iso2) in enumerate(_AGREEMENTS, start=1):
        day = date.fromisoformat(signed)
        followed = tuple(
            project.project_id
            for project in projects
            if country[project.group_id] == iso2 and day < project.announced_on <= day + FOLLOWED_WITHIN
        )
        found.append(Agreement(f"A{serial:02d}", day, parties, count, topic, followed))
    return tuple(found)
