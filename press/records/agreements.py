"""Agreements: who signed, how many, when and about what; bundles stay bundles."""

from __future__ import annotations

from datetime import date

from press.figures.dates import When, parse_day, published_when, relative_date, written_dates
from press.figures.periods import stretches_of
from press.lexicon import Hit, Lexicon, word_lists
from press.model import Agreement, Claim, Document
from press.records.cast import Cast
from press.records.cast import Named as Name
from press.text.sentences import Sentence
from press.text.tokens import Token, word_set

PARTY = frozenset({"company", "agency", "country", "programme", "unknown"})
TOPIC_WORDS = 8
SIGNING_REACH = 20  # words between "acordaron" and "declaración de intención"
STATES = frozenset({"countries", "paises", "naciones", "gobiernos", "governments", "nations"})
AND = frozenset({"y", "e", "and", "&", "con", "with", "entre", "between"})
ARTICLES = word_set("el la los las un una the a an al to s '")
PLACING = word_set("in en from to a hacia at desde towards")
BODIES = word_set(
    "port puerto city ciudad municipality municipio alcaldia gobernacion university authorities autoridades "
    "government gobierno mayor mayors"
)


def agreements_of(
    document: Document, sentences: list[Sentence], claims: list[Claim], cast: Cast, lexicon: Lexicon, text: str
) -> list[Agreement]:
    """The agreements a document reports, one row per agreement or bundle."""
    found: list[Agreement] = []
    for at, sentence in enumerate(sentences):
        counted = [c for c in claims if c.measure == "agreements" and c.sentence == sentence.number and c.value]
        if not _reports(sentence, bool(counted)):
            continue
        if counted and counted[0].accumulation in {"cumulative", "stock", "target", "forecast"}:
            continue
        parties = _parties(sentence, sentences[at - 1] if at else None, cast, text)
        if len(parties) < 2 and not counted:
            continue
        following = sentences[at + 1] if at + 1 < len(sentences) and counted else None
        found.append(
            Agreement(
                parties=tuple(parties),
                count=int(counted[0].value) if counted and counted[0].value else 1,
                topic=_topic(sentence, following, lexicon, text, bundle=bool(counted)),
                date=_signed(sentence, lexicon, document.published).iso,
                quote=text[sentence.start : sentence.end],
                start=sentence.start,
                end=sentence.end,
                sentence=sentence.number,
            )
        )
    return found


def _reports(sentence: Sentence, counted: bool) -> bool:
    if not sentence.has("agreement.noun") or sentence.has("agreement.not"):
        return False
    if sentence.has("modality.denied"):
        return False
    noun = sentence.of("agreement.noun")[0]
    return counted or any(abs(hit.first - noun.first) <= SIGNING_REACH for hit in sentence.of("agreement.sign"))


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
    """Who signs, as in the text: places only where they sign themselves, never where it happens."""
    sources = {hit.last for hit in sentence.of("subject.source")}
    names = [n for n in cast.of(sentence) if n.first >= sentence.opening and n.first not in sources]
    firms = [n for n in names if n.kind in PARTY - {"country"}]
    found: list[str] = []
    for name in names:
        bodied = _port(sentence, name, text)
        place = name.kind in {"country", "city"}
        if name.kind not in PARTY | {"city"} or (place and bodied == name.name and not _signs(sentence, name, names)):
            continue
        if place and _origin(sentence, name, firms):
            continue
        if bodied not in found:
            found.append(bodied)
    between_states = any(token.key in STATES for token in sentence.tokens)
    if len(found) < 2 and before is not None and not between_states and not before.has("subject.source"):
        for name in cast.of(before):
            if name.kind in PARTY - {"unknown"} and not name.oblique and name.name not in found and len(found) < 2:
                found.append(name.name)
    return found


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
    joined_behind = place.last < len(tokens) and tokens[_behind(tokens, place.last)].key in AND
    if joined_behind and any(0 < n.first - _behind(tokens, place.last) <= 3 for n in others):
        return True
    joined_before = start > 0 and tokens[start - 1].key in AND
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
    if not place.first or tokens[place.first - 1].key not in {"de", "del", "of", "from", "("}:
        return False
    at = place.first - 1
    while at > 0 and tokens[at - 1].raw in {",", "("}:
        at -= 1
    return any(name.end == at for name in firms)


def _port(sentence: Sentence, name: Name, text: str) -> str:
    """The name with the public body it stands for: "port of Tumaco", "autoridades de Medellín"."""
    tokens = sentence.tokens
    if name.first >= 2 and tokens[name.first - 1].key in {"of", "de"} and tokens[name.first - 2].key in BODIES:
        return text[tokens[name.first - 2].start : tokens[name.last - 1].end]
    return name.name


def _topic(sentence: Sentence, following: Sentence | None, lexicon: Lexicon, text: str, *, bundle: bool) -> str | None:
    """What it is about: the words behind "trata de", "promote", "sobre", "on" and the like."""
    if bundle and following is not None:
        subject = _is_the_subject(following, text)
        if subject:
            return subject
    noun = sentence.of("agreement.noun")[0].first
    strong, weak = (sentence.of(f"agreement.{name}") for name in ("topic_verb", "topic_start"))
    behind = [hit for hit in (*strong, *weak) if hit.first > noun]
    tries = [(sentence, hit) for hit in ([h for h in strong if not bundle or h.first > noun] or [])]
    if following is not None:
        tries += [(following, hit) for hit in following.of("agreement.topic_verb")]
    tries += [(sentence, hit) for hit in behind if hit in weak]
    if following is not None and _of_them(following):
        tries += [(following, hit) for hit in following.of("agreement.topic_start")]
    topics = (_words(part, hit, lexicon, text) for part, hit in tries)
    return next((topic for topic in topics if topic), None)


def _of_them(sentence: Sentence) -> bool:
    """Whether a sentence speaks of one of the bundle: "uno de ellos …", "one of the instruments …"."""
    of_them = word_set("uno una ellos ellas otro otra one them another") | {"mas", "most"}
    return sentence.has("agreement.noun") or any(token.key in of_them for token in sentence.tokens)


def _words(sentence: Sentence, hit: Hit, lexicon: Lexicon, text: str) -> str | None:
    """The noun phrase behind ``hit``; ``None`` where that is a date or somebody."""
    tokens = sentence.tokens
    first = hit.last
    while first < len(tokens) and tokens[first].key in ARTICLES:
        first += 1
    if first >= len(tokens) or _dates(tokens, first, lexicon):
        return None
    stops = word_lists(sentence.language, "agreements", "agreement")["stops"]
    last = first
    while last < len(tokens) and last - first < TOPIC_WORDS:
        token = tokens[last]
        if token.key in stops or (last > first and _dated_behind(tokens, last, lexicon)):
            break
        if token.kind == "s" and not _inside(tokens, last):
            break
        if token.kind == "n" and last == first:
            break
        last += 1
    while last > first and (tokens[last - 1].raw == "," or tokens[last - 1].key in ARTICLES | AND | {"de", "of"}):
        last -= 1
    return text[tokens[first].start : tokens[last - 1].end] if last > first else None


def _dates(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a date stands at ``at``: "Wednesday", "July 31", "el jueves", "3 November"."""
    token = tokens[at]
    words = lexicon.words
    if token.key in words.months or token.key in words.weekdays or token.key in words.relative_days:
        return True
    return token.kind == "n" and any(t.key in words.months for t in tokens[at + 1 : at + 3])


def _dated_behind(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a date, with the words before it, ends what is spoken of: "… el pasado 5 de octubre", "… on Friday"."""
    openers = ARTICLES | word_set("on este this pasado last yesterday ayer hoy today")
    while at < len(tokens) - 1 and tokens[at].key in openers and not _dates(tokens, at, lexicon):
        at += 1
    return _dates(tokens, at, lexicon)


def _inside(tokens: list[Token], at: int) -> bool:
    """Whether a sign belongs to the phrase: a hyphen, or a comma of a list that "and" ends."""
    if tokens[at].raw == "-":
        return tokens[at].start == tokens[at - 1].end
    if tokens[at].raw != ",":
        return False
    ahead = tokens[at + 1 : at + 5]
    ends = next((i for i, token in enumerate(ahead) if token.key in {"y", "e", "and"}), 0)
    return ends > 0 and all(token.kind == "w" and token.raw.islower() for token in ahead[:ends])


def _is_the_subject(sentence: Sentence, text: str) -> str | None:
    """ "Coffee research is the subject of one": what stands before the verb."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 2):
        if (
            tokens[at].key in {"is", "es"}
            and tokens[at + 1].key in {"the", "el", "uno"}
            and tokens[at + 2].key in {"subject", "tema", "topic", "asunto", "objeto"}
        ):
            first = 1 if tokens[0].key in {"la", "el", "the"} else 0
            words = text[tokens[first].start : tokens[at - 1].end]
            return words[0].lower() + words[1:]
    return None
