"""Agreements: who signed, how many, when and about what; bundles stay bundles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from press.figures.dates import When, parse_day, published_when, relative_date, written_dates
from press.figures.periods import stretches_of
from press.lexicon import Hit, Lexicon, shared_words, word_lists
from press.model import Agreement, Claim, Document
from press.records.cast import Cast
from press.records.cast import Named as Name
from press.text.sentences import Sentence
from press.text.tokens import Token

PARTY = frozenset({"company", "agency", "country", "programme", "unknown"})
PLACES = frozenset({"country", "city"})
TALLIES = frozenset({"cumulative", "stock", "target", "forecast"})
"""What a count of agreements is where none of them is reported."""
TOPIC_WORDS = 8
SIGNING_REACH = 20  # words between "acordaron" and "declaración de intención"
LISTED = 5  # words and signs from a comma to the "and" of its list


def _words(key: str) -> frozenset[str]:
    return shared_words("agreements", "agreement", key)


ARTICLES, PLACING, OF, AND = _words("article"), _words("placing"), _words("of"), _words("and")
JOINING = AND | _words("beside")
BEFORE_DAYS = ARTICLES | _words("day_opener")
LOOSE = ARTICLES | JOINING | OF | {","}
"""What a topic does not end with."""


def agreements_of(
    document: Document, sentences: list[Sentence], claims: list[Claim], cast: Cast, lexicon: Lexicon, text: str
) -> list[Agreement]:
    """The agreements a document reports, one row per agreement or bundle."""
    counts: dict[int, Claim] = {}
    for claim in claims:
        if claim.measure == "agreements" and claim.value:
            counts.setdefault(claim.sentence, claim)
    found: list[Agreement] = []
    for before, sentence, behind in zip([None, *sentences], sentences, [*sentences[1:], None], strict=False):
        counted = counts.get(sentence.number)
        if not _reports(sentence, counted):
            continue
        parties = _parties(sentence, before, cast, text)
        if counted is None and len(parties) < 2:
            continue
        found.append(
            Agreement(
                parties=tuple(parties),
                count=int(counted.value or 1) if counted is not None else 1,
                topic=_topic(sentence, behind, lexicon, text, bundle=counted is not None),
                date=_signed(sentence, lexicon, document.published).iso,
                quote=text[sentence.start : sentence.end],
                start=sentence.start,
                end=sentence.end,
                sentence=sentence.number,
            )
        )
    return found


def _reports(sentence: Sentence, counted: Claim | None) -> bool:
    if not sentence.has("agreement.noun") or sentence.has("agreement.not", "modality.denied"):
        return False
    if counted is not None:
        return counted.accumulation not in TALLIES
    noun = sentence.of("agreement.noun")[0]
    return any(abs(hit.first - noun.first) <= SIGNING_REACH for hit in sentence.of("agreement.sign"))


def _signed(sentence: Sentence, lexicon: Lexicon, published: str | None) -> When:
    """The day of signing: written out, relative to publication, a month in words, or else the day of publication."""
    day = parse_day(published)
    written = [when for when in written_dates(sentence, lexicon.words, day) if when.iso is not None]
    if written:
        return _not_ahead(written[0], day)
    relative = relative_date(sentence, lexicon.words, day)
    if relative is not None and relative.precision == "day":
        return relative
    for stretch in stretches_of(sentence, lexicon, day):
        if stretch.kind != "in" or stretch.precision != "month" or stretch.start is None:
            continue
        if day is None or stretch.start <= day:
            return When(f"{stretch.start:%Y-%m}", "month", "text", stretch.first)
    past = relative is not None and not sentence.has("dates.week")
    return relative if past and relative is not None else published_when(published)


def _not_ahead(when: When, published: date | None) -> When:
    """A day without a year is the latest one before publication."""
    day = parse_day(when.iso)
    if day is None or published is None or day <= published or (day.month, day.day) == (2, 29):
        return when
    return When(day.replace(year=day.year - 1).isoformat(), when.precision, when.source, when.at)


def _parties(sentence: Sentence, before: Sentence | None, cast: Cast, text: str) -> list[str]:
    """Who signs, as in the text; where one signs alone, the other one stands in the sentence before."""
    sources = {hit.last for hit in sentence.of("subject.source")}
    names = [n for n in cast.of(sentence) if n.first >= sentence.opening and n.first not in sources]
    found = list(dict.fromkeys(_called(sentence, n, text) for n in names if _is_party(sentence, n, names, text)))
    if len(found) >= 2 or before is None or before.has("subject.source") or _between_states(sentence):
        return found
    others = [n.name for n in cast.of(before) if n.kind in PARTY - {"unknown"} and not n.oblique]
    return list(dict.fromkeys([*found, *others]))[:2]


def _is_party(sentence: Sentence, name: Name, names: list[Name], text: str) -> bool:
    """Whether a name signs: a place only where it signs itself, never where it happens or where a party is from."""
    if name.kind not in PLACES:
        return name.kind in PARTY
    if _called(sentence, name, text) == name.name and not _signs(sentence, name, names):
        return False
    return not _origin(sentence, name, [n for n in names if n.kind in PARTY - PLACES])


def _between_states(sentence: Sentence) -> bool:
    states = _words("states")
    return any(token.key in states for token in sentence.tokens)


def _signs(sentence: Sentence, place: Name, names: list[Name]) -> bool:
    """Whether a place is a party: "between Vietnam and Colombia", "Copacabana y X acordaron"; not "in Vietnam"."""
    tokens = sentence.tokens
    before = tokens[place.first - 1].key if place.first else ""
    if before in PLACING:
        return False
    if place.kind == "country":
        return True
    start = place.first
    while start > 0 and tokens[start - 1].key in ARTICLES:
        start -= 1
    others = [n for n in names if n is not place and n.kind in PARTY | {"city"}]
    joined_behind = place.last < len(tokens) and tokens[_behind(tokens, place.last)].key in JOINING
    if joined_behind and any(0 < n.first - _behind(tokens, place.last) <= 3 for n in others):
        return True
    joined_before = start > 0 and tokens[start - 1].key in JOINING
    return joined_before and any(
        0 <= start - 1 - n.end <= 1 and (n.kind != "city" or _signs_alone(sentence, n)) for n in others
    )


def _behind(tokens: list[Token], at: int) -> int:
    """Index behind a bracketed department: "Copacabana (Antioquia) and X"."""
    if at < len(tokens) and tokens[at].raw == "(":
        closing = next((i for i in range(at, min(at + 5, len(tokens))) if tokens[i].raw == ")"), at)
        at = closing + 1
    return min(at, len(tokens) - 1)


def _signs_alone(sentence: Sentence, name: Name) -> bool:
    before = sentence.tokens[name.first - 1].key if name.first else ""
    return before not in PLACING


def _origin(sentence: Sentence, place: Name, firms: list[Name]) -> bool:
    """ "X, de Estados Unidos,", "X of Brazil", "X (Suiza)": where a party is from, and none itself."""
    tokens = sentence.tokens
    if not place.first or tokens[place.first - 1].key not in _words("from"):
        return False
    at = place.first - 1
    while at > 0 and tokens[at - 1].raw in {",", "("}:
        at -= 1
    return any(name.end == at for name in firms)


def _called(sentence: Sentence, name: Name, text: str) -> str:
    """The name with the public body it stands for: "port of Tumaco", "autoridades de Medellín"."""
    tokens = sentence.tokens
    if name.first >= 2 and tokens[name.first - 1].key in OF and tokens[name.first - 2].key in _words("body"):
        return text[tokens[name.first - 2].start : tokens[name.last - 1].end]
    return name.name


def _topic(sentence: Sentence, following: Sentence | None, lexicon: Lexicon, text: str, *, bundle: bool) -> str | None:
    """What it is about: the words behind "trata de", "promote", "sobre", "on" and the like."""
    following = following if bundle else None
    subject = _is_the_subject(following, text) if following is not None else None
    if subject:
        return subject
    topics = (_phrase(part, hit.last, lexicon, text) for part, hit in _cues(sentence, following, bundle=bundle))
    return next((topic for topic in topics if topic), None)


def _cues(sentence: Sentence, following: Sentence | None, *, bundle: bool) -> Iterator[tuple[Sentence, Hit]]:
    """The words that may lead to the topic, the surest first: verbs before prepositions, the own sentence's first."""
    noun = sentence.of("agreement.noun")[0].first
    further = [following] if following is not None else []
    of_them = [part for part in further if _of_them(part)]
    yield from ((sentence, hit) for hit in sentence.of("agreement.topic_verb") if not bundle or hit.first > noun)
    yield from ((part, hit) for part in further for hit in part.of("agreement.topic_verb"))
    yield from ((sentence, hit) for hit in sentence.of("agreement.topic_start") if hit.first > noun)
    yield from ((part, hit) for part in of_them for hit in part.of("agreement.topic_start"))


def _of_them(sentence: Sentence) -> bool:
    """Whether a sentence speaks of one of the bundle: "uno de ellos …", "one of the instruments …"."""
    one_of_them = _words("one_of_them")
    return sentence.has("agreement.noun") or any(token.key in one_of_them for token in sentence.tokens)


def _phrase(sentence: Sentence, at: int, lexicon: Lexicon, text: str) -> str | None:
    """The noun phrase that begins at the token ``at``; ``None`` where that is a date or somebody."""
    tokens = sentence.tokens
    first = _past(tokens, at, ARTICLES)
    if first >= len(tokens) or tokens[first].kind == "n" or _dates(tokens, first, lexicon):
        return None
    last = min(first + TOPIC_WORDS, len(tokens))
    stops = word_lists(sentence.language, "agreements", "agreement")["stops"]
    ends = (i for i in range(first, last) if tokens[i].key in stops or _apart(tokens, i))
    days = (i for i in range(first + 1, last) if _dated_behind(tokens, i, lexicon))
    last = min(next(ends, last), next(days, last))
    while last > first and tokens[last - 1].key in LOOSE:
        last -= 1
    return text[tokens[first].start : tokens[last - 1].end] if last > first else None


def _past(tokens: list[Token], at: int, words: frozenset[str]) -> int:
    """Index of the first token from ``at`` on that is none of ``words``."""
    return next((i for i in range(at, len(tokens)) if tokens[i].key not in words), len(tokens))


def _dates(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a date stands at ``at``: "Wednesday", "July 31", "el jueves", "3 November"."""
    token = tokens[at]
    words = lexicon.words
    if token.key in words.months or token.key in words.weekdays or token.key in words.relative_days:
        return True
    return token.kind == "n" and any(t.key in words.months for t in tokens[at + 1 : at + 3])


def _dated_behind(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a date, with the words before it, ends what is spoken of: "… el pasado 5 de octubre", "… on Friday"."""
    while at < len(tokens) - 1 and tokens[at].key in BEFORE_DAYS and not _dates(tokens, at, lexicon):
        at += 1
    return _dates(tokens, at, lexicon)


def _apart(tokens: list[Token], at: int) -> bool:
    """Whether a sign ends the phrase: all do but a hyphen within a word, and a comma of a list that "and" ends."""
    sign = tokens[at]
    if sign.kind != "s":
        return False
    if sign.raw == "-":
        return sign.start != tokens[at - 1].end
    if sign.raw != ",":
        return True
    ahead = tokens[at + 1 : at + LISTED]
    ends = next((i for i, token in enumerate(ahead) if token.key in AND), 0)
    return ends == 0 or any(token.kind != "w" or not token.raw.islower() for token in ahead[:ends])


def _is_the_subject(sentence: Sentence, text: str) -> str | None:
    """ "Coffee research is the subject of one": what stands before the verb."""
    tokens = sentence.tokens
    said = (_words("subject_is"), _words("subject_the"), _words("subject_noun"))
    first = 1 if tokens[0].key in _words("subject_opener") else 0
    for at in range(first + 1, len(tokens) - 2):
        if all(token.key in words for token, words in zip(tokens[at : at + 3], said, strict=True)):
            subject = text[tokens[first].start : tokens[at - 1].end]
            return subject[0].lower() + subject[1:]
    return None
