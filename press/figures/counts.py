"""What a number counts: jobs, companies, countries, projects, agreements; and bare numbers that speak of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from press.figures.numbers import Number
from press.figures.quantity import Quantity
from press.lexicon import Hit, figure_words
from press.lexicon.verbs import forms_of
from press.model import Language, Measure
from press.text.sentences import Sentence
from press.text.tokens import Token

MEASURES: tuple[tuple[str, Measure], ...] = (
    ("jobs.noun", "jobs"),
    ("jobs.worker", "jobs"),
    ("companies.noun", "companies"),
    ("countries.noun", "countries"),
    ("projects.noun", "projects"),
    ("agreements.noun", "agreements"),
    ("other.noun", "other"),
)
HYPHENED: tuple[tuple[str, Measure], ...] = (("hyphened_companies", "companies"), ("hyphened_countries", "countries"))
MAX_GAP = {"es": 5, "en": 6}
BREAKS_EN = figure_words("counts", "break", "en")
ANAPHORIC = figure_words("counts", "anaphoric")
SUFFIXES: dict[Language, tuple[str, ...]] = {
    "es": tuple(sorted(figure_words("counts", "person_suffix", "es"))),
    "en": tuple(sorted(figure_words("counts", "person_suffix", "en"))),
}
LEVEL_STEMS = tuple(sorted(figure_words("counts", "level_stem")))
TAUGHT_NEAR = 2  # words between "will train" and those who are trained
GENERAL_SUFFIX_NOT = figure_words("counts", "not_person")


def _pallet_places(tokens: list[Token], at: int, last: int) -> bool:
    """ "18.000 posiciones de estiba", "900 posiciones refrigeradas" are no posts."""
    stored = last < len(tokens) and tokens[last].key in figure_words("counts", "stored")
    return stored and tokens[at].key in figure_words("counts", "position")


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted: the tokens from ``first`` to ``last`` and the index of the noun."""

    first: int
    last: int
    measure: Measure
    head: int
    role: str = ""


class Counter:
    """Finds what numbers count; remembers the last counted thing for bare numbers."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._last: Measure | None = None
        self._last_sentence = -9

    def remember(self, sentence: Sentence, found: list[Quantity]) -> None:
        """Keep what was counted last; a sentence without counts lets it fade."""
        measures = [q.measure for q in found]
        counted = [m for m in measures if m in {"jobs", "companies", "projects", "agreements"}]
        if counted:
            self._last, self._last_sentence = counted[0], sentence.number
        elif sentence.has("jobs.noun", "jobs.group"):
            self._last, self._last_sentence = "jobs", sentence.number

    def noun_behind(self, sentence: Sentence, number: Number) -> Noun | None:
        """The noun behind ``number``, over adjectives and partitives."""
        tokens = sentence.tokens
        at = number.last
        if number.value != int(number.value):
            return None
        if at < len(tokens) and tokens[at].raw == "-":
            return self._hyphened(sentence, at, number)
        if self._definite(tokens, number):
            return None
        limit = at + MAX_GAP[self._language]
        position = at
        while position < min(limit, len(tokens)):
            noun = self._noun_at(sentence, position, number)
            if noun is not None:
                return None if self._only_taught(sentence, number, noun) else noun
            if _starts(sentence, "not.noun", position) or not self._passable(sentence, position, at):
                return None
            position += 1
        return None

    def _only_taught(self, sentence: Sentence, number: Number, noun: Noun) -> bool:
        """ "entrenará a 120 ingenieros", "a course for 60 apprentices": people, and no posts."""
        if noun.measure != "jobs" or _starts(sentence, "jobs.noun", noun.head):
            return False
        return any(0 <= number.first - hit.last <= TAUGHT_NEAR for hit in sentence.of("work.not_work"))

    def _definite(self, tokens: list[Token], number: Number) -> bool:
        """ "the two countries", "las dos empresas" point back; they are no new figures."""
        if number.digits or number.value > 10 or not number.first:
            return False
        after = tokens[number.last].key if number.last < len(tokens) else ""
        return tokens[number.first - 1].key in ANAPHORIC and after not in figure_words("counts", "renewed")

    def _passable(self, sentence: Sentence, at: int, start: int) -> bool:
        token = sentence.tokens[at]
        if self._language == "es":
            if _starts(sentence, "modifiers.words", at):
                return token.raw not in figure_words("counts", "partitive", "es") or at == start
            return False
        if token.key in figure_words("counts", "partitive", "en"):
            return at - start < 2
        if token.kind == "w" or token.raw == "-":
            return token.key not in BREAKS_EN and not token.key.endswith("'s")
        return (
            token.raw == ","
            and at > start
            and at + 1 < len(sentence.tokens)
            and _starts(sentence, "modifiers.words", at + 1)
        )

    def _noun_at(self, sentence: Sentence, at: int, number: Number) -> Noun | None:
        best = self._counted_at(sentence, at)
        if best is None or _pallet_places(sentence.tokens, at, best[0]):
            return self._adjective(sentence, at, number)
        last, measure = best
        if self._language == "en" and last < len(sentence.tokens):
            further = self._noun_at(sentence, last, number)
            if further is not None and sentence.tokens[last].key not in figure_words("counts", "also_verb"):
                return Noun(number.first, further.last, further.measure, further.head)
            if _starts(sentence, "not.noun", last) or sentence.tokens[last].key in _EVENT_NOUNS:
                return None
        return Noun(number.first, self._tail(sentence, last, measure), measure, at)

    def _counted_at(self, sentence: Sentence, at: int) -> tuple[int, Measure] | None:
        """Index behind the longest countable noun at ``at``, and what it is."""
        hits = ((hit.last, measure) for label, measure in MEASURES for hit in sentence.of(label) if hit.first == at)
        best = max(hits, key=lambda found: found[0], default=None)
        if best is None and self._person_at(sentence, at):
            return at + 1, "jobs"
        return best

    def _person_at(self, sentence: Sentence, at: int) -> bool:
        if _starts(sentence, "jobs.person", at):
            return self._working(sentence, at)
        token = sentence.tokens[at]
        if token.kind != "w" or token.capital or token.key in GENERAL_SUFFIX_NOT:
            return False
        if not token.key.endswith(SUFFIXES[self._language]) or len(token.key) < 6:
            return False
        if _starts(sentence, "not.noun", at) or _starts(sentence, "modifiers.words", at):
            return False
        close = [hit for hit in sentence.of("work.words") if 0 < at - hit.first <= 8]
        return bool(close) and not sentence.has("not_work")

    def _working(self, sentence: Sentence, at: int) -> bool:
        """Whether people at ``at`` are people at work."""
        work = min((abs(hit.first - at) for hit in sentence.of("work.words")), default=99)
        other = min((abs(hit.first - at) for hit in sentence.of("work.not_work")), default=99)
        if work < 15 and work <= other:
            return True
        return other > 8 and self._taken_on(sentence, at)

    def _taken_on(self, sentence: Sentence, at: int) -> bool:
        """Whether a verb of hiring or having people governs them: "tomará a 140 personas", "120 people will join"."""
        tokens = sentence.tokens
        before = [f for token in tokens[max(0, at - 6) : at] for f in forms_of(token, self._language)]
        behind = [f for token in tokens[at + 1 : at + 4] for f in forms_of(token, self._language)]
        return any(f.classes & {"staff"} for f in (*before, *behind))

    def _adjective(self, sentence: Sentence, at: int, number: Number) -> Noun | None:
        """ "unos 420 indirectos": the noun is left out, the adjective is one of jobs."""
        last = max((hit.last for hit in sentence.of("jobs.adjective") if hit.first == at), default=0)
        if at != number.last or not last:
            return None
        following = sentence.tokens[last] if last < len(sentence.tokens) else None
        if self._language == "en" and following is not None and following.kind == "w":
            if following.key not in _FREE["en"]:
                return None
            return Noun(number.first, last + (following.key in figure_words("counts", "one")), "jobs", at)
        return Noun(number.first, last, "jobs", at)

    def _tail(self, sentence: Sentence, last: int, measure: Measure) -> int:
        """Adjectives of jobs behind the noun belong to the quote: "empleos directos e indirectos"."""
        tokens = sentence.tokens
        while measure == "jobs" and last < len(tokens):
            further = [hit.last for hit in sentence.of("jobs.adjective", "jobs.tail") if hit.first == last]
            if further:
                last = max(further)
                continue
            linked = tokens[last].key in figure_words("counts", "and") and last + 1 < len(tokens)
            if linked and _starts(sentence, "jobs.adjective", last + 1):
                last += 2
                continue
            break
        return last

    def _hyphened(self, sentence: Sentence, at: int, number: Number) -> Noun | None:
        """ "510-strong plant", "a 300-person office", "200-job project"."""
        tokens = sentence.tokens
        if at + 1 >= len(tokens) or self._language != "en" or tokens[at].start != tokens[at - 1].end:
            return None
        word = tokens[at + 1].key
        if word in figure_words("counts", "hyphened_more"):
            return next(
                (
                    noun
                    for step in (2, 3, 4)
                    if at + step < len(tokens) and (noun := self._noun_at(sentence, at + step, number)) is not None
                ),
                None,
            )
        if word in figure_words("counts", "hyphened"):
            last = at + 2
            if word in figure_words("counts", "hyphened_adjective") and last < len(tokens) and tokens[last].kind == "w":
                last += 1
            return Noun(number.first, last, "jobs", at + 1)
        measure = next((measure for key, measure in HYPHENED if word in figure_words("counts", key)), None)
        return Noun(number.first, at + 2, measure, at + 1) if measure else None

    def before(self, sentence: Sentence, number: Number) -> Noun | None:
        """ "a team of eight", "workforce of 2,050", "employs 77": what is counted stands before the number."""
        if number.value != int(number.value):
            return None
        if number.last < len(sentence.tokens) and not self.is_free(sentence, number):
            return self._employed(sentence, number)
        return self._group_before(sentence, number) or self._verb_before(sentence, number)

    def _group_before(self, sentence: Sentence, number: Number) -> Noun | None:
        for hit in sentence.of("jobs.group"):
            if hit.last <= number.first and self._only_links(sentence, hit.last, number.first):
                crew = sentence.tokens[hit.first].key in figure_words("counts", "crew")
                return Noun(hit.first, number.last, "jobs", hit.first, "" if crew else "level")
        return None

    def _verb_before(self, sentence: Sentence, number: Number) -> Noun | None:
        for hit in sentence.of("ellipsis.employ_verbs"):
            if hit.last <= number.first and self._only_hedges(sentence, hit.last, number.first):
                level = sentence.tokens[hit.first].key.startswith(LEVEL_STEMS)
                return Noun(number.first, number.last, "jobs", hit.first, "level" if level else "")
        return None

    def _employed(self, sentence: Sentence, number: Number) -> Noun | None:
        """ "da trabajo a 6 mil 300 coahuilenses": whom a verb of employing takes is somebody at work."""
        token = sentence.tokens[number.last]
        plural = token.kind == "w" and token.raw.islower() and token.key.endswith("s") and len(token.key) > 4
        if not plural or _starts(sentence, "not.noun", number.last) or self._language != "es":
            return None
        for hit in sentence.of("ellipsis.employ_verbs"):
            if hit.last <= number.first and self._only_hedges(sentence, hit.last, number.first):
                return Noun(number.first, number.last + 1, "jobs", number.last)
        return None

    def is_free(self, sentence: Sentence, number: Number) -> bool:
        """Whether no noun follows that the number would count instead."""
        token = sentence.tokens[number.last]
        if token.kind != "w":
            return token.raw not in {"%", "/", "°", ":"}
        if self._language == "es" and any(f.tense in {"past", "future"} for f in forms_of(token, "es")):
            return True
        return token.key in _FREE[self._language] or number.last in {h.first for h in sentence.of("after.at_least")}

    def _only_links(self, sentence: Sentence, start: int, end: int) -> bool:
        """Whether between a group noun and its number only links, hedges and verbs of being stand."""
        covered = self._covered(sentence, ("gap.words", "ellipsis.copula", *_HEDGES), start, end)
        links = figure_words("counts", "link") | {","}
        return end - start <= 7 and all(at in covered or sentence.tokens[at].key in links for at in range(start, end))

    def _only_hedges(self, sentence: Sentence, start: int, end: int) -> bool:
        covered = self._covered(sentence, ("gap.words", *_HEDGES), start, end)
        return all(at in covered for at in range(start, end))

    @staticmethod
    def _covered(sentence: Sentence, labels: tuple[str, ...], start: int, end: int) -> set[int]:
        return {at for hit in sentence.of(*labels) for at in range(max(start, hit.first), min(end, hit.last))}

    def elliptic(self, sentence: Sentence, number: Number, before: list[Quantity]) -> Noun | None:
        """What a bare number counts: the thing counted before it, in this sentence or the one before."""
        if number.value != int(number.value):
            return None
        headed = self._headed(sentence, number)
        measure = self._spoken_of(sentence, before) or headed
        if measure is None and not self._of_people(sentence, number):
            return None
        found = self._told_behind(sentence, number, measure) or self._others(sentence, number, measure)
        if found is not None:
            return found
        found = self._copular(sentence, number, measure or "jobs")
        return replace(found, role="") if found is not None and headed == "jobs" and self._posts(sentence) else found

    def _spoken_of(self, sentence: Sentence, before: list[Quantity]) -> Measure | None:
        """What was counted last: in this sentence, or in the one before."""
        counted = [q.measure for q in before if q.measure not in {"money", "percent", "area_m2", "countries", "other"}]
        if counted:
            return counted[-1]
        return self._last if sentence.number - self._last_sentence <= 1 else None

    @staticmethod
    def _of_people(sentence: Sentence, number: Number) -> bool:
        """ "Somos 412", or a workforce was named before the number."""
        near = sentence.tokens[max(0, number.first - 3) : number.first]
        we = any(token.key in figure_words("counts", "we") for token in near)
        return we or any(hit.first < number.first for hit in sentence.of("jobs.group"))

    def _told_behind(self, sentence: Sentence, number: Number, measure: Measure | None) -> Noun | None:
        """ "94 de ellos", "35 más", "120 ya contratados", "250 serán directos"."""
        for label, role in (("ellipsis.of_them", "of_them"), ("ellipsis.more", "more"), ("ellipsis.participles", "")):
            ends = [h.last for h in sentence.of(label) if h.first == number.last and self._closes(sentence, h)]
            if ends:
                return Noun(number.first, ends[0], measure or "jobs", -1, role)
        adjective = self._called(sentence, number)
        return Noun(number.first, adjective, "jobs", -1) if adjective and measure in {"jobs", None} else None

    def _others(self, sentence: Sentence, number: Number, measure: Measure | None) -> Noun | None:
        """ "otros 40", "los primeros 25"."""
        if number.last >= len(sentence.tokens) or not self.is_free(sentence, number):
            return None
        starts = [hit.first for hit in sentence.of("ellipsis.other_before") if hit.last == number.first]
        return Noun(starts[0], number.last, measure or "jobs", -1, "more") if starts else None

    def _called(self, sentence: Sentence, number: Number) -> int:
        """ "250 serán directos", "40 will be indirect": index behind the adjective of jobs, 0 without one."""
        at = number.last
        while at < len(sentence.tokens) and at - number.last < 3 and sentence.tokens[at].key in _BEING:
            at += 1
        ends = [hit.last for hit in sentence.of("jobs.adjective") if hit.first == at > number.last]
        return max(ends, default=0)

    @staticmethod
    def _posts(sentence: Sentence) -> bool:
        """Whether posts are counted, which a project has, and not people, whom a company has."""
        return sentence.has("jobs.noun") and not sentence.has("jobs.worker", "jobs.group")

    def _headed(self, sentence: Sentence, number: Number) -> Measure | None:
        """ "The number of jobs drops to 110": what a number of is spoken of before the figure."""
        tokens = sentence.tokens
        for label, measure in MEASURES:
            for hit in sentence.of(label):
                back = [token.key for token in tokens[max(0, hit.first - 3) : hit.first]]
                if (
                    0 < number.first - hit.last <= 8
                    and set(back) & _HEADS
                    and set(back) & figure_words("counts", "head_of")
                ):
                    return measure
        return None

    def _closes(self, sentence: Sentence, hit: Hit) -> bool:
        """Whether nothing countable follows: "35 más", not "35 más grandes plantas"."""
        if hit.last >= len(sentence.tokens):
            return True
        token = sentence.tokens[hit.last]
        return token.kind != "w" or token.key in _FREE[self._language] or hit.label != "ellipsis.more"

    def _copular(self, sentence: Sentence, number: Number, measure: Measure) -> Noun | None:
        tokens = sentence.tokens
        if number.last < len(tokens) and not self.is_free(sentence, number):
            return None
        for hit in sentence.of("ellipsis.copula"):
            words = {token.key for token in tokens[hit.first : hit.last]}
            weak = measure != "jobs" and words <= figure_words("counts", "weak_copula")
            near = hit.last <= number.first <= hit.last + 4
            if weak or not near or not self._only_hedges(sentence, hit.last, number.first):
                continue
            first = hit.first if number.first == hit.last else number.first
            level = not words & figure_words("counts", "no_level")
            return Noun(first, number.last, measure, -1, "level" if level else "")
        return None


_HEDGES = ("before.approx", "before.more_than", "before.at_least", "before.up_to", "before.less_than")
_BEING = figure_words("counts", "being")
_HEADS = figure_words("counts", "head")
_EVENT_NOUNS = figure_words("counts", "event")
_FREE: dict[Language, frozenset[str]] = {
    "es": figure_words("counts", "free", "es"),
    "en": figure_words("counts", "free", "en"),
}


def _starts(sentence: Sentence, label: str, at: int) -> bool:
    return any(hit.first == at for hit in sentence.of(label))
