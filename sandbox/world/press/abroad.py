"""Towns, countries and currencies abroad that the press names, none of them a place of the world's projects."""

from __future__ import annotations

from dataclasses import dataclass

DOLLAR = ("USD", 1.0)

CURRENCIES: dict[str, tuple[str, float]] = {
    "AR": ("ARS", 350.0),
    "BR": ("BRL", 5.0),
    "CL": ("CLP", 850.0),
    "CN": ("CNY", 7.0),
    "CO": ("COP", 3_500.0),
    "CR": ("CRC", 560.0),
    "DE": ("EUR", 0.9),
    "ES": ("EUR", 0.9),
    "FR": ("EUR", 0.9),
    "GB": ("GBP", 0.8),
    "IN": ("INR", 80.0),
    "IT": ("EUR", 0.9),
    "JP": ("JPY", 120.0),
    "KR": ("KRW", 1_250.0),
    "MX": ("MXN", 19.0),
    "NL": ("EUR", 0.9),
    "PE": ("PEN", 3.7),
}
"""Currency by ISO2 and about how many of it a dollar bought; texts need its order of magnitude and no day's rate."""


@dataclass(frozen=True)
class Town:
    """A town abroad where a group may invest."""

    name: str
    country_iso2: str


TOWNS = (
    Town("Monterrey", "MX"),
    Town("Querétaro", "MX"),
    Town("Guadalajara", "MX"),
    Town("Arequipa", "PE"),
    Town("Trujillo", "PE"),
    Town("Concepción", "CL"),
    Town("Antofagasta", "CL"),
    Town("Rosario", "AR"),
    Town("Mendoza", "AR"),
    Town("Curitiba", "BR"),
    Town("Campinas", "BR"),
    Town("Heredia", "CR"),
    Town("Guayaquil", "EC"),
    Town("Zaragoza", "ES"),
    Town("Valencia", "ES"),
    Town("Leipzig", "DE"),
    Town("Grenoble", "FR"),
    Town("Leeds", "GB"),
    Town("Pune", "IN"),
    Town("Houston", "US"),
    Town("Austin", "US"),
)

BODIES = ("Invierte Caribe", "Pacífico Atrae", "Llano Conecta", "Impulsa Eje Cafetero")
"""Invented agencies of other regions, whose balances are no project of anybody."""


def home_currency(country_iso2: str) -> tuple[str, float]:
    """The currency of a country, ISO 4217, and how many of it a dollar buys; dollars where it is not known."""
    return CURRENCIES.get(country_iso2, DOLLAR)
