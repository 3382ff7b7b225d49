"""Notes about programmes, agreements and the presence of companies: figures that belong to no single company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

from sandbox.world.model import Agreement, Group, ProgrammeFigure
from sandbox.world.outlets import OUTLETS, WRITING
from sandbox.world.press import language as lang
from sandbox.world.press.draft import Draft, Sentence, fill
from sandbox.world.press.entry import LAST_DAY, Entry, Header, finish, later, publication, settle
from sandbox.world.press.figures import Claim, Figure, Phrase, count, fact, money, percent

Slots = dict[str, str | Phrase]

NOUNS = {
    "es": {
        "companies": ("f:empresas", "f:compañías"),
        "countries": ("países", "f:naciones"),
        "jobs": ("empleos", "puestos de trabajo"),
        "projects": ("proyectos", "proyectos de inversión"),
        "agreements": ("acuerdos", "convenios"),
    },
    "en": {
        "companies": ("companies", "firms"),
        "countries": ("countries", "nations"),
        "jobs": ("jobs", "positions"),
        "projects": ("projects", "investment projects"),
        "agreements": ("agreements", "accords"),
    },
}

TOPICS = {
    "technology services": "servicios de tecnología",
    "renewable energy and tourism": "energías renovables y turismo",
    "software talent": "talento para el software",
    "retail and logistics": "comercio y logística",
    "outsourcing and energy": "tercerización de servicios y energía",
    "industry 4.0": "industria 4.0",
    "trade, infrastructure and technology": "comercio, infraestructura y tecnología",
    "financial technology": "tecnología financiera",
    "electronics and games": "electrónica y videojuegos",
    "manufacturing": "manufactura",
    "electronics assembly": "ensamble de electrónica",
    "insurance technology and advice": "tecnología y asesoría para seguros",
    "artificial intelligence": "inteligencia artificial",
}
"""Topics of agreements, English to Spanish; another one is left as it is."""

ARTICLES = {"Gobierno": "el", "Consejo": "el", "Reino": "el", "Alcaldía": "la", "Cámara": "la"}
"""Spanish articles by the first word of a party's name."""

PARTIES = {
    "the Government of Colombia": "Gobierno de Colombia",
    "the Government of China": "Gobierno de China",
    "the Government of Spain": "Gobierno de España",
    "the Government of France": "Gobierno de Francia",
    "the Government of Korea": "Gobierno de Corea",
    "the United Kingdom": "Reino Unido",
    "Medellín City Hall": "Alcaldía de Medellín",
    "Rionegro City Hall": "Alcaldía de Rionegro",
}
"""Parties to agreements, English to Spanish; proper names are left as they are."""


def translated(text: str, pairs: dict[str, str], language: str) -> str:
    """``text`` in the language, from a table of English to Spanish, read in both directions."""
    if language == "es":
        return pairs.get(text, text)
    return {spanish: english for english, spanish in pairs.items()}.get(text, text)


def party(name: str, language: str) -> str:
    """A party to an agreement as it stands in a sentence, with its Spanish article."""
    text = translated(name, PARTIES, language)
    article = ARTICLES.get(text.split(" ")[0]) if language == "es" else None
    return f"{article} {text}" if article else text


def is_money(figure: ProgrammeFigure) -> bool:
    """Whether the figure is an amount; its unit is then a currency."""
    return len(figure.unit) == 3 and figure.unit.isupper()


def figure_phrase(figure: ProgrammeFigure, language: str, rng: Random, part: str = "main") -> Phrase:
    """One published figure in words."""
    claim = Claim(
        measure="amount" if is_money(figure) else figure.measure,
        accumulation=figure.accumulation,
        modality="done",
        part=part,
        subject=figure.programme,
        programme_id=figure.programme_id,
        job_kind="unspecified" if figure.measure == "jobs" else "",
    )
    known = Figure.hedged(figure.value, figure.hedge)
    if is_money(figure):
        return money(known, figure.unit, claim, language, rng)
    nouns = NOUNS[language].get(figure.measure, (figure.measure,))
    return count(known, rng.choice(nouns), claim, language, rng)


def figures_phrase(figures: Sequence[ProgrammeFigure], language: str, rng: Random) -> Phrase:
    """Figures of one kind in one enumeration; companies and countries go together."""
    by_measure = {figure.measure: figure_phrase(figure, language, rng) for figure in figures}
    companies, countries = by_measure.get("companies"), by_measure.get("countries")
    if companies and countries:
        link = "de" if language == "es" else "from"
        by_measure["companies"] = Phrase(f"{companies.text} {link} {countries.text}", companies.facts + countries.facts)
        del by_measure["countries"]
    return lang.joined_phrases(list(by_measure.values()), language)


def _key(figure: ProgrammeFigure) -> str:
    if figure.accumulation != "cumulative":
        return "programme.incremental"
    return "programme.cumulative" if figure.since is None else "programme.cumulative_since"


def figure_sentences(figures: Sequence[ProgrammeFigure], language: str, rng: Random) -> list[Sentence]:
    """One sentence for all figures that are counted from the same year in the same way."""

    def kind(figure: ProgrammeFigure) -> tuple[str, int]:
        return figure.accumulation, figure.since or 0

    told = []
    for _, group in groupby(sorted(figures, key=lambda f: (kind(f), f.programme_id)), key=kind):
        together = list(group)
        first = together[0]
        key = _key(first)
        closes_a_year = first.as_of.month == 12 and first.since is not None and first.since < first.as_of.year
        if key == "programme.cumulative_since" and closes_a_year and rng.random() < 0.4:
            key = "programme.period"
        slots: Slots = {
            "programme": first.programme,
            "since": str(first.since or ""),
            "year": str(first.as_of.year),
            "as_of": lang.month_and_year(first.as_of, language),
            "figures": figures_phrase(together, language, rng),
        }
        told.append(fill(lang.pattern(language, key, rng), slots))
    return told


def backdrop(figures: Sequence[ProgrammeFigure], agency: str, day: date, language: str, rng: Random) -> Sentence | None:
    """The agency's last published running total, as it closes many a note on a company."""
    known = [
        figure
        for figure in figures
        if figure.programme and figure.programme in agency and figure.accumulation == "cumulative"
        if figure.as_of < day - timedelta(days=60)
    ]
    if not known:
        return None
    newest = max(known, key=lambda figure: (figure.as_of, figure.programme_id))
    return figure_sentences([newest], language, rng)[0]


@dataclass(frozen=True)
class Programmes:
    """Writes what is not about one project."""

    seed: int
    groups: tuple[Group, ...]
    figures: tuple[ProgrammeFigure, ...]
    agreements: tuple[Agreement, ...]

    def write_all(self) -> list[Entry]:
        """Notes on programmes, agreements and presence."""
        return [*self._programme_notes(), *self._agreement_notes(), *self._presence_notes(), *self._founding_notes()]

    # -- programmes ------------------------------------------------------------------------------------------------

    def _programme_notes(self) -> list[Entry]:
        def publication_id(figure: ProgrammeFigure) -> str:
            return figure.programme_id

        entries = []
        for programme_id, group in groupby(sorted(self.figures, key=publication_id), key=publication_id):
            entries += self._reports(programme_id, list(group))
        return entries

    def _reports(self, programme_id: str, figures: list[ProgrammeFigure]) -> list[Entry]:
        """The report in Spanish, in English where the outlet has it, and often a reprint.

        The result of a single year comes out some months after the running total.
        """
        stem = f"programme-{programme_id}"
        programme, as_of = figures[0].programme, figures[0].as_of
        rng = Random(f"{self.seed}:{stem}:plan")
        delay = rng.randint(8, 40) if figures[0].accumulation == "cumulative" else rng.randint(70, 120)
        day = as_of + timedelta(days=delay)
        if day > LAST_DAY:
            return []
        outlet = _programme_outlet(programme, rng)
        first = Header(
            document_id=f"{stem}-es",
            outlet=outlet,
            language="es",
            role="programme",
            published_at=publication(day, rng),
            programme_ids=(programme_id,),
        )
        headers = [first]
        if "en" in OUTLETS[outlet].languages:
            published = later(first, rng.randint(0, 3), rng)
            headers.append(_sibling(first, f"{stem}-en", published, language="en"))
        if rng.random() < 0.4:
            published = later(first, rng.randint(0, 4), rng)
            other = rng.choice([name for name in WRITING if name != outlet])
            headers.append(_sibling(first, f"{stem}-reprint", published, role="reprint", outlet=other))
        return [finish(header, self._report(header, figures)) for header in headers]

    def _report(self, header: Header, figures: list[ProgrammeFigure]) -> Draft:
        programme, as_of, language = figures[0].programme, figures[0].as_of, header.language

        def build(rng: Random) -> Draft:
            slots: Slots = {
                "programme": programme,
                "as_of": lang.month_and_year(as_of, language),
                "tenants": lang.joined(self._names(rng, as_of, 3), language),
                "outlet": OUTLETS[header.outlet].title,
                "source": OUTLETS[_programme_outlet(programme, Random(0))].title,
                "city": "Medellín",
            }
            draft = Draft(_headline(language, "title.programme", slots, rng))
            lead = [fill(lang.pattern(language, "reprint.lead", rng), slots)] if header.role == "reprint" else []
            draft.add(*lead, *figure_sentences(figures, language, rng))
            if _boasts(figures):
                draft.add(_growth(programme, language, rng))
            context = rng.sample(lang.BANKS[language]["programme.context"], 2)
            draft.add(*(fill(text, slots) for text in context))
            draft.add(fill(lang.pattern(language, "programme.quote", rng), slots))
            if rng.random() < 0.4:
                draft.add(fill(lang.pattern(language, "boilerplate", rng), slots))
            return draft

        return settle(f"{self.seed}:{header.document_id}", build)

    def _names(self, rng: Random, day: date, number: int) -> list[str]:
        """Names of technology groups, the same set for notes of the same day only by chance."""
        technology = [group.name for group in self.groups if group.is_technology] or [g.name for g in self.groups]
        return rng.sample(technology, min(number, len(technology))) if technology else [f"Grupo {day.year}"]

    # -- agreements ------------------------------------------------------------------------------------------------

    def _agreement_notes(self) -> list[Entry]:
        return [entry for agreement in self.agreements for entry in self._agreement_pair(agreement)]

    def _agreement_pair(self, agreement: Agreement) -> list[Entry]:
        stem = f"agreement-{agreement.agreement_id}"
        rng = Random(f"{self.seed}:{stem}:plan")
        day = agreement.signed_on + timedelta(days=rng.choice((0, 0, 1, 2)))
        if day > LAST_DAY:
            return []
        first = Header(
            document_id=f"{stem}-es",
            outlet=rng.choice(("aci_medellin", "aci_medellin", "ruta_n", "invest_bogota", "business_feed")),
            language="es",
            role="agreement",
            published_at=publication(day, rng),
            agreement_ids=(agreement.agreement_id,),
        )
        headers = [first]
        if "en" in OUTLETS[first.outlet].languages and rng.random() < 0.7:
            published = later(first, rng.randint(0, 2), rng)
            headers.append(_sibling(first, f"{stem}-en", published, language="en"))
        return [finish(header, self._agreement(header, agreement)) for header in headers]

    def _agreement(self, header: Header, agreement: Agreement) -> Draft:
        language = header.language
        parties = lang.joined([party(name, language) for name in agreement.parties], language)

        def build(rng: Random) -> Draft:
            topic = agreement.topic or lang.BANKS[language]["topic.default"][0]
            slots: Slots = {
                "parties": parties,
                "topic": translated(topic, TOPICS, language),
                "when": lang.when(agreement.signed_on, header.day, language, rng),
                "agreements": _agreements_phrase(agreement, language, rng),
            }
            draft = Draft(_headline(language, "title.agreement", slots, rng))
            if agreement.agreements_count > 1:
                lead = fill(lang.pattern(language, "agreement.lead", rng), slots)
                draft.add(lead, fill(lang.pattern(language, "agreement.topic", rng), slots))
            else:
                draft.add(fill(lang.pattern(language, "agreement.one", rng), slots))
            context = rng.sample(lang.BANKS[language]["agreement.context"], 4)
            draft.add(*(fill(text, slots) for text in context))
            return draft

        return settle(f"{self.seed}:{header.document_id}", build)

    # -- presence --------------------------------------------------------------------------------------------------

    def _presence_notes(self) -> list[Entry]:
        entries = []
        for year in range(2012, 2029):
            for number in range(2):
                stem = f"presence-{year}-{number}"
                rng = Random(f"{self.seed}:{stem}:plan")
                language = rng.choice(("es", "en"))
                outlets = [name for name in WRITING if language in OUTLETS[name].languages]
                header = Header(
                    document_id=stem,
                    outlet=rng.choice(outlets),
                    language=language,
                    role="presence",
                    published_at=publication(date(year, 1, 10) + timedelta(days=rng.randint(0, 340)), rng),
                )
                entries.append(finish(header, self._presence(header)))
        return entries

    def _presence(self, header: Header) -> Draft:
        language = header.language

        def build(rng: Random) -> Draft:
            slots: Slots = {"groups": lang.joined(self._names(rng, header.day, rng.choice((2, 3, 3))), language)}
            draft = Draft(_headline(language, "title.presence", slots, rng))
            draft.add(fill(lang.pattern(language, "presence.lead", rng), slots))
            context = rng.sample(lang.BANKS[language]["presence.context"], 4)
            draft.add(*(fill(text, slots) for text in context))
            return draft

        return settle(f"{self.seed}:{header.document_id}", build)

    def _founding_notes(self) -> list[Entry]:
        """The two notes on Ruta N in the words of 2019: programme figures, presence and a bundle of agreements."""
        rng = Random(f"{self.seed}:founding:plan")
        bundle = next((a for a in self.agreements if a.agreements_count == 15), None)
        day = max(date(2019, 10, 8), bundle.signed_on + timedelta(days=5) if bundle else date.min)
        figures = {
            figure.measure: figure
            for figure in self.figures
            if "Ruta N" in figure.programme and figure.as_of.year == 2019 and figure.accumulation == "cumulative"
        }
        first = Header(
            document_id="founding-es",
            outlet="ruta_n",
            language="es",
            role="presence",
            published_at=publication(day, rng),
            agreement_ids=(bundle.agreement_id,) if bundle else (),
            programme_ids=tuple(sorted({figure.programme_id for figure in figures.values()})),
        )
        second = _sibling(first, "founding-en", later(first, 1, rng), language="en")
        ids = {measure: figure.programme_id for measure, figure in figures.items()}
        agreement_id = bundle.agreement_id if bundle else ""
        return [finish(header, _founding(header.language, ids, agreement_id)) for header in (first, second)]


def _sibling(
    header: Header, document_id: str, published_at: datetime, *, language: str = "", role: str = "", outlet: str = ""
) -> Header:
    """The header of a copy of a note: its translation or its reprint."""
    return replace(
        header,
        document_id=document_id,
        published_at=published_at,
        original_id=header.document_id,
        language=language or header.language,
        role=role or header.role,
        outlet=outlet or header.outlet,
    )


def _headline(language: str, key: str, slots: Slots, rng: Random) -> str:
    texts = {name: text for name, text in slots.items() if isinstance(text, str)}
    text = lang.pattern(language, key, rng).format(**texts)
    return text[:1].upper() + text[1:]


def _programme_outlet(programme: str, rng: Random) -> str:
    for word, outlet in (("Ruta N", "ruta_n"), ("ACI", "aci_medellin"), ("Bogot", "invest_bogota")):
        if word in programme:
            return outlet
    return rng.choice(("aci_medellin", "ruta_n", "invest_bogota"))


def _boasts(figures: Sequence[ProgrammeFigure]) -> bool:
    """Whether it is the report of ACI Medellín for the years up to 2019, known for its wrong percentage."""
    first = figures[0]
    return first.real and "ACI" in first.programme and first.as_of.year == 2019 and any(is_money(f) for f in figures)


def _growth(programme: str, language: str, rng: Random) -> Sentence:
    """From 150 to more than 400 million dollars, called +266 % (it is +166 %): as it was published."""
    claim = Claim("amount", "incremental", "done", "context", programme)
    slots: Slots = {
        "percent": percent(Figure.exact(266), replace(claim, measure="percent"), language, rng),
        "before": money(Figure.exact(150e6), "USD", claim, language, rng),
        "amount": money(Figure.hedged(400e6, "at_least"), "USD", claim, language, rng),
    }
    return fill(lang.pattern(language, "programme.growth", rng), slots)


def _agreements_phrase(agreement: Agreement, language: str, rng: Random) -> Phrase:
    claim = Claim(
        measure="agreements",
        modality="done",
        subject=" & ".join(agreement.parties),
        agreement_id=agreement.agreement_id,
    )
    noun = rng.choice(lang.BANKS[language]["noun.agreements"])
    return count(Figure.exact(agreement.agreements_count), noun, claim, language, rng)


FOUNDING: dict[str, dict[str, str]] = {
    "es": {
        "title": "Medellín, la ciudad que invita a innovar – un balance de Ruta N",
        "companies": "unas 320 empresas",
        "countries": "más de 30 países",
        "jobs": "más de 8.000 empleos",
        "agreements": "15 acuerdos",
        "1": "Ruta N, la corporación de innovación de Medellín, ha atraído a {companies} de {countries}. "
        "Con ellas llegaron {jobs} desde 2012.",
        "2": "Entre los nombres de origen chino que hacen crecer sus negocios en Colombia están Huawei, Tuya Smart y "
        "Didi. La corporación les ofrece contactos, espacios y orientación.",
        "3": "En la visita de Estado de finales de julio se firmaron {agreements} entre los dos países; "
        "uno de ellos trata de tecnología y emprendimiento.",
        "4": "Este año abrió además en la ciudad un Centro para la Cuarta Revolución Industrial. La red, con sede en "
        "San Francisco, tiene otros centros en Beijing, Tokio y Mumbai.",
        "5": "Las relaciones diplomáticas entre Colombia y China celebrarán su aniversario número 40 a comienzos del "
        "año entrante.",
    },
    "en": {
        "title": "Medellín, a city that invites innovators – Ruta N takes stock",
        "companies": "around 320 companies",
        "countries": "more than 30 countries",
        "jobs": "more than 8,000 jobs",
        "agreements": "15 agreements",
        "1": "Ruta N, the innovation corporation of Medellín, has drawn {companies} from {countries}. "
        "They have brought {jobs} since 2012.",
        "2": "Huawei, Tuya Smart and Didi are some of the Chinese names that grow their businesses in Colombia. "
        "The corporation offers such firms contacts, space and guidance.",
        "3": "The state visit of late July saw {agreements} signed between the two countries, one of them on "
        "technology and entrepreneurship.",
        "4": "The city also opened a Centre for the Fourth Industrial Revolution this year. The network is run from "
        "San Francisco and has further centres in Beijing, Tokyo and Mumbai.",
        "5": "Colombia and China will mark the 40th anniversary of their diplomatic relations early next year.",
    },
}
"""The note this warehouse began with, retold: what it says and no figure more."""


def _founding(language: str, programme_ids: dict[str, str], agreement_id: str) -> Draft:
    text = FOUNDING[language]
    known = {
        "companies": Figure.hedged(320, "approx"),
        "countries": Figure.hedged(30, "at_least"),
        "jobs": Figure.hedged(8000, "at_least"),
        "agreements": Figure.exact(15),
    }
    slots: Slots = {
        name: _founding_phrase(name, figure, text[name], programme_ids, agreement_id) for name, figure in known.items()
    }
    draft = Draft(text["title"])
    for number in "12345":
        draft.add(fill(text[number], slots))
    return draft


def _founding_phrase(
    measure: str, figure: Figure, quote: str, programme_ids: dict[str, str], agreement_id: str
) -> Phrase:
    is_agreement = measure == "agreements"
    claim = Claim(
        measure=measure,
        accumulation="incremental" if is_agreement else "cumulative",
        modality="done",
        subject="Colombia & China" if is_agreement else "Ruta N",
        programme_id="" if is_agreement else programme_ids.get(measure, ""),
        agreement_id=agreement_id if is_agreement else "",
        job_kind="unspecified" if measure == "jobs" else "",
    )
    return Phrase(quote, (fact(claim, figure, quote),))
