"""Agreements: who signed, how many, about what; bundles stay bundles."""

from __future__ import annotations

from extract.press.dates import parse_day, published_when, relative_date
from extract.press.lexicon import Lexicon
from extract.press.model import Agreement, Claim, Document
from extract.press.sentences import Sentence
from extract.press.subjects import Cast, Name

PARTY = frozenset({"company", "agency", "country", "programme", "unknown"})
TOPIC_WORDS = 6
STATES = frozenset({"countries", "paises", "naciones", "gobiernos", "governments", "nations"})


def agreements_of(
    document: Document, sentences: list[Sentence], claims: list[Claim], cast: Cast, lexicon: Lexicon, text: str
) -> list[Agreement]:
    """The agreements a document reports, one row per agreement or bundle."""
    found: list[Agreement] = []
    published = parse_day(document.published)
    for at, sentence in enumerate(sentences):
        counted = [c for c in claims if c.measure == "agreements" and c.sentence == sentence.number and c.value]
        if not _reports(sentence, bool(counted)):
            continue
        if counted and counted[0].accumulation in {"cumulative", "stock", "target", "forecast"}:
            continue
        parties = _parties(sentence, sentences[at - 1] if at else None, cast, text)
        if len(parties) < 2 and not counted:
            continue
        when = relative_date(sentence, lexicon.words, published) or published_when(document.published)
        following = sentences[at + 1] if at + 1 < len(sentences) and counted else None
        found.append(
            Agreement(
                parties=tuple(parties),
                count=int(counted[0].value) if counted and counted[0].value else 1,
                topic=_topic(sentence, following, text, bundle=bool(counted)),
                date=when.iso,
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
    return counted or any(abs(hit.first - noun.first) <= 12 for hit in sentence.of("agreement.sign"))


def _parties(sentence: Sentence, before: Sentence | None, cast: Cast, text: str) -> list[str]:
    found: list[str] = []
    for name in cast.of(sentence):
        if name.kind in PARTY and not (name.kind == "country" and _adverbial(sentence, name)):
            label = _port(sentence, name, text)
            if label not in found:
                found.append(label)
    cities = [n for n in cast.of(sentence) if n.kind == "city"]
    if len(found) < 2:
        for city in cities:
            label = _port(sentence, city, text)
            if (label != city.name or len(cities) > 1) and label not in found:
                found.append(label)
    between_states = any(token.key in STATES for token in sentence.tokens)
    if len(found) < 2 and before is not None and not between_states:
        for name in cast.of(before):
            if name.kind in PARTY - {"unknown"} and name.name not in found and len(found) < 2:
                found.append(name.name)
    return found


def _adverbial(sentence: Sentence, name: Name) -> bool:
    """ "in Vietnam" is a place; "between Vietnam and Colombia" are parties."""
    before = sentence.tokens[name.first - 1].key if name.first else ""
    return before in {"in", "en", "from", "to", "a", "hacia"}


def _port(sentence: Sentence, name: Name, text: str) -> str:
    tokens = sentence.tokens
    bodies = {"port", "puerto", "city", "ciudad", "municipality", "municipio", "alcaldia", "gobernacion", "university"}
    if name.first >= 2 and tokens[name.first - 1].key in {"of", "de"} and tokens[name.first - 2].key in bodies:
        return text[tokens[name.first - 2].start : tokens[name.last - 1].end]
    return name.name


def _topic(sentence: Sentence, following: Sentence | None, text: str, *, bundle: bool) -> str | None:
    """What it is about: the words behind "sobre", "on", "crea un" and the like."""
    if bundle and following is not None:
        subject = _is_the_subject(following, text)
        if subject:
            return subject
    for part in (sentence, following):
        if part is None:
            continue
        noun = part.of("agreement.noun")
        floor = noun[0].first if noun else 0
        for hit in part.of("agreement.topic_start"):
            if hit.first > floor and hit.last < len(part.tokens) and (noun or bundle):
                topic = _words(part, hit.last, text)
                if topic:
                    return topic
    return None


def _words(sentence: Sentence, first: int, text: str) -> str | None:
    tokens = sentence.tokens
    if tokens[first].key in {"a", "an", "the", "un", "una", "el", "la", "los", "las"}:
        first += 1
    last = first
    while last < len(tokens) and last - first < TOPIC_WORDS:
        token = tokens[last]
        if token.kind != "w" or token.key in {
            "that",
            "que",
            "which",
            "between",
            "entre",
            "in",
            "en",
            "durante",
            "during",
            "with",
            "con",
        }:
            break
        last += 1
    return text[tokens[first].start : tokens[last - 1].end] if last > first else None


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
