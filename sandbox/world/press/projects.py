"""Notes about projects: announcement, translation, reprint, mobile page, revision, opening and cancellation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from sandbox.world.model import Group, ProgrammeFigure, Project
from sandbox.world.outlets import OUTLETS, WRITING
from sandbox.world.press import language as lang
from sandbox.world.press.draft import Block, Draft, fill
from sandbox.world.press.entry import (
    LAST_DAY,
    Case,
    Entry,
    Header,
    correct,
    finish,
    later,
    publication,
    related_block,
    settle,
)
from sandbox.world.press.figures import Figure
from sandbox.world.press.frames import frame_of, tell_framed
from sandbox.world.press.note import Background, Compose, Note, Slots
from sandbox.world.press.programmes import backdrop
from sandbox.world.rates import rates

QUIET = 0.10
"""Share of projects nobody writes about, not even when they open."""
TWIN = 0.55
REPRINT = 0.30
MOBILE = 0.35
BACKDROP = 0.25
"""Share of the notes with an agency that close with the agency's own running total."""
CORRECTED = 0.10
TOUCHED = 0.06
ENGLISH_FIRST = 0.42


@dataclass(frozen=True)
class Writer:
    """Writes the notes of one world.

    ``cases`` are all projects in order of their announcement, ``rates`` the pesos for a dollar on every day.
    """

    seed: int
    cases: tuple[Case, ...]
    figures: tuple[ProgrammeFigure, ...]
    rates: Mapping[date, float]

    def write(self, case: Case) -> list[Entry]:
        """Everything the press brings about one project; nothing at all for a quiet one."""
        rng = Random(f"{self.seed}:{case.project.project_id}:plan")
        if case.project.kind != "mou" and rng.random() < QUIET:
            return []
        header = self._announcement_header(case, rng)
        draft = self._draft(header, case, announcement)
        is_corrected = header.updated_at is not None and rng.random() < CORRECTED / (CORRECTED + TOUCHED)
        entries = [finish(header, self._corrected(header, draft) if is_corrected else draft)]
        entries += self._copies(header, case, draft, rng)
        entries += self._sequels(header, case, rng)
        return entries

    def _announcement_header(self, case: Case, rng: Random) -> Header:
        project = case.project
        outlet = home_outlet(case, rng)
        bilingual = "en" in OUTLETS[outlet].languages
        published = publication(project.announced_on + timedelta(days=rng.choice((0, 0, 0, 1, 1, 3))), rng)
        header = Header(
            document_id=f"{project.project_id}-announcement",
            outlet=outlet,
            language="en" if bilingual and rng.random() < ENGLISH_FIRST else "es",
            role="announcement",
            published_at=published,
            project_ids=(project.project_id,),
        )
        if OUTLETS[outlet].kind == "rss" or rng.random() >= CORRECTED + TOUCHED:
            return header
        return replace(header, updated_at=later(header, rng.randint(4, 70), rng))

    def _draft(self, header: Header, case: Case, compose: Compose) -> Draft:
        background = Background.of(self.seed, case.project)
        rate = self.rates[case.project.announced_on]

        def build(rng: Random) -> Draft:
            draft = compose(Note(header, case, background, rate, rng))
            if compose is announcement and case.project.agency and rng.random() < BACKDROP:
                total = backdrop(self.figures, case.project.agency, header.day, header.language, rng)
                draft.add(*([total] if total else []))
            block = related_block(header, self.cases, rng)
            if block is not None:
                draft.blocks.append(block)
            return draft

        return settle(f"{self.seed}:{header.document_id}", build)

    def _corrected(self, header: Header, draft: Draft) -> Draft:
        for attempt in range(12):
            changed = correct(draft, header.language, Random(f"{self.seed}:{header.document_id}:erratum:{attempt}"))
            if not changed.ambiguous_quotes():
                return changed
        return draft

    def _copies(self, header: Header, case: Case, draft: Draft, rng: Random) -> list[Entry]:
        """Translation, reprint and mobile page of an announcement."""
        copies = []
        clean = Draft(draft.title, [block for block in draft.blocks if not _is_related(block)])
        if len(OUTLETS[header.outlet].languages) > 1 and rng.random() < TWIN:
            twin = _copy(header, "twin", later(header, rng.choice((0, 0, 1, 2)), rng))
            twin = replace(twin, language="en" if header.language == "es" else "es")
            copies.append(finish(twin, self._draft(twin, case, announcement)))
        if rng.random() < REPRINT:
            reprint = _copy(header, "reprint", later(header, rng.choice((0, 1, 1, 2, 4)), rng))
            reprint = replace(reprint, outlet=_other_outlet(header, rng))
            copies.append(finish(reprint, self._reprint(reprint, header, case, clean)))
        if OUTLETS[header.outlet].mobile and header.updated_at is None and rng.random() < MOBILE:
            copies.append(finish(_copy(header, "mobile", header.published_at), clean))
        return copies

    def _reprint(self, reprint: Header, original: Header, case: Case, draft: Draft) -> Draft:
        slots: Slots = {
            "source": OUTLETS[original.outlet].title,
            "group": case.group.name,
            "city": lang.city(case.project.place_name),
        }

        def build(rng: Random) -> Draft:
            opening = fill(lang.pattern(reprint.language, "reprint.lead", rng), slots)
            title = lang.pattern(reprint.language, "reprint.title", rng).format(**slots)
            blocks = draft.blocks[: -1 if len(draft.blocks) > 4 else None]
            block = related_block(reprint, self.cases, rng)
            kept = [Block("p", (opening, *blocks[0].sentences)), *blocks[1:]]
            return Draft(title, kept + ([block] if block else []))

        return settle(f"{self.seed}:{reprint.document_id}", build)

    def _sequels(self, header: Header, case: Case, rng: Random) -> list[Entry]:
        """Revision, opening and cancellation, each on its own day and as a note of its own."""
        project = case.project
        planned = (
            ("update", project.revised_on, update, 0.92),
            ("inauguration", project.inaugurated_on, inauguration, 0.8),
            ("cancellation", project.cancelled_on, cancellation, 0.9),
        )
        sequels = []
        for role, day, compose, share in planned:
            if day is None or day > LAST_DAY or rng.random() >= share:
                continue
            sequel = replace(
                header,
                document_id=f"{project.project_id}-{role}",
                role=role,
                published_at=publication(day + timedelta(days=rng.choice((0, 0, 1, 2))), rng),
                updated_at=None,
                language=rng.choice(("es", header.language, header.language)),
            )
            sequels.append(finish(sequel, self._draft(sequel, case, compose)))
        return sequels


def announcement(note: Note) -> Draft:
    """The first news of a project."""
    case, rng = note.case, note.rng
    slots = note.slots(case.project.announced_on)
    kind = case.project.kind if case.project.kind in {"new", "expansion", "mou"} else "new"
    draft = Draft(note.title(f"title.{kind}", slots))
    if case.amount.is_known:
        slots["amount"] = note.converted(note.money(case.amount, case.modality))
    if case.jobs.is_known:
        slots["jobs"] = note.jobs(case.jobs, case.modality)
    frame = frame_of(kind, slots, rng)
    form = _form(kind, slots, rng)
    if frame:
        tell_framed(note, draft, kind, frame, slots)
    elif kind == "mou":
        _tell_memorandum(note, draft, slots)
    elif form == "list":
        _tell_list(note, draft, kind, slots)
    else:
        draft.add(*note.dateline(slots), note.say(f"{kind}.{form}", slots))
        _tell_rest(note, draft, form, slots)
    if kind != "mou" and rng.random() < 0.6:
        draft.add(note.say("start", slots))
    note.add_surroundings(draft, slots)
    return draft


def _form(kind: str, slots: Slots, rng: Random) -> str:
    """Which figures stand in the first sentence."""
    has_amount, has_jobs = "amount" in slots, "jobs" in slots
    forms = ["plain"]
    if kind != "mou" and has_amount:
        forms += ["amount", "amount"]
    if kind != "mou" and has_jobs:
        forms += ["jobs"]
    if kind != "mou" and has_amount and has_jobs:
        forms += ["both", "both", "both", "list"]
    return rng.choice(forms)


def _tell_memorandum(note: Note, draft: Draft, slots: Slots) -> None:
    draft.add(*note.dateline(slots), note.say("mou.plain", slots))
    figures = [note.say(f"mou.{name}", slots) for name in ("amount", "jobs") if name in slots]
    draft.add(*figures)


def _tell_list(note: Note, draft: Draft, kind: str, slots: Slots) -> None:
    draft.add(*note.dateline(slots), note.say(f"{kind}.plain", slots))
    draft.add(note.say("list.head", slots))
    draft.add(note.say("list.amount", slots), note.say("list.jobs", slots), tag="ul")


def _tell_rest(note: Note, draft: Draft, form: str, slots: Slots) -> None:
    """The figures that the first sentence left out."""
    left = [name for name in ("amount", "jobs") if name in slots and form not in {name, "both"}]
    told = [note.say(name, slots) for name in left]
    if "jobs" in slots:
        told += note.side_jobs(slots)
    draft.add(*told)


def update(note: Note) -> Draft:
    """Later news that the amount or the jobs have changed, with the former figures."""
    case = note.case
    project = case.project
    day = project.revised_on or project.announced_on
    slots = note.slots(day)
    draft = Draft(note.title("title.update", slots))
    draft.add(*note.dateline(slots), note.say("update.lead", slots))
    if project.revised_amount is not None and case.amount.is_known:
        before = note.money(case.amount, case.modality, "superseded")
        now = note.money(Figure.exact(project.revised_amount), "planned")
        draft.add(note.say("update.amount", {**slots, "before": before, "amount": now}))
    if project.revised_jobs is not None and case.jobs.is_known:
        former = note.jobs(case.jobs, case.modality, "superseded")
        current = note.jobs(Figure.exact(project.revised_jobs), "planned")
        draft.add(note.say("update.jobs", {**slots, "before_jobs": former, "jobs": current}))
    draft.add(note.say("update.why", slots))
    note.add_surroundings(draft, slots)
    return draft


def _final(case: Case, on: date) -> tuple[Figure, Figure]:
    """Amount and jobs as they stand on a day: revised ones once the revision is known."""
    project = case.project
    amount, staff = case.amount, case.jobs
    if project.revised_on is not None and project.revised_on <= on:
        amount = Figure.exact(project.revised_amount) if project.revised_amount is not None else amount
        staff = Figure.exact(project.revised_jobs) if project.revised_jobs is not None else staff
    return amount, staff


def inauguration(note: Note) -> Draft:
    """The opening: the amount is spent, the jobs are still a plan."""
    case = note.case
    day = case.project.inaugurated_on or case.project.announced_on
    slots = note.slots(day)
    amount, staff = _final(case, day)
    draft = Draft(note.title("title.inauguration", slots))
    draft.add(*note.dateline(slots), note.say("inauguration.lead", slots))
    told = []
    if amount.is_known and note.rng.random() < 0.8:
        told.append(note.say("inauguration.amount", {**slots, "amount": note.money(amount, "done")}))
    if staff.is_known and note.rng.random() < 0.85:
        told.append(note.say("inauguration.jobs", {**slots, "jobs": note.jobs(staff, "planned")}))
        told += note.side_jobs(slots)
    draft.add(*told)
    note.add_surroundings(draft, slots)
    return draft


def cancellation(note: Note) -> Draft:
    """The end of a project before it began."""
    case = note.case
    day = case.project.cancelled_on or case.project.announced_on
    slots = note.slots(day)
    amount, staff = _final(case, day)
    draft = Draft(note.title("title.cancellation", slots))
    draft.add(*note.dateline(slots), note.say("cancellation.lead", slots))
    figures = [note.money(amount, "cancelled")] if amount.is_known else []
    figures += [note.jobs(staff, "cancelled")] if staff.is_known else []
    if figures:
        joined = lang.joined_phrases(figures, note.language)
        draft.add(note.say("cancellation.figures", {**slots, "figures": joined}))
    draft.add(note.say("cancellation.why", slots))
    if note.rng.random() < 0.4:
        draft.add(note.say("boilerplate", slots))
    return draft


def home_outlet(case: Case, rng: Random) -> str:
    """Who brings the news first: the agency that helped, else whoever covers the place or the trade."""
    project = case.project
    if project.agency == "Invest in Bogotá":
        return "invest_bogota"
    if project.agency == "ACI Medellín":
        return "ruta_n" if case.group.is_technology and rng.random() < 0.35 else "aci_medellin"
    if project.place_code.startswith("05"):
        return rng.choice(("ruta_n", "ruta_n", "aci_medellin", "business_feed"))
    return rng.choice(("invest_bogota", "invest_bogota", "business_feed"))


def _other_outlet(header: Header, rng: Random) -> str:
    """Who may reprint the note: another outlet in the same language."""
    others = [name for name in WRITING if name != header.outlet and header.language in OUTLETS[name].languages]
    return rng.choice(others)


def _copy(header: Header, role: str, published_at: datetime) -> Header:
    """The header of a copy of a note, on the same outlet and in the same language so far."""
    stem = header.document_id.removesuffix("-announcement")
    return replace(
        header,
        document_id=f"{stem}-{role}",
        role=role,
        published_at=published_at,
        original_id=header.document_id,
        updated_at=None,
    )


def _is_related(block: Block) -> bool:
    return block.tag == "raw" and "related-posts" in block.html


def cases_of(groups: Sequence[Group], projects: Sequence[Project]) -> tuple[Case, ...]:
    """Projects with their groups, in order of announcement."""
    by_id = {group.group_id: group for group in groups}
    ordered = sorted(projects, key=lambda project: (project.announced_on, project.project_id))
    return tuple(Case(project, by_id[project.group_id]) for project in ordered)


def rates_by_day(seed: int) -> dict[date, float]:
    """The world's official rate for every day, pesos per US dollar."""
    found = {}
    for rate in rates(seed):
        for offset in range((rate.valid_to - rate.valid_from).days + 1):
            found[rate.valid_from + timedelta(days=offset)] = rate.value
    return found


def write_all(seed: int, cases: tuple[Case, ...], figures: Sequence[ProgrammeFigure]) -> list[Entry]:
    """Every note about every project."""
    writer = Writer(seed, cases, tuple(figures), rates_by_day(seed))
    return [entry for case in cases for entry in writer.write(case)]
