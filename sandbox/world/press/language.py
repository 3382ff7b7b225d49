"""What the two languages of the press have of their own: patterns, names of countries, dates, enumerations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from random import Random

from babel import Locale

from sandbox.world.model import Group, Project
from sandbox.world.press import frames_en, frames_es, phrases_en, phrases_es
from sandbox.world.press.figures import Phrase

BANKS = {"es": {**phrases_es.BANK, **frames_es.BANK}, "en": {**phrases_en.BANK, **frames_en.BANK}}
_MODULES = {"es": phrases_es, "en": phrases_en}

COUNTRY_NAMES = {
    "es": {"HK": "Hong Kong", "MO": "Macao", "US": "Estados Unidos"},
    "en": {"HK": "Hong Kong", "MO": "Macau"},
}
"""Names a journalist writes where CLDR has a longer one."""

WITH_ARTICLE = {"AE", "BS", "CZ", "DO", "GB", "KY", "NL", "PH", "US", "VG", "VI"}
"""Countries that take "the" in English."""

DEPARTMENTS = {
    "05": "Antioquia",
    "08": "Atlántico",
    "11": "Bogotá D.C.",
    "13": "Bolívar",
    "15": "Boyacá",
    "17": "Caldas",
    "18": "Caquetá",
    "19": "Cauca",
    "20": "Cesar",
    "23": "Córdoba",
    "25": "Cundinamarca",
    "27": "Chocó",
    "41": "Huila",
    "44": "La Guajira",
    "47": "Magdalena",
    "50": "Meta",
    "52": "Nariño",
    "54": "Norte de Santander",
    "63": "Quindío",
    "66": "Risaralda",
    "68": "Santander",
    "70": "Sucre",
    "73": "Tolima",
    "76": "Valle del Cauca",
    "85": "Casanare",
    "88": "San Andrés y Providencia",
}
"""Department names by the first two digits of a DIVIPOLA code."""

AMBIGUOUS = {"Rionegro", "La Unión", "Villanueva", "Caldas", "Armenia", "Barbosa", "San Pedro", "Granada", "Candelaria"}
"""Place names that stand for several municipalities or for something else; texts add the department."""


def pattern(language: str, key: str, rng: Random, *, without: str = "") -> str:
    """One sentence pattern for ``key``; one without the slot ``without`` where that is asked for and possible."""
    patterns = BANKS[language][key]
    fitting = [text for text in patterns if not without or without not in text]
    return rng.choice(fitting or list(patterns))


@cache
def country(code: str, language: str) -> str:
    """The country's name as it stands after a preposition."""
    name = COUNTRY_NAMES[language].get(code) or str(Locale(language).territories.get(code, code))
    return f"the {name}" if language == "en" and code in WITH_ARTICLE else name


def industry(sector: str, language: str) -> tuple[str, str]:
    """What a company of an ISIC section opens, and the name of its trade."""
    module = _MODULES[language]
    found: tuple[str, str] = module.INDUSTRIES.get(sector, module.OTHER_INDUSTRY)
    return found


def city(name: str) -> str:
    """A place's everyday name: no capitals throughout, no ``D.C.``."""
    everyday = name.title() if name.isupper() else name
    return "Bogotá" if everyday.startswith("Bogot") else everyday or "Colombia"


def place(project: Project, rng: Random) -> str:
    """The place with its department where the name alone would not tell which one it is, and now and then anyway."""
    name, department = city(project.place_name), DEPARTMENTS.get(project.place_code[:2], "")
    if not department or name in {"Bogotá", department}:
        return name
    return f"{name} ({department})" if name in AMBIGUOUS or rng.random() < 0.15 else name


def joined(parts: Sequence[str], language: str) -> str:
    """An enumeration: ``a, b y c``."""
    if len(parts) < 2:
        return "".join(parts)
    link = _MODULES[language].AND
    if language == "es" and parts[-1][:1].lower() == "i":
        link = "e"
    return f"{', '.join(parts[:-1])} {link} {parts[-1]}"


def joined_phrases(phrases: Sequence[Phrase], language: str) -> Phrase:
    """An enumeration of figures, facts kept."""
    facts = [fact for phrase in phrases for fact in phrase.facts]
    return Phrase(joined([phrase.text for phrase in phrases], language), tuple(facts))


def month(day: date, language: str) -> str:
    """The month's name."""
    return str(_MODULES[language].MONTHS[day.month - 1])


def month_and_year(day: date, language: str) -> str:
    """``marzo de 2019``, ``March 2019``."""
    return f"{month(day, language)} de {day.year}" if language == "es" else f"{month(day, language)} {day.year}"


def full_date(day: date, language: str) -> str:
    """``12 de marzo de 2019``, ``12 March 2019``."""
    return f"{day.day} {'de ' if language == 'es' else ''}{month_and_year(day, language)}"


def when(day: date, published: date, language: str, rng: Random) -> str:
    """An adverbial for ``day`` in a note published on ``published``: relative if it is close, else a date."""
    weekday = _MODULES[language].WEEKDAYS[day.weekday()]
    distance = (published - day).days
    name = month(day, language)
    if language == "es":
        if distance == 0:
            return rng.choice((f"este {weekday}", "hoy", f"este {day.day} de {name}", f"el {full_date(day, 'es')}"))
        if distance == 1:
            return rng.choice(("ayer", f"el {weekday}", f"el {full_date(day, 'es')}"))
        return rng.choice((f"el {full_date(day, 'es')}", f"el pasado {day.day} de {name}"))
    if distance == 0:
        return rng.choice((f"on {weekday}", "today", f"on {full_date(day, 'en')}", f"on {name} {day.day}"))
    if distance == 1:
        return rng.choice(("yesterday", f"on {weekday}", f"on {full_date(day, 'en')}"))
    return rng.choice((f"on {full_date(day, 'en')}", f"on {name} {day.day}, {day.year}"))


def start(day: date, language: str, choice: int) -> str:
    """When something is to begin, as vaguely as plans are; ``choice`` picks the same vagueness in both languages."""
    module = _MODULES[language]
    half = module.HALVES[0 if day.month <= 6 else 1]
    forms = (half, *module.STARTS)
    text: str = forms[choice % len(forms)].format(year=day.year, next_year=day.year + 1, month=month(day, language))
    return text


def group_name(group: Group, rng: Random) -> str:
    """The group's name, now and then an alias of it."""
    return rng.choice(group.aliases) if group.aliases and rng.random() < 0.1 else group.name
