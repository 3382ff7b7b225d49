"""Announcements: one company, one place, one project, put together from its sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from press.decisions import Decision
from press.events import BACKGROUND, Project, results
from press.figures.dates import When, dateline, parse_day, published_when, relative_date, written_dates
from press.lexicon import Lexicon
from press.model import Announcement, Claim, Document, Event, Modality
from press.places.names import PlaceName, gazetteer
from press.subjects import Cast
from press.text.sentences import Sentence
from press.text.tokens import Token, fold, tokens_of
from press.verbs import forms_of

NEAR = frozenset(
    {"near", "cerca", "sur", "norte", "oriente", "occidente", "south", "north", "east", "west", "outside", "kilometros"}
)
HOME = frozenset({"from", "based", "headquartered", "sede", "matriz", "radicada", "radicado", "domiciliada", "oriunda"})
FIELD = frozenset({"jobs", "money"})


@dataclass(frozen=True, slots=True)
class Site:
    """A municipality named in a sentence, and the department the text gives it."""

    name: str
    department: str | None
    sentence: int
    at: int
    char: int
    home: bool = False
    in_list: bool = False


def sites_of(sentences: list[Sentence], text_tokens: list[Token], cast: Cast, title: str | None) -> list[Site]:
    """All Colombian municipalities the text names, in order."""
    departments = _departments(text_tokens) + _departments(tokens_of(title or ""))
    found: list[Site] = []
    for sentence in sentences:
        tokens = sentence.tokens
        inside = {
            at for name in cast.of(sentence) if name.kind in {"company", "agency", "programme", "person", "outlet"}
            if name.place is None
            for at in range(name.first, name.last)
        }  # fmt: skip
        at = 0
        while at < len(tokens):
            place = gazetteer().at(tokens, at) if tokens[at].capital or tokens[at].key in {"el", "la"} else None
            if place is None or at in inside or not place[0].departments or not tokens[place[1] - 1].capital:
                at += 1
                continue
            site = _site(sentence, at, place[1], departments)
            if site is not None:
                found.append(site)
            at = place[1]
    return found


def _departments(tokens: list[Token]) -> list[str]:
    found = []
    for at, token in enumerate(tokens):
        known = gazetteer().department_at(tokens, at) if token.kind == "w" else None
        if known is not None:
            found.append(known[0])
    return found


def _site(sentence: Sentence, first: int, last: int, departments: list[str]) -> Site | None:
    tokens = sentence.tokens
    known = gazetteer().at(tokens, first)
    if known is None:
        return None
    name = known[0]
    stated = "municipio" in {t.key for t in tokens[max(0, first - 3) : first]}
    beside = _department_behind(tokens, last)
    given = beside if beside in name.departments else None
    here = {d for d in name.departments if d in departments and d.lower() != name.name.lower()}
    if not _is_meant(name, tokens, first, sure=given is not None or stated, here=bool(here)):
        return None
    if given is None and len(here) == 1:
        given = next(iter(here))
    if given is None and stated:
        given = _by_neighbour(tokens, last, name.departments)
    before = tokens[first - 1].key if first else ""
    if before in {"if", "si", "unless", "once"}:
        return None
    around = {t.key for t in tokens[max(0, first - 2) : first]}
    if last < len(tokens) and tokens[last].key == "sino":
        return None
    beside_it = before in {"near", "outside"} or (before == "de" and bool(around & NEAR))
    home = beside_it or bool({t.key for t in tokens[max(0, first - 3) : first]} & HOME)
    department = given if len(name.departments) > 1 or name.reading == "abroad" else None
    back = tokens[first - 2].key if before in {"en", "in", "at"} and first > 1 else before
    joined = back in {",", "y", "and", "e"}
    return Site(name.name, department, sentence.number, first, tokens[first].start, home, joined)


SAME_AS_DEPARTMENT = frozenset(
    {"Caldas", "Sucre", "Bolívar", "Nariño", "Boyacá", "Risaralda", "Arauca", "Córdoba", "Santander"}
)
PLACING = frozenset(
    {"en", "in", "de", "of", "desde", "from", "y", "and", ",", "at", "s", "picked", "picks", "chose", "chosen"}
)


def _is_meant(name: PlaceName, tokens: list[Token], first: int, *, sure: bool, here: bool) -> bool:
    """Whether the name is the Colombian municipality here, and the place of something, not a landmark near it."""
    before = tokens[first - 1].key if first else ""
    if name.name in SAME_AS_DEPARTMENT:
        return sure
    if name.reading == "abroad":
        return sure or here or name.name == "Armenia"
    if name.reading == "word":
        return sure or first == 0 or before in PLACING
    return True


def _by_neighbour(tokens: list[Token], last: int, departments: tuple[str, ...]) -> str | None:
    """ "Caldas, al sur de Medellín": the department of the neighbour."""
    for at in range(last, min(len(tokens), last + 8)):
        place = gazetteer().at(tokens, at)
        if place is not None and tokens[at].capital:
            shared = [d for d in place[0].departments if d in departments]
            if len(shared) == 1:
                return shared[0]
    return None


def _department_behind(tokens: list[Token], last: int) -> str | None:
    for at in range(last, min(len(tokens), last + 8)):
        if tokens[at].raw in {".", ";"}:
            return None
        known = gazetteer().department_at(tokens, at)
        if known is not None:
            return known[0]
    return None


def announcements_of(
    document: Document,
    sentences: list[Sentence],
    projects: list[Project],
    claims: list[Claim],
    cast: Cast,
    sites: list[Site],
    lexicon: Lexicon,
    decisions: Mapping[str, Decision],
    text: str,
) -> list[Announcement]:
    """The announcements of a document, in order of their sentences."""
    published = parse_day(document.published)
    by_number = {sentence.number: sentence for sentence in sentences}
    found: list[Announcement] = []
    for company, decision in decisions.items():
        project = replace(decision.project, event=decision.event)
        own = [c for c in claims if c.subject == company and not _elsewhere(by_number[c.sentence])]
        if fold(company) in cast.guessed and _gathers(company, project, claims, cast, by_number):
            continue
        parts = _parts(project, decision.status, projects, own, sites, by_number)
        total = bool(parts) and not _site_of(project, sites) and any(_site_of(part, sites) for part, _ in parts)
        elsewhere = {part.sentence for part, _ in parts}
        cases = [(part, status, [c for c in own if c.sentence == part.sentence]) for part, status in parts]
        if not total:
            cases.insert(0, (project, decision.status, [c for c in own if c.sentence not in elsewhere]))
        for case, status, figures in cases:
            sentence = by_number[case.sentence]
            if _contracting(company, case, cast, by_number):
                continue
            if case.background and case.event in {"funding", "acquisition"} and status == "done":
                continue  # an earlier deal, told as background
            if case.background and case.event == "inauguration" and _old(case, by_number[case.sentence]):
                continue
            stale = case.background and case.event in {"new", "expansion", "inauguration"}
            if not _credible(case, figures, sentence, sites) or (stale and not _investing(figures)):
                continue
            done = status in {"done", "cancelled"}
            when = _when(document, sentences, sentence, lexicon, published, done=done)
            amounts = [c for c in figures if c.measure == "money" and c.sentence == case.sentence]
            amounts = [c for c in amounts if c.accumulation == "incremental"]
            places = _places(case, sites, projects, by_number, len(amounts))
            found += _per_place(company, case, status, when, places, figures, cast, sentence, text)
    return sorted(found, key=lambda a: (a.sentence, a.company, a.place or ""))


def _gathers(
    company: str, project: Project, claims: list[Claim], cast: Cast, sentences: Mapping[int, Sentence]
) -> bool:
    """Whether a name nobody calls a company counts companies or projects, or lives on public money: no investor."""
    sentence = sentences[project.sentence]
    if any(_brings_others(s) for s in sentences.values() if any(n.name == company for n in cast.of(s))):
        return True
    if sentence.has("event.public"):
        return True
    named = {number for number, s in sentences.items() if any(n.name == company for n in cast.of(s))}
    near = {number for number in sentences if number in named or abs(number - project.sentence) <= 1}
    counted = [c for c in claims if c.subject == company and c.measure in {"companies", "projects"}]
    counted = [c for c in counted if c.sentence in near]
    if any((c.value or c.low or 0) > 1 for c in counted):
        return True
    plural = [h for h in sentence.of("event.site") if sentence.tokens[h.first].key in SEVERAL]
    return any(t.kind == "n" for hit in plural for t in sentence.tokens[max(0, hit.first - 2) : hit.first])


def _brings_others(sentence: Sentence) -> bool:
    """ "Ha logrado que 22 confeccionistas se instalen": what it brings about is others' doing."""
    keys = [token.key for token in sentence.tokens]
    return any(
        keys[at] in {"logrado", "logro", "conseguido", "consiguio", "permitido"} and keys[at + 1] == "que"
        for at in range(len(keys) - 1)
    )


SEVERAL = frozenset({"plantas", "fabricas", "plants", "factories", "parques", "parks", "centros", "centres", "centers"})


def _investing(claims: list[Claim]) -> bool:
    """Whether any figure is money or jobs of a project."""
    return any(c.accumulation == "incremental" and c.measure in FIELD for c in claims)


def _site_of(project: Project, sites: list[Site]) -> Site | None:
    """The first place of its own sentence where something is done."""
    return next((s for s in sites if s.sentence == project.sentence and not s.home), None)


def _parts(
    main: Project,
    status: Modality,
    projects: list[Project],
    claims: list[Claim],
    sites: list[Site],
    sentences: Mapping[int, Sentence],
) -> list[tuple[Project, Modality]]:
    """Further projects of the same company in the document: at another place, or of another state, with own figures."""
    found: list[tuple[Project, Modality]] = []
    place = _site_of(main, sites)
    taken = {place.name} if place else set()
    if status in {"mou", "cancelled"} or main.event in {"mou", "funding", "acquisition"}:
        return found
    for project in projects:
        if project.company != main.company or project.sentence <= main.sentence or project.background:
            continue
        sentence = sentences[project.sentence]
        figures = [c for c in claims if c.sentence == project.sentence and c.accumulation == "incremental"]
        money = any(c.measure == "money" and c.modality == "planned" for c in figures)
        jobs = any(c.measure == "jobs" and c.job_kind not in {"indirect", "construction"} for c in figures)
        site = _site_of(project, sites)
        elsewhere = (
            site is not None
            and site.name not in taken
            and (project.event == "expansion" or sentence.has("event.site", "event.closure_site"))
        )
        closing = project.event == "closure" and main.event != "closure" and jobs and elsewhere
        building = project.event in {"new", "expansion"} and main.event != "inauguration" and money and elsewhere
        later = main.event in {"inauguration", "closure"} and project.event in {"new", "expansion"} and money
        later = later and not (main.event == "closure" and project.weak)
        if closing or building or (later and _to_come(sentence)):
            done = project.event == "closure" and project.past
            found.append((replace(project, named=True), "done" if done else "planned"))
            taken |= {site.name} if site else set()
    return found


def _to_come(sentence: Sentence) -> bool:
    """Whether the sentence looks ahead: "irá la segunda fase", "es renovar los hornos"."""
    if any(token.key in BACKGROUND for token in sentence.tokens):
        return False
    ahead = {"future", "base", "gerund"}
    return any(f.tense in ahead and f.classes for t in sentence.tokens for f in forms_of(t, sentence.language)) or any(
        t.key in {"will", "ira", "iran"} for t in sentence.tokens
    )


def _credible(project: Project, claims: list[Claim], sentence: Sentence, sites: list[Site]) -> bool:
    """Whether the sentence reports a project and not a contract, a result, a prize or background."""
    if project.event in {"new", "expansion"} and (_won(sentence) or _received(sentence)):
        return False
    if project.event == "mou" and not (claims or sites or sentence.has("event.site")):
        return False  # about talent, trade or research: an agreement, and no project
    if project.event in {"mou", "closure", "acquisition", "funding", "inauguration", "colocation"}:
        return True
    reach = 2 if project.status is not None else 0
    placed = any(abs(site.sentence - project.sentence) <= reach for site in sites)
    figures = [c for c in claims if c.accumulation == "incremental" and c.measure in FIELD and "flow" not in c.flags]
    if project.weak:
        if not project.named and project.status is None:
            return False
        here = any(
            c.sentence == project.sentence and c.modality != "done" and (c.measure == "money" or not project.bare)
            for c in figures
        )
        if project.bare and project.status is None:
            soon = any(0 < c.sentence - project.sentence <= 2 and c.modality == "planned" for c in figures)
            return here or (placed and soon)
        return here or (placed and (bool(figures) or project.status is not None or sentence.has("event.expansion")))
    near = [c for c in figures if 0 <= c.sentence - project.sentence <= 3 and (c.modality != "done" or project.past)]
    return bool(near) or placed or (bool(figures) and sentence.has("event.site"))


def _old(case: Project, sentence: Sentence) -> bool:
    """ "Opened a centre in 2021 and has 300 employees there": a site of an earlier year is no news."""
    return case.past or any(f.tense == "past" for f in forms_of(sentence.tokens[case.at], sentence.language))


def _contracting(company: str, case: Project, cast: Cast, sentences: Mapping[int, Sentence]) -> bool:
    """Whether a sentence before says that the company won the works, so that what they cost is no investment."""
    if case.event not in {"new", "expansion"} or case.named:
        return False
    before = [sentences[n] for n in range(case.sentence - 3, case.sentence) if n in sentences]
    return any(_won(s) and any(cast.label(name) == company for name in cast.of(s)) for s in before)


def _received(sentence: Sentence) -> bool:
    """ "Chile recibirá 17.500 millones de inversión extranjera": what a country or a trade draws is no project."""
    keys = [token.key for token in sentence.tokens]
    pairs = set(pairwise(keys))
    foreign = bool(pairs & {("inversion", "extranjera"), ("foreign", "investment"), ("foreign", "direct")})
    draws = any(key.startswith(_DRAWING) for key in keys)
    return draws and (foreign or bool({"fdi", "ied"} & set(keys)))


_DRAWING = ("recib", "reciba", "capt", "atra", "receiv", "attract", "drew", "draw")


def _elsewhere(sentence: Sentence) -> bool:
    """Whether the figures of a sentence are those of a contract or a product and no investment."""
    return _won(sentence) or sentence.has("event.product") or results(sentence)


def _won(sentence: Sentence) -> bool:
    """Whether the sentence reports a contract that was won or awarded."""
    verbs = {"won", "win", "wins", "awarded", "secured", "gano", "obtuvo", "landed", "vale", "logro"}
    for hit in sentence.of("event.contract"):
        near = {token.key for token in sentence.tokens[max(0, hit.first - 5) : hit.last + 5]}
        if near & verbs or any(key.startswith(("adjudic", "licit")) for key in near):
            return True
    return False


def _when(
    document: Document,
    sentences: list[Sentence],
    sentence: Sentence,
    lexicon: Lexicon,
    published: date | None,
    *,
    done: bool,
) -> When:
    written_on = _dateline(sentences, sentence, lexicon, published)
    if written_on is not None:
        published = written_on
    after = (sentence.number + 1,) if done else ()
    for candidate in dict.fromkeys((sentence.number, 0, *after)):
        chosen = next((s for s in sentences if s.number == candidate), None)
        if chosen is None:
            continue
        written = [w for w in written_dates(chosen, lexicon.words, published) if _recent(w, published)]
        if written:
            return written[0]
        if candidate == sentence.number:
            relative = relative_date(chosen, lexicon.words, published)
            if relative is not None:
                return relative
    told = _told(sentences, sentence, lexicon, published)
    if told is not None:
        return told
    if written_on is not None and written_on != parse_day(document.published):
        return When(written_on.isoformat(), "day", "text")
    return published_when(document.published)


def _told(sentences: list[Sentence], sentence: Sentence, lexicon: Lexicon, published: date | None) -> When | None:
    """ "La decisión fue comunicada el martes": the day on which a sentence beside the leading one says it was told."""
    for part in sentences:
        if abs(part.number - sentence.number) > 2 or part.number == sentence.number:
            continue
        relative = relative_date(part, lexicon.words, published)
        if relative is None or relative.at < 0:
            continue
        near = part.tokens[max(0, relative.at - 6) : relative.at + 6]
        forms = [f for token in near for f in forms_of(token, part.language)]
        if any("say" in f.classes and f.tense in {"past", "participle"} for f in forms) or part.has("dates.told"):
            return relative
    return None


def _dateline(sentences: list[Sentence], sentence: Sentence, lexicon: Lexicon, published: date | None) -> date | None:
    """The day a reprinted text was written, where its dateline stands in or right before ``sentence``."""
    for part in sentences:
        if sentence.number - 1 <= part.number <= sentence.number:
            day = dateline(part, lexicon.words)
            if day is not None and (published is None or 0 <= (published - day).days <= REPRINTED):
                return day
    return None


REPRINTED = 31  # days after which nobody reprints a note


def _recent(when: When, published: date | None) -> bool:
    """A written date is that of the act only if it lies within a month before publication."""
    day = parse_day(when.iso)
    return day is not None and (published is None or 0 <= (published - day).days <= 31)


def _places(
    project: Project, sites: list[Site], projects: list[Project], sentences: dict[int, Sentence], figures: int
) -> list[Site]:
    here = [s for s in sites if s.sentence == project.sentence]
    away = [s for s in here if not s.home]
    if away:
        listed = _listed(away, project, sentences[project.sentence], figures)
        return [listed[project.rank]] if project.of > 1 and len(listed) == project.of else listed
    others = {p.sentence for p in projects if p.company != project.company}
    order = sorted(sites, key=lambda s: (s.home, abs(s.sentence - project.sentence), s.sentence))
    order = [s for s in order if s.sentence not in others or s.sentence < project.sentence]
    nearby = [s for s in order if not s.home and -2 <= s.sentence - project.sentence <= 2]
    if nearby:
        same = [s for s in nearby if s.sentence == nearby[0].sentence]
        return [same[0]]
    if project.event in {"funding", "mou", "acquisition"} or here:
        home = [s for s in order if s.home]
        return home[:1]
    return order[:1]


def _listed(sites: list[Site], project: Project, sentence: Sentence, figures: int) -> list[Site]:
    """The first place, and those joined to it: "en Cali, Yumbo y Palmira", "… plant in Guarne and … in Popayán"."""
    unique = list({s.name: s for s in sites}.values())
    if len(unique) > 1 and figures == len(unique):
        return unique
    first = next((s for s in unique if s.at > project.at), unique[0])
    start = unique.index(first)
    chosen = [first]
    for site in unique[start + 1 :]:
        if site.in_list or {t.key for t in sentence.tokens[max(0, site.at - 3) : site.at]} & {
            "otra",
            "otro",
            "another",
            "other",
        }:
            chosen.append(site)
        else:
            break
    return chosen


def _per_place(
    company: str,
    project: Project,
    status: Modality,
    when: When,
    places: list[Site],
    claims: list[Claim],
    cast: Cast,
    sentence: Sentence,
    text: str,
) -> list[Announcement]:
    amount = _summed(_amount(project.event, status, claims), claims)
    jobs = _summed(_jobs(project.event, claims), claims)
    many = len(places) > 1
    listed = [
        c for c in claims if c.measure == "jobs" and c.sentence == project.sentence and c.accumulation == "incremental"
    ]
    amounts = [
        c for c in claims if c.measure == "money" and c.sentence == project.sentence and c.accumulation == "incremental"
    ]
    if many and not listed:
        later = [
            c
            for c in claims
            if c.measure == "jobs" and c.job_kind in {"direct", "unspecified"} and c.accumulation == "incremental"
        ]
        listed = later
    found: list[Announcement] = []
    for at, site in enumerate(places or [None]):
        own_jobs = listed[at] if many and len(listed) == len(places) else None if many else jobs
        own_amount = amounts[at] if many and len(amounts) == len(places) else None if many else amount
        found.append(
            Announcement(
                company=company,
                origin_country=cast.origins.get(company),
                place=site.name if site else None,
                place_department=site.department if site else None,
                event=project.event,
                status=status,
                amount=own_amount.value if own_amount else None,
                currency=own_amount.unit if own_amount else None,
                jobs=int(own_jobs.value) if own_jobs and own_jobs.value is not None else None,
                amount_low=own_amount.low if own_amount else None,
                amount_high=own_amount.high if own_amount else None,
                amount_hedge=own_amount.hedge if own_amount else None,
                amount_start=own_amount.start if own_amount else None,
                amount_end=own_amount.end if own_amount else None,
                jobs_low=own_jobs.low if own_jobs else None,
                jobs_high=own_jobs.high if own_jobs else None,
                jobs_hedge=own_jobs.hedge if own_jobs else None,
                jobs_start=own_jobs.start if own_jobs else None,
                jobs_end=own_jobs.end if own_jobs else None,
                job_kind=own_jobs.job_kind if own_jobs else None,
                announced=when.iso,
                date_precision=when.precision,
                date_source=when.source,
                quote=text[sentence.start : sentence.end],
                start=sentence.start,
                end=sentence.end,
                sentence=sentence.number,
            )
        )  # fmt: skip
    return found


def _summed(part: Claim | None, claims: list[Claim]) -> Claim | None:
    """The total behind parts that add up to it: "70 plazas … 55 plazas … En conjunto serán 125"."""
    if part is None or part.value is None:
        return part
    same = [c for c in claims if (c.measure, c.unit, c.accumulation) == (part.measure, part.unit, part.accumulation)]
    same = [c for c in same if c.value is not None and c.start >= part.start and c.job_kind == part.job_kind]
    running = 0.0
    for at, claim in enumerate(same):
        if at > 1 and claim.value is not None and abs(claim.value - running) < 0.5:
            return claim
        running += claim.value or 0.0
    return part


def _within(one: Claim, other: Claim) -> bool:
    """Whether one figure stands inside another's quote: the new one of "de 21.000 a 24.500 millones"."""
    return one is not other and other.start <= one.start and one.end <= other.end


def _amount(event: Event, status: Modality, claims: list[Claim]) -> Claim | None:
    if event == "closure":
        return None
    money = [c for c in claims if c.measure == "money" and c.accumulation == "incremental" and "flow" not in c.flags]
    money = [c for c in money if not any(_within(other, c) for other in money)]
    money = [c for c in money if c.modality == status] or money
    return money[0] if money else None


_BESIDE = ("otros ", "otras ", "otro ", "another ", "a further ", "an additional ")
"""How a figure begins that comes beside a first one."""


def _jobs(event: Event, claims: list[Claim]) -> Claim | None:
    jobs = [c for c in claims if c.measure == "jobs" and c.accumulation == "incremental"]
    if event == "closure":
        lost = [c for c in jobs if c.job_kind == "existing"]
        return lost[0] if lost else None
    if event == "acquisition":
        return None
    for kind in ("direct", "direct_and_indirect", "unspecified"):
        fitting = [c for c in jobs if c.job_kind == kind]
        fitting = [c for c in fitting if not fold(c.quote).startswith(_BESIDE)] or fitting
        if fitting:
            return fitting[0]
    return None
