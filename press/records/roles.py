"""Which figures count: what holds, what it replaces, the same in another currency, a part, background."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from press.figures.conversions import is_conversion
from press.figures.periods import Placed
from press.lexicon import Hit, shared_words
from press.model import Claim, ClaimRole
from press.text.sentences import Sentence

CUE_GAP = 3  # words between "en vez de" and the figure
REACH = 100  # figures around an old one among which the new one is looked for
RUN = 12  # figures that may add up to one
PROJECT = frozenset({"jobs", "money"})
OWNERS = frozenset({"agency", "programme"})
PLACES = frozenset({"city", "country", "sector"})
COUNTED = frozenset({"companies", "countries", "projects"})
REPLACED = PROJECT | COUNTED | {"agreements"}
NEGATIONS = shared_words("roles", "role", "negation")
BESIDE = frozenset({"indirect", "construction", "existing"})
"""Jobs that a company's project brings elsewhere, for a while, or that were there before."""


def with_roles(placed: list[Placed], sentences: Iterable[Sentence], *, update: bool) -> list[Placed]:
    """The claims with their role as far as their own sentences tell, in the same order.

    Args:
        placed: the claims in order of the text.
        sentences: those that are part of the article.
        update: whether the document reports new figures of a project known before.
    """
    found = _Roles(placed, {s.number: s for s in sentences}, update=update)
    for number in dict.fromkeys(item.claim.sentence for item in placed):
        found.read(number)
    return found.placed


def is_update(sentences: Iterable[Sentence], title: Sentence | None) -> bool:
    """Whether a sentence or the title says that known figures change."""
    return any(s.has("role.update") for s in sentences) or (title is not None and title.has("role.update"))


class _Roles:
    """The claims of one document while their roles are found."""

    def __init__(self, placed: list[Placed], sentences: dict[int, Sentence], *, update: bool) -> None:
        self.placed = list(placed)
        self._sentences = sentences
        self._update = update
        self._by_sentence: dict[int, list[int]] = defaultdict(list)
        for at, item in enumerate(placed):
            self._by_sentence[item.claim.sentence].append(at)

    def read(self, number: int) -> None:
        """Find the roles of one sentence's claims."""
        sentence, here = self._sentences[number], self._by_sentence[number]
        for one, two in pairwise(here):
            self._conversion(sentence, one, two)
        for at in here:
            self._part(sentence, at, here)
        self._sums(here)
        self._superseded(sentence, here)
        self._percent(sentence, here)

    def _set(self, at: int, role: ClaimRole, related: Sequence[int] = (), *, renew: bool = False) -> None:
        item = self.placed[at]
        claim = replace(item.claim, role=role, related=tuple(related) or item.claim.related)
        if renew and claim.accumulation in {"stock", "target"}:
            planned = role == "main" and claim.modality == "done"
            claim = replace(claim, accumulation="incremental", modality="planned" if planned else claim.modality)
            if claim.job_kind == "existing":
                claim = replace(claim, job_kind="unspecified")
        self.placed[at] = replace(item, claim=claim)

    def _conversion(self, sentence: Sentence, one: int, two: int) -> None:
        """ "COP 3,5 billones (unos US$850 millones)"."""
        first, second = self.placed[one], self.placed[two]
        if {first.claim.measure, second.claim.measure} != {"money"} or first.claim.unit == second.claim.unit:
            return
        if is_conversion(sentence, first.last, second.first):
            root = first.claim.related[0] if first.claim.role == "conversion" else one
            self._set(two, "conversion", (root,))

    def _part(self, sentence: Sentence, at: int, here: list[int]) -> None:
        """ "94 de ellos", "including 50": a part of the figure before it; "52 de sus 180": of the one behind."""
        item = self.placed[at]
        cued = item.role == "of_them" or _cued(sentence, item, "role.part_before", "role.part_after")
        if item.role == "part" and at + 1 in here and self._alike(at, at + 1):
            self._set(at, "part", (at + 1,))
        elif cued:
            whole = next((w for w in range(at - 1, max(-1, at - RUN), -1) if self._alike(at, w)), None)
            if whole is not None and item.claim.sentence - self.placed[whole].claim.sentence <= 1:
                self._set(at, "part", (whole,))

    def _alike(self, one: int, two: int) -> bool:
        """Whether both count the same thing, the second one more of it."""
        a, b = self.placed[one].claim, self.placed[two].claim
        if a.measure != b.measure or a.unit != b.unit or b.role == "conversion":
            return False
        return a.value is None or b.value is None or a.value <= b.value

    def _sums(self, here: list[int]) -> None:
        """ "1.200 empleos: 800 directos y 400 indirectos": figures that add up to one beside them are its parts."""
        for at in here:
            total = self.placed[at].claim
            if total.value is None or total.role != "main" or total.measure in {"percent", "other"}:
                continue
            position = here.index(at)
            for run in (here[position + 1 : position + RUN], here[max(0, position - RUN) : position][::-1]):
                parts = self._adding_up(total, run)
                for part in parts:
                    self._set(part, "part", (at,))

    def _adding_up(self, total: Claim, run: list[int]) -> list[int]:
        value, parts = 0.0, list[int]()
        for at in run:
            claim = self.placed[at].claim
            if claim.role == "conversion":
                continue
            if claim.measure != total.measure or claim.unit != total.unit or claim.value is None:
                return []
            value += claim.value
            parts.append(at)
            if len(parts) > 1 and total.value is not None and abs(value - total.value) <= 1e-9 * value:
                return parts
        return []

    def _superseded(self, sentence: Sentence, here: list[int]) -> None:
        erratum = sentence.has("role.erratum")
        for at in here:
            item = self.placed[at]
            if item.claim.measure not in REPLACED:
                continue
            wrong = erratum and not _cued(sentence, item, "role.corrected_before", "")
            if not (wrong or _called_old(sentence, item) or self._moves_away(sentence, at)):
                continue
            new = self._replacement(at)
            if new is not None:
                self._replace(at, new)
            elif wrong:
                self._set(at, "superseded", renew=True)

    def _replace(self, at: int, new: int) -> None:
        """Let the figure ``new`` hold instead of the one at ``at``; in an update it is the project's."""
        self._set(at, "superseded", (new,), renew=True)
        if self._update and self.placed[at].claim.measure in PROJECT:
            self._set(new, "main", renew=True)

    def _moves_away(self, sentence: Sentence, at: int) -> bool:
        """ "pasa de 120 a 150 empleos" in an update: the first of the two was the plan before."""
        item = self.placed[at]
        if not self._update or item.claim.measure not in PROJECT or item.claim.subject_kind in OWNERS | PLACES:
            return False
        if item.role == "from":
            return True
        if any(hit.last <= item.first <= hit.last + CUE_GAP for hit in sentence.of("role.move")):
            return True
        alone = at == 0 or self.placed[at - 1].claim.sentence != item.claim.sentence
        return not alone and self._alike_measure(at - 1, at) and _cued(sentence, item, "role.from_before", "")

    def _alike_measure(self, one: int, two: int) -> bool:
        a, b = self.placed[one].claim, self.placed[two].claim
        return a.measure == b.measure and (a.unit == b.unit or a.measure == "money")

    def _replacement(self, at: int) -> int | None:
        """The figure that holds instead: of the same kind, the nearest in the sentence, else in the document."""
        old = self.placed[at].claim
        around = range(max(0, at - REACH), min(len(self.placed), at + REACH))
        fitting = [
            n
            for n, item in ((n, self.placed[n]) for n in around if n != at and self._alike_measure(n, at))
            if item.claim.role in {"main", "part"}
            and (item.claim.accumulation != "stock" or item.claim.sentence == old.sentence)
            and (item.claim.job_kind in {old.job_kind, "existing"} or item.claim.job_kind not in BESIDE)
        ]
        here = [n for n in fitting if self.placed[n].claim.sentence == old.sentence]
        rest = [n for n in fitting if self.placed[n].claim.subject == old.subject]
        return min(here or rest, key=lambda n: (abs(n - at), n), default=None)

    def _percent(self, sentence: Sentence, here: list[int]) -> None:
        """ "creció 266 %, al pasar de 150 a 400 millones": the percentage points to its two figures."""
        pairs = self._pairs(here) if sentence.has("role.change") else []
        if not pairs:
            return
        for share in [at for at in here if self.placed[at].claim.measure == "percent"]:
            pair = min(pairs, key=lambda group: min(abs(at - share) for at in group))
            base, end = self._ordered(sentence, pair)
            self._set(share, "context", (base, end))
            for at in (base, end):
                if self.placed[at].claim.role == "main" and not self._update:
                    self._set(at, "context")

    def _pairs(self, here: list[int]) -> list[list[int]]:
        """The figures of which a sentence holds just two of one kind."""
        groups: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for at in here:
            claim = self.placed[at].claim
            if claim.measure != "percent" and claim.role != "conversion":
                groups[claim.measure, claim.unit].append(at)
        return [group for group in groups.values() if len(group) == 2]

    def _ordered(self, sentence: Sentence, pair: list[int]) -> tuple[int, int]:
        """The figure before the change and the one after it."""
        one, two = pair
        if self.placed[two].role == "from" or (
            self.placed[one].role != "from"
            and _cued(sentence, self.placed[two], "role.base_before", "")
            and not _cued(sentence, self.placed[one], "role.base_before", "")
        ):
            return two, one
        return one, two


def _called_old(sentence: Sentence, item: Placed) -> bool:
    """ "en vez de 150", "150 in the first release"; "initially 150" only where the sentence says what holds now."""
    if _cued(sentence, item, "role.superseded_before", "role.superseded_after"):
        return True
    return sentence.has("role.now") and _cued(sentence, item, "role.superseded_before_now", "")


def _cued(sentence: Sentence, item: Placed, before: str, behind: str) -> bool:
    """Whether a cue stands right before or behind the figure's quote, in the same clause."""
    return any(_leads(sentence, hit, item) for hit in sentence.of(before)) or any(
        0 <= hit.first - item.last <= 1 or item.first < hit.first < item.last for hit in sentence.of(behind)
    )


def _leads(sentence: Sentence, hit: Hit, item: Placed) -> bool:
    """Whether nothing but small words stands between a cue and the figure; the quote may begin inside the cue."""
    if hit.first < item.first <= hit.last:
        return item.first == hit.last or sentence.tokens[item.first].key not in NEGATIONS
    gap = sentence.tokens[hit.last : item.first]
    return 0 < len(gap) <= CUE_GAP and all(t.kind == "w" and not t.capital and len(t.raw) <= 4 for t in gap)


def with_context(
    claims: Sequence[Claim], announced: frozenset[str], used: frozenset[tuple[int, int]]
) -> tuple[Claim, ...]:
    """The claims with role ``context`` where they are none of what the document reports.

    Args:
        claims: with the roles their sentences give them.
        announced: the companies whose projects the document reports.
        used: spans of the figures that stand in an announcement.
    """
    holding = {at for claim in claims if claim.role == "superseded" for at in claim.related}
    return tuple(
        replace(claim, role="context")
        if claim.role == "main"
        and at not in holding
        and (claim.start, claim.end) not in used
        and _is_context(claim, announced)
        else claim
        for at, claim in enumerate(claims)
    )


def _is_context(claim: Claim, announced: frozenset[str]) -> bool:
    if claim.measure == "agreements" or (claim.measure in COUNTED and claim.accumulation == "cumulative"):
        return False
    if claim.subject_kind == "company":
        if claim.subject not in announced or claim.accumulation == "stock":
            return True
        return claim.job_kind in BESIDE
    if claim.subject_kind in OWNERS:
        return False
    if claim.subject_kind in PLACES:
        return bool(announced) and claim.accumulation == "incremental"
    return claim.accumulation != "cumulative"
