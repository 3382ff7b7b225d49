"""What nobody would believe of an announcement, whoever accepted it: bounds the audit holds against what counts.

They are wide on purpose (2024): a true record beyond them is allowed by a person, once, by name.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST_USD = 20e9
"""US dollars of one project; Colombia's largest was a refinery of about 8 billion, the world's are chip plants."""

LEAST_USD = 1_000
"""US dollars of one project; less is a misplaced scale word."""

MOST_PER_CURRENCY: Mapping[str, float] = {
    "ARS": 2e13,
    "AUD": 35e9,
    "BDT": 2.4e12,
    "BOB": 140e9,
    "BRL": 120e9,
    "CAD": 30e9,
    "CHF": 20e9,
    "CLP": 20e12,
    "CNY": 150e9,
    "COP": 100e12,
    "CRC": 12e12,
    "CZK": 500e9,
    "DKK": 150e9,
    "DOP": 1.2e12,
    "EGP": 1e12,
    "EUR": 20e9,
    "GBP": 18e9,
    "GTQ": 160e9,
    "HNL": 500e9,
    "HUF": 8e12,
    "IDR": 330e12,
    "INR": 1.8e12,
    "JMD": 3e12,
    "JPY": 3e12,
    "KES": 3e12,
    "KRW": 28e12,
    "MXN": 400e9,
    "NGN": 30e12,
    "NIO": 740e9,
    "NOK": 220e9,
    "PEN": 80e9,
    "PHP": 1.2e12,
    "PKR": 5e12,
    "PLN": 90e9,
    "PYG": 150e12,
    "RUB": 2e12,
    "SEK": 220e9,
    "THB": 740e9,
    "TRY": 700e9,
    "TWD": 660e9,
    "USD": MOST_USD,
    "UYU": 880e9,
    "VND": 510e12,
    "ZAR": 400e9,
}
"""The largest amount of one project in each currency: about 20 billion dollars at the weakest rate since 2012."""

MOST_ELSEWHERE = 20e9
"""The largest amount in a currency that is not listed."""

MOST_JOBS = 30_000
"""Jobs of one project."""

USD_PER_JOB = (100, 500e6)
"""US dollars per job: from desks in a call centre to a gas field run by a handful."""

MOST_JOBS_PER_GROUP_AND_YEAR = 50_000
"""Jobs all announcements of one group in one year may add up to."""

YEARS_OF_FDI = 3
"""How many times the country's largest yearly inflow of direct investment all announcements of a year may be."""

SAME_PROJECT_DAYS = 90
"""Days within which two groups do not announce the same amount and the same jobs for the same place by chance."""

HEADLINE_FACTOR = 1.5
"""How far a headline total may be from that of the release before, up or down."""

HEADLINE_SLACK: Mapping[str, float] = {"announced_usd": 250e6, "announced_jobs": 2_000, "announcements": 25}
"""What may come or go beyond the factor: a handful of projects in a warehouse that has few."""


def most_of_currency(currency: str, amount: str) -> str:
    """SQL text: whether ``amount`` is more than anybody invests at once in the currency in the column ``currency``."""
    cases = " ".join(f"when '{code}' then {most!r}" for code, most in sorted(MOST_PER_CURRENCY.items()))
    return f"{amount} > case {currency} {cases} else {MOST_ELSEWHERE!r} end"
