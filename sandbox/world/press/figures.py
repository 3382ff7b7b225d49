"""How a figure is written in a press text, and the fact that the writing states.

Every phrase is exact: reading it back gives the figure, whatever its scale, separator or number word. Hedge words
follow the figure's hedge. Spanish is Colombian: a dot for thousands, a comma for decimals, ``$`` for pesos, and
"billones" for 10^12; English has "billion" for 10^9 and "trillion" for 10^12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

APPROXIMATE = 0.05
"""Half width of an approximate figure's interval, as a share of the stated one."""


@dataclass(frozen=True)
class DocumentFact:
    """One figure that one document states: the truth behind one quote.

    ``measure`` is amount, jobs, companies, countries, projects, agreements, percent or other; amounts are in units of
    ``currency``, the rest are counts (percent: points). ``low <= stated <= high``, ``None`` for an open side and for
    the stated figure of a range. ``hedge`` is exact, approx, at_least ("more than" too), up_to or range;
    ``accumulation`` incremental, cumulative, stock, target or forecast; ``modality`` planned, done, mou, conditional,
    denied or cancelled; ``job_kind`` direct, indirect, construction, existing, unspecified or "".

    ``part`` says what the figure is to its document: main (a fact of the world's model), conversion (the same amount
    in another currency), superseded (a figure since revised), context (true in the text, not in the model), related
    (in a block of links to other notes: never the document's own).
    """

    document_id: str
    project_id: str
    programme_id: str
    agreement_id: str
    subject: str
    measure: str
    low: float | None
    stated: float | None
    high: float | None
    currency: str
    hedge: str
    accumulation: str
    modality: str
    job_kind: str
    part: str
    quote: str


@dataclass(frozen=True)
class Figure:
    """A number and how surely it is known; see ``DocumentFact`` for the fields."""

    low: float | None
    stated: float | None
    high: float | None
    hedge: str = "exact"

    @classmethod
    def exact(cls, value: float) -> Figure:
        """A figure without doubt."""
        return cls(value, value, value, "exact")

    @classmethod
    def hedged(cls, value: float, hedge: str) -> Figure:
        """The interval that a stated value and its hedge give."""
        if hedge == "approx":
            return cls(value * (1 - APPROXIMATE), value, value * (1 + APPROXIMATE), hedge)
        if hedge == "at_least":
            return cls(value, value, None, hedge)
        if hedge == "up_to":
            return cls(0, value, value, hedge)
        return cls.exact(value)

    @property
    def is_known(self) -> bool:
        """Whether there is anything to write."""
        return self.stated is not None or (self.low is not None and self.high is not None)

    @property
    def shown(self) -> float:
        """The number in the text of all but a range."""
        value = next((value for value in (self.stated, self.low, self.high) if value is not None), None)
        if value is None:
            raise ValueError("a figure without any number cannot be written")
        return value


@dataclass(frozen=True)
class Claim:
    """What a figure is about, before it is written; the fields of ``DocumentFact`` without number and quote."""

    measure: str
    accumulation: str = "incremental"
    modality: str = "planned"
    part: str = "main"
    subject: str = ""
    project_id: str = ""
    programme_id: str = ""
    agreement_id: str = ""
    job_kind: str = ""


@dataclass(frozen=True)
class Phrase:
    """A piece of text and the facts whose quotes stand in it."""

    text: str
    facts: tuple[DocumentFact, ...] = field(default=())


HEDGES: dict[str, dict[str, tuple[str, ...]]] = {
    "es": {
        "approx": ("cerca de", "alrededor de", "aproximadamente", "casi", "unos", "en torno a"),
        "at_least": ("más de", "al menos", "no menos de", "como mínimo"),
        "up_to": ("hasta", "no más de", "como máximo"),
        "exact": ("",),
    },
    "en": {
        "approx": ("about", "around", "roughly", "nearly", "some", "an estimated"),
        "at_least": ("more than", "at least", "over", "a minimum of"),
        "up_to": ("up to", "a maximum of", "no more than"),
        "exact": ("",),
    },
}

RANGES = {"es": "entre {low} y {high}", "en": "between {low} and {high}"}

WORDS: dict[str, dict[int, str]] = {
    "es": {
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "una decena de",
        12: "una docena de",
        15: "quince",
        20: "una veintena de",
        50: "medio centenar de",
        100: "un centenar de",
        500: "medio millar de",
        1000: "mil",
        1500: "mil quinientos",
        2000: "dos mil",
        3000: "tres mil",
        4000: "cuatro mil",
        5000: "cinco mil",
    },
    "en": {
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        12: "a dozen",
        15: "fifteen",
        24: "two dozen",
        100: "a hundred",
        200: "two hundred",
        300: "three hundred",
        500: "five hundred",
        1000: "a thousand",
        1500: "fifteen hundred",
        2000: "two thousand",
        3000: "three thousand",
        4000: "four thousand",
        5000: "five thousand",
    },
}
"""Number words that stand before a masculine plural noun."""

JOB_NOUNS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (
        ("empleos", "unspecified"),
        ("nuevos empleos", "unspecified"),
        ("puestos de trabajo", "unspecified"),
        ("empleos directos", "direct"),
        ("puestos directos", "direct"),
        ("empleos formales", "unspecified"),
    ),
    "en": (
        ("jobs", "unspecified"),
        ("new jobs", "unspecified"),
        ("positions", "unspecified"),
        ("direct jobs", "direct"),
        ("direct positions", "direct"),
        ("full-time jobs", "unspecified"),
    ),
}
"""Nouns for jobs with the job kind that they state."""

CURRENCY_WORDS = {
    "es": {
        "USD": "dólares",
        "COP": "pesos",
        "EUR": "euros",
        "CNY": "yuanes",
        "JPY": "yenes",
        "BRL": "reales",
        "GBP": "libras esterlinas",
        "MXN": "pesos mexicanos",
        "KRW": "wones",
        "PEN": "soles",
        "CLP": "pesos chilenos",
        "ARS": "pesos argentinos",
        "INR": "rupias",
        "CRC": "colones",
    },
    "en": {
        "USD": "dollars",
        "COP": "pesos",
        "EUR": "euros",
        "CNY": "yuan",
        "JPY": "yen",
        "BRL": "reais",
        "GBP": "pounds",
        "MXN": "Mexican pesos",
        "KRW": "won",
        "PEN": "soles",
        "CLP": "Chilean pesos",
        "ARS": "Argentine pesos",
        "INR": "rupees",
        "CRC": "colones",
    },
}

SYMBOLS = {
    "es": {"USD": ("US$", "US$ ", "USD "), "COP": ("$", "$ ", "COP "), "EUR": ("€", "EUR ")},
    "en": {"USD": ("$", "US$", "USD "), "COP": ("COP ", "COP$"), "EUR": ("€", "EUR ")},
}

SCALES = {
    "es": ((10**12, "billón", "billones"), (10**9, "mil millones", "mil millones"), (10**6, "millón", "millones")),
    "en": ((10**12, "trillion", "trillion"), (10**9, "billion", "billion"), (10**6, "million", "million")),
}
SHORT_SCALES = {10**9: "bn", 10**6: "m"}


def digits(value: float, language: str) -> str:
    """``value`` in digits with the language's separators and at most two decimals, none of them a trailing zero."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "es" else text


def _scales(value: float, language: str) -> list[tuple[int, str]]:
    """Scale words in which ``value`` can be written without loss, with their unit, plain digits last."""
    fitting = [
        (unit, single if value == unit and unit != 10**9 else plural)
        for unit, single, plural in SCALES[language]
        if value >= unit and abs(round(value / unit, 2) * unit - value) < 0.005
    ]
    return fitting or [(1, "")]


def _unit(value: float, language: str, *, is_rare: bool) -> tuple[int, str]:
    """The scale a text uses: Spanish counts in millions up to the billón, seldom (``is_rare``) in mil millones."""
    scales = _scales(value, language)
    if language == "en" or (is_rare and scales[0][0] == 10**9):
        return scales[0]
    plain = [scale for scale in scales if scale[0] != 10**9]
    return plain[0] if plain else scales[0]


def _amount(value: float, currency: str, language: str, style: str, scale: tuple[int, str], mark: str) -> str:
    unit, word = scale
    number = digits(value / unit, language)
    if style == "short" and unit in SHORT_SCALES:
        return f"{mark}{number}{SHORT_SCALES[unit]}"
    if style == "symbol":
        return f"{mark}{number} {word}".strip()
    name = CURRENCY_WORDS[language].get(currency, currency)
    link = "de " if language == "es" and word else ""
    return " ".join(f"{number} {word} {link}{name}".split())


def _money(figure: Figure, currency: str, language: str, rng: Random) -> str:
    """The number part of an amount: one style for the one or two numbers of a figure."""
    marks = SYMBOLS[language].get(currency, (f"{currency} ",))
    mark = rng.choice(marks)
    styles = ["symbol", "symbol", "word", "short"] if language == "en" else ["symbol", "symbol", "word"]
    style = rng.choice(styles)
    is_rare = currency == "COP" and rng.random() < 0.15

    def write(value: float) -> str:
        return _amount(value, currency, language, style, _unit(value, language, is_rare=is_rare), mark)

    if figure.hedge == "range" and figure.low is not None and figure.high is not None:
        return RANGES[language].format(low=write(figure.low), high=write(figure.high))
    return write(figure.shown)


def _hedge_word(figure: Figure, language: str, rng: Random, banned: Sequence[str] = ()) -> str:
    words = HEDGES[language].get(figure.hedge, ("",))
    return rng.choice([word for word in words if word not in banned])


def fact(claim: Claim, figure: Figure, quote: str, currency: str = "", job_kind: str = "") -> DocumentFact:
    """The fact that ``quote`` states; the document is named later."""
    return DocumentFact(
        document_id="",
        project_id=claim.project_id,
        programme_id=claim.programme_id,
        agreement_id=claim.agreement_id,
        subject=claim.subject,
        measure=claim.measure,
        low=figure.low,
        stated=figure.stated,
        high=figure.high,
        currency=currency,
        hedge=figure.hedge,
        accumulation=claim.accumulation,
        modality=claim.modality,
        job_kind=claim.job_kind or job_kind,
        part=claim.part,
        quote=quote,
    )


def money(figure: Figure, currency: str, claim: Claim, language: str, rng: Random) -> Phrase:
    """An amount of money with its hedge."""
    banned = ("unos", "some", "an estimated") if currency == "GBP" else ()
    words = (_hedge_word(figure, language, rng, banned), _money(figure, currency, language, rng))
    text = " ".join(" ".join(words).split())
    return Phrase(text, (fact(claim, figure, text, currency),))


def count(figure: Figure, noun: str, claim: Claim, language: str, rng: Random, job_kind: str = "") -> Phrase:
    """A number of things: ``noun`` is the plural, masculine in Spanish unless it begins with ``f:``."""
    feminine = noun.startswith("f:")
    noun = noun.removeprefix("f:")
    text = f"{_counted(figure, language, rng, feminine)} {noun}"
    return Phrase(text, (fact(claim, figure, text, "", job_kind),))


def _counted(figure: Figure, language: str, rng: Random, feminine: bool) -> str:
    if figure.hedge == "range" and figure.low is not None and figure.high is not None:
        return RANGES[language].format(low=digits(figure.low, language), high=digits(figure.high, language))
    value = figure.shown
    word = WORDS[language].get(int(value), "") if not feminine and value == int(value) else ""
    number = word if word and rng.random() < 0.4 else _integer(value, language, rng)
    banned = ("unos", "some", "an estimated") if number.startswith(("un ", "una ", "medio ", "a ")) else ()
    hedge = _hedge_word(figure, language, rng, banned)
    hedge = "unas" if hedge == "unos" and feminine else hedge
    return f"{hedge} {number}".strip()


def _integer(value: float, language: str, rng: Random) -> str:
    """Four digits may stand without a separator, as Spanish style guides ask and many English texts do."""
    bare = 1000 <= value < 10_000 and value == int(value) and rng.random() < 0.2
    return str(int(value)) if bare else digits(value, language)


def jobs(figure: Figure, claim: Claim, language: str, rng: Random) -> Phrase:
    """A number of jobs; the noun decides the job kind unless the claim names one."""
    noun, kind = rng.choice(JOB_NOUNS[language])
    return count(figure, noun, claim, language, rng, kind)


def percent(figure: Figure, claim: Claim, language: str, rng: Random) -> Phrase:
    """A share or a change in per cent."""
    sign = rng.choice((" %", "%"))
    text = f"{_hedge_word(figure, language, rng, ('unos', 'some'))} {digits(figure.shown, language)}{sign}".strip()
    return Phrase(text, (fact(claim, figure, text),))
