"""Names and who a sentence speaks of: companies, public bodies, programmes, people, countries, sectors (rules only)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from press.lexicon import FOLDER, Lexicon, common, toml_table
from press.model import Document, Language, SubjectKind
from press.places.names import PlaceName, gazetteer
from press.text.sentences import Sentence
from press.text.tokens import Token, fold, tokens_of, word_set
from press.verbs import forms_of

OPENERS = frozenset({"|", "«", "“", '"', "¿", "¡", "—", "•", ":", "(", "·", "‘"})
MAX_NAME = 8  # tokens of a name
JOINERS = {
    "es": frozenset({"de", "del", "la", "las", "los", "e", "&", "y", "en"}),
    "en": frozenset({"of", "the", "&", "and", "de", "del", "la", "for", "do", "da", "in"}),
}
FOREIGN = {
    "es": word_set("do da dos das du des van von der den di et and of the und zu for in"),
    "en": word_set("y e du des van von der den di do dos das et und zu el los las del"),
}
OBLIQUE = {
    "es": word_set("de en con a para por contra ante hacia desde hasta sobre del al entre bajo sin tras segun"),
    "en": word_set("of in with to for from by at on about against near into between than under over"),
}
FINITE = frozenset({"present", "past", "imperfect", "future", "conditional", "auxiliary"})
PASSIVE_AGENT = {"es": frozenset({"por"}), "en": frozenset({"by"})}
VERB_ES = re.compile(r".{2,}(?:ó|ará|erá|irá|drá|aron|ieron|arán|erán|irán|drán|aba|aban|aría|ería|iría|dría)$")
COMMON_VERBS = {
    "es": word_set(
        "es fue son tiene tuvo ha han habia abre cierra invierte suma llega compra amplia construye opera vende "
        "emplea cuenta anuncia planea preve lleva busca espera hara dara tendra pondra sera ya no se le "
        "duplica instala monta crece produce exporta desarrolla ofrece reune agrupa niega cancela destina "
        "mantiene quiere estudia evalua puso hizo dio dijo nacio trajo pidio firmo"
    ),
    "en": word_set(
        "is was has had will would plans said says opens closes invests buys expects employs makes runs "
        "sells builds operates wants intends hopes aims signed won began put cut raised bought spent "
        "announced told may could should can keeps did does never also already first today now brings "
        "adds takes goes went came comes brought laid took made sees weighs mulls shuts denies"
    ),
}
_ARTICLES = word_set("el la los las un una the a an segun su sus en con para por its our this")
_GENERIC = word_set("empresa compania firma startup multinacional fabricante operador operadora empresas")
NOT_NAMES = word_set(
    "mm m chf cad aud jpy krw sek nok dkk pen inr ars rmb cop usd eur mxn brl cny clp gbp us uu ee nit iva pib "
    "sas sa ltda ceo cfo i d c s u e a o y covid fdi gdp bpo tic iot ia ai pm am q1 q2 q3 q4 monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december english spanish christmas internet carnival ied it ito mou mous "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes "
    "martes miercoles jueves viernes sabado domingo estado semana navidad presidencia oriente norte sur "
    "occidente cdata caribe pacifico america latin latam europe europa asia africa eje cafetero coffee axis mr "
    "mrs ms dr dra sr sra sir latinoamerica suramerica sudamerica centroamerica norteamerica "
    "gobiernos governments nos les me te ah oh eh ok okay hola ojo pues bueno hey fm"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: ``tokens[first:last]`` (with its legal form up to ``end``).

    Attributes:
        name: without legal form.
        full: with it.
        kind: company, agency, programme, city, country, person or unknown.
        country: ISO code where the text gives the origin right here.
        oblique: whether a preposition governs it.
        place: what the gazetteer says of it.
    """

    first: int
    last: int
    end: int
    name: str
    full: str
    kind: str
    country: str | None = None
    oblique: bool = False
    listed: bool = False
    place: PlaceName | None = None


@dataclass(slots=True)
class Cast:
    """Who appears in a document.

    Attributes:
        names: by sentence number.
        kinds: what each name is in the whole document.
        homonyms: names that stand for two legal persons; they keep their legal form.
        origins: ISO code by name.
        guessed: names, folded, that are companies only by what they do; nothing in the text calls them one.
    """

    names: dict[int, list[Name]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    homonyms: frozenset[str] = frozenset()
    origins: dict[str, str] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()

    def of(self, sentence: Sentence) -> list[Name]:
        """The names of ``sentence`` in order."""
        return self.names.get(sentence.number, [])

    def label(self, name: Name) -> str:
        """How the name is given back: with its legal form where that alone tells two apart."""
        return name.full if fold(name.name) in self.homonyms else name.name


@cache
def _given() -> frozenset[str]:
    return frozenset(fold(name) for name in common()["people"]["given"])


def cast_of(document: Document, sentences: list[Sentence], lexicon: Lexicon, text: str) -> Cast:
    """The names of all sentences, with what each is in the whole document."""
    language = lexicon.language
    known = _inner_capitals(sentences, document)
    pairs = _pairs_as_one(sentences, document, language)
    cast = Cast()
    for sentence in sentences:
        cast.names[sentence.number] = _names_in(sentence, known, pairs, language, text)
    _own_name(cast, sentences, document, text)
    _settle(cast, sentences, document, lexicon)
    return cast


def _inner_capitals(sentences: list[Sentence], document: Document) -> frozenset[str]:
    """Words written with a capital inside a sentence or a title: names, also at the start of another sentence."""
    found: set[str] = set()
    for sentence in sentences:
        for at in range(1, len(sentence.tokens)):
            token = sentence.tokens[at]
            if token.capital and at != sentence.opening and sentence.tokens[at - 1].raw not in OPENERS:
                found.add(token.key)
    for text in (document.outlet or "", *(_name_words(document.title))):
        found.update(t.key for t in tokens_of(text) if t.capital)
    lower = {t.key for s in sentences for t in s.tokens if t.kind == "w" and t.raw.islower()}
    return frozenset(found - lower)


def _pairs_as_one(sentences: list[Sentence], document: Document, language: Language) -> frozenset[tuple[str, ...]]:
    """Names with "and" inside: "Muebles y Hogar Cuautla abrirá" is one company, as its verb is singular."""
    found: set[tuple[str, ...]] = set()
    for tokens in (tokens_of(document.title or ""), *(sentence.tokens for sentence in sentences)):
        for at in range(1, len(tokens) - 2):
            if tokens[at].key not in {"y", "e", "and"} or not tokens[at + 1].capital:
                continue
            first, last = at, at + 1
            while first > 0 and tokens[first - 1].capital:
                first -= 1
            while last < len(tokens) and tokens[last].capital:
                last += 1
            alone = first == at or (first > 0 and tokens[first - 1].key in OBLIQUE[language])
            trade = at - first == 1 and last - at > 2 and tokens[first].key in _trades()
            if trade and language == "es":
                found.add(tuple(t.key for t in tokens[first:last]))
            if alone or last >= len(tokens) or gazetteer().at(tokens, first) is not None:
                continue
            numbers = {f.number for f in forms_of(tokens[last], language) if f.tense in FINITE}
            if numbers == {"s"} and tokens[last].key not in {
                "will",
                "would",
                "could",
                "may",
                "might",
                "should",
                "shall",
            }:
                found.add(tuple(t.key for t in tokens[first:last]))
    return frozenset(found)


@cache
def _trades() -> frozenset[str]:
    """Trades that stand in names: "Muebles", "Textiles"; one of them alone is no company."""
    named = toml_table(FOLDER / "sector_names.toml")["sector_named"]
    return frozenset(fold(word) for words in named.values() for word in words if " " not in word)


def _name_words(title: str | None) -> list[str]:
    """Capitals of a title that is not written in capitals throughout."""
    tokens = [t for t in tokens_of(title or "") if t.kind == "w"]
    capitals = [t.raw for t in tokens[1:] if t.capital]
    return capitals if len(capitals) <= len(tokens) / 2 else []


def _names_in(
    sentence: Sentence, known: frozenset[str], pairs: frozenset[tuple[str, ...]], language: Language, text: str
) -> list[Name]:
    tokens = sentence.tokens
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        paired = any(tuple(t.key for t in tokens[at : at + len(pair)]) == pair for pair in pairs)
        if not tokens[at].capital or not (paired or _starts_name(sentence, at, known, language)):
            demonym = gazetteer().demonym_at(tokens, at) if tokens[at].capital and language == "en" else None
            at = max(at + 1, demonym[1] if demonym is not None and gazetteer().at(tokens, at) is None else 0)
            continue
        last = _run(sentence, at, language)
        for pair in pairs:
            if tuple(t.key for t in tokens[at : at + len(pair)]) == pair:
                last = max(last, at + len(pair))
        name = _name(sentence, at, last, language, text)
        if name is not None:
            found.append(name)
        at = max(last, name.end if name else last)
    return found


def _starts_name(sentence: Sentence, at: int, known: frozenset[str], language: Language) -> bool:
    tokens = sentence.tokens
    token = tokens[at]
    if token.key in NOT_NAMES and not (
        token.key in {"caribe", "pacifico", "eje", "oriente", "norte", "sur"}
        and at + 1 < len(tokens)
        and tokens[at + 1].capital
    ):
        place = gazetteer().at(tokens, at)
        return place is not None and place[1] - at > 1
    opening = at in {0, sentence.opening} or tokens[at - 1].raw in OPENERS
    if (opening or tokens[at - 1].key in {"-", ")"}) and token.key in _ARTICLES:
        return False
    if len(token.raw) == 1 and not (at + 1 < len(tokens) and tokens[at + 1].capital):
        return False
    demonym = language == "en" and token.raw.isascii() and gazetteer().demonym_at(tokens, at) is not None
    if demonym and gazetteer().at(tokens, at) is None:
        return False
    if not opening:
        return True
    return _opening_name(sentence, at, known, language)


def _opening_name(sentence: Sentence, at: int, known: frozenset[str], language: Language) -> bool:
    """Whether the capital that opens a sentence belongs to a name."""
    tokens = sentence.tokens
    token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if token.key in known and (not _common(token, language) or (following is not None and following.capital)):
        return True
    place = gazetteer().at(tokens, at)
    if place is not None and place[0].reading != "word":
        return True
    if any(hit.first == at for hit in sentence.of("subject.agency_word", "subject.programme_word")):
        return following is not None and (following.capital or following.key in {"de", "of", "for"})
    if _part_of_name(sentence, at, language) or _labelled_only(sentence, at, language):
        return True
    if following is None or _plain_word(sentence, at, language):
        return False
    if following.capital or following.raw in {"'", "’", ",", "&", "("}:
        return True
    if any(hit.first == at + 1 for hit in sentence.of("legal_form")):
        return True
    return _of_home(tokens, at, language) or is_verb(following, language)


def _labelled_only(sentence: Sentence, at: int, language: Language) -> bool:
    """Whether a noun the lexicon knows opens a name that acts: "Ingenieros Tayrona ganó …"."""
    from press.lexicon import lexicon

    tokens = sentence.tokens
    words = lexicon(language).words
    key = tokens[at].key
    behind = at + 1 < len(tokens) and tokens[at + 1].capital
    if language != "es" or not behind:
        return False
    if _singular_firm(tokens, at):
        return True
    if key in words.function | words.starters | words.common:
        return False
    titles = ("subject.role", "subject.agency_noun", "subject.programme_noun", "subject.company_noun")
    if key in words.months or key in words.weekdays or key in words.relative_days:
        return False
    if any(hit.first == at for hit in sentence.of(*titles)):
        return False
    last = at + 1
    while last < len(tokens) and tokens[last].capital:
        last += 1
    return last < len(tokens) and is_verb(tokens[last], language)


def _singular_firm(tokens: list[Token], at: int) -> bool:
    """ "Ingenieros Tayrona ganó …": a plural noun and a capital with a verb in the singular are one name."""
    last = at + 1
    while last < len(tokens) and tokens[last].capital:
        last += 1
    if last >= len(tokens) or not tokens[at].key.endswith("s") or len(tokens[at].key) < 6:
        return False
    numbers = {f.number for f in forms_of(tokens[last], "es") if f.tense in FINITE}
    return numbers == {"s"}


def _of_home(tokens: list[Token], at: int, language: Language) -> bool:
    """ "Grava de Chile", "Tornasol of Chile": a name with where it is from."""
    if at + 2 >= len(tokens):
        return False
    if language == "es":
        return tokens[at + 1].key in {"de", "del"} and tokens[at + 2].capital
    home = gazetteer().at(tokens, at + 2) if tokens[at + 1].key == "of" else None
    return home is not None and home[0].is_country


def _part_of_name(sentence: Sentence, at: int, language: Language) -> bool:
    """Whether a common word opens a name here: "Terminal Bahía Honda", "Textiles X", "Little X", "Câbleries du X"."""
    tokens = sentence.tokens
    token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None:
        return False
    particle = following.key in FOREIGN[language] - {"et", "y", "and", "of", "the", "for"}
    if particle and at + 2 < len(tokens) and tokens[at + 2].capital:
        return True
    if not following.capital:
        return False
    firm = any(hit.first == at for hit in sentence.of("subject.company_noun", "event.site"))
    if (firm and language == "es" and token.key not in _GENERIC) or token.key in _NAMING_ADJECTIVES:
        return True
    if not any(hit.first == at for hit in sentence.of("subject.firm_word")):
        return False
    place = gazetteer().at(tokens, at + 1)
    return place is None or (place[1] < len(tokens) and is_verb(tokens[place[1]], language))


def _common(token: Token, language: Language) -> bool:
    """Whether the word is a common one that may open a sentence."""
    from press.lexicon import lexicon

    return token.key in lexicon(language).words.common


def is_verb(token: Token, language: Language) -> bool:
    """Whether ``token`` looks like a verb in a finite form."""
    if token.kind != "w" or (token.capital and not token.raw.isupper()):
        return False
    if token.key in COMMON_VERBS[language]:
        return True
    if any(form.tense in FINITE for form in forms_of(token, language)):
        return True
    if language == "es":
        return VERB_ES.match(token.raw.lower()) is not None
    return token.key.endswith("ed")


def _plain_word(sentence: Sentence, at: int, language: Language) -> bool:
    """Whether the opening word is an ordinary word of the language."""
    from press.lexicon import lexicon

    words = lexicon(language).words
    key = sentence.tokens[at].key
    if (
        key in words.function
        or key in words.starters
        or key in words.common
        or key.endswith(_NOUN_ENDINGS[language])
        or key in words.units
        or key in words.scales
    ):
        return True
    if any(
        hit.first == at and not hit.label.startswith(("legal", "dates"))
        for hits in sentence.hits.values()
        for hit in hits
    ):
        return True
    return key in words.months or key in words.weekdays or key in words.relative_days


_NAMING_ADJECTIVES = word_set(
    "little big blue red green black white old great grand golden silver bright azul rojo verde negro blanco gran "
    "nuevo nueva buena alta alto bella bello iron copper hierro cobre oro plata"
)
_NOUN_ENDINGS = {
    "es": ("cion", "siones", "ciones", "sion", "miento", "mientos", "mente", "idad", "idades", "encias", "ancias"),
    "en": ("tion", "tions", "ments", "ness", "ities", "ly", "ances", "ences", "ists", "ings"),
}


def _run(sentence: Sentence, first: int, language: Language) -> int:
    """Where the name that starts at ``first`` ends."""
    tokens = sentence.tokens
    forms: dict[int, int] = {}
    for hit in sentence.of("legal_form"):
        if _is_form(sentence, hit.first):
            forms[hit.first] = max(forms.get(hit.first, 0), hit.last - hit.first)
    at = first + 1
    while at < len(tokens) and at - first < MAX_NAME:
        if at in forms and (forms[at] > 1 or not _weak_form(tokens[at])):
            break
        after = _next_part(tokens, at) or _joined(sentence, first, at, language)
        if not after:
            break
        at = after
    place = gazetteer().at(tokens, first)
    return max(at, place[1]) if place is not None else at


def _next_part(tokens: list[Token], at: int) -> int:
    """Index after one more part of a name (a capital, a number, "-Ho", "d'Arc", "& Co", an initial), else 0."""
    token = tokens[at]
    if token.capital:
        return 0 if _currency_before(tokens, at) else at + 1
    one, two = (tokens[at + step] if at + step < len(tokens) else None for step in (1, 2))
    if one is None:
        return 0
    if token.raw in {"'", "’"} and one.key == "s" and two is not None and two.raw in {"Office", "House", "Council"}:
        return at + 3
    glued = token.start == tokens[at - 1].end and one.start == token.end
    if one.capital:
        short = token.raw.isdecimal() and len(token.raw) <= 3
        initial = token.raw == "." and len(tokens[at - 1].raw) == 1
        if short or initial:
            return at + 1
        if token.raw == "&":
            return 0 if _is_town(tokens, at + 1) else at + 2
        return at + 2 if glued and token.raw in {"-", "'", "’"} else 0
    if two is not None and two.capital:
        if token.raw == "-" and one.kind == "w" and glued and one.key not in _HYPHENED:
            return at + 2
        if token.raw in {"d", "l"} and one.key == "'":
            return at + 3
    return 0


def _is_town(tokens: list[Token], at: int) -> bool:
    """Whether a place begins here that is no common word: "Solar Andina & Medellín" are two."""
    place = gazetteer().at(tokens, at)
    return place is not None and place[0].reading != "word"


def _currency_before(tokens: list[Token], at: int) -> bool:
    """ "… brought ACI Medellín USD 412 million": a code before a number is no part of a name."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at].raw in _CODES and following is not None and (following.kind == "n" or following.raw == "$")


_CODES = frozenset({"USD", "US", "COP", "EUR", "GBP", "MXN", "BRL", "CLP", "CNY"})
_HYPHENED = word_set("based born owned listed backed led headquartered style made sized size trained")


def _is_form(sentence: Sentence, at: int) -> bool:
    return at > 0 and sentence.tokens[at - 1].kind == "w"


def _weak_form(token: Token) -> bool:
    """Whether a legal form of one word is an ordinary word here: "se", "as", "co", "ag", "sa"."""
    return token.key in {"co", "as", "se", "ag", "sa", "ab", "sl", "bic", "oy", "spa"} and not token.raw.isupper()


def _joined(sentence: Sentence, first: int, at: int, language: Language) -> int:
    """Index after the lower-case joiners at ``at`` where the name goes on behind them, else 0."""
    tokens = sentence.tokens
    opener_is_body = any(
        hit.first == first for label in ("subject.agency_word", "subject.programme_word") for hit in sentence.of(label)
    )
    after = at
    joiners = JOINERS[language] | FOREIGN[language]
    while after < len(tokens) and tokens[after].key in joiners and after - at < 2:
        after += 1
    if after == at or after >= len(tokens) or not tokens[after].capital:
        return 0
    joiner = tokens[at].key
    if joiner in FOREIGN[language]:
        return after
    if joiner in {"y", "and", "e"}:
        another = any(hit.first == after for hit in sentence.of("subject.agency_word"))
        return after if opener_is_body and not another and _field(tokens[after], language) else 0
    if joiner in {"of", "for", "the", "in", "en"}:
        return after if opener_is_body else 0
    if joiner == "del" or opener_is_body:
        return after
    place = gazetteer().at(tokens, after)
    return 0 if place is not None and place[0].reading != "word" else after


def _field(token: Token, language: Language) -> bool:
    """Whether a public body may have the word in its name: "Comercio, Industria y Turismo"."""
    from press.lexicon import lexicon

    if token.key in _FIELDS or token.key.endswith(_NOUN_ENDINGS[language]):
        return True
    return token.key in lexicon(language).words.common


_FIELDS = word_set(
    "industria comercio turismo tecnologia ciencia cultura vivienda ciudad territorio hacienda credito minas energia "
    "deporte transporte telecomunicaciones agricultura ambiente desarrollo empleo competitividad industry commerce "
    "tourism technology science culture housing finance trade credit mines energy sport transport agriculture growth "
    "environment development employment competitiveness labour labor innovation investment services industries crafts"
)


def _name(sentence: Sentence, first: int, last: int, language: Language, text: str) -> Name | None:
    tokens = sentence.tokens
    end = last
    form = next(
        (
            hit
            for hit in sorted(sentence.of("legal_form"), key=lambda h: -h.last)
            if hit.first == last and (hit.last - hit.first > 1 or not _weak_form(tokens[last]))
        ),
        None,
    )
    if form is None and last < len(tokens) and tokens[last].raw == ",":
        form = next(
            (
                hit
                for hit in sorted(sentence.of("legal_form"), key=lambda h: -h.last)
                if hit.first == last + 1 and tokens[hit.first].capital
            ),
            None,
        )
    if form is not None:
        end = form.last
        if tokens[end - 1].raw != "." and end < len(tokens) and tokens[end].raw == "." and end + 1 < len(tokens):
            end += 1 if tokens[end - 1].end == tokens[end].start else 0
    while (
        last - first > 1
        and tokens[last - 1].key in NOT_NAMES
        and tokens[last - 1].kind == "w"
        and len(tokens[last - 1].raw) > 1
        and not tokens[last - 1].raw.isupper()
    ):
        break
    raw = text[tokens[first].start : tokens[last - 1].end]
    full = text[tokens[first].start : tokens[end - 1].end]
    place = gazetteer().at(tokens, first)
    exact = place[0] if place is not None and place[1] == last else None
    before = tokens[first - 1] if first else None
    oblique = before is not None and before.key in OBLIQUE[language] | {"its", "their", "su", "sus"}
    listed = before is not None and before.key in {"y", "e", "and", ","}
    kind, country = _kind(sentence, first, last, form is not None, exact, language)
    if last < len(tokens) and full.endswith(".") is False and form is not None and tokens[form.last - 1].raw == ".":
        full = text[tokens[first].start : tokens[form.last - 1].end]
    return Name(first, last, end, raw, full, kind, country, oblique, listed, exact)


def _by_own_words(sentence: Sentence, first: int, last: int, language: Language) -> str:
    """What the words of a name make it: "Alcaldía de Cali", "Región de Murcia", "Innovation Prize"."""
    tokens = sentence.tokens
    if last - first > 1 and (tokens[first].key in _TERRITORY or tokens[last - 1].key in {"county", "province"}):
        return "city"
    labels = ("subject.agency_word", "subject.programme_word")
    inside = [hit for hit in sentence.of(*labels) if hit.first == first and hit.first < last]
    if inside:
        return "agency" if any("agency" in hit.label for hit in inside) else "programme"
    if any(first <= hit.first < last for hit in sentence.of("subject.agency_word")) and last - first > 1:
        return "agency"
    ends = any(hit.first == last - 1 for hit in sentence.of("subject.programme_word"))
    return "programme" if ends and language == "en" else ""


def _kind(
    sentence: Sentence, first: int, last: int, has_form: bool, place: PlaceName | None, language: Language
) -> tuple[str, str | None]:
    """What the name is by what stands in it and around it, and the origin given there."""
    tokens = sentence.tokens
    country = _origin_near(sentence, first, last, language)
    own = "company" if has_form else _by_own_words(sentence, first, last, language)
    if own:
        return own, country
    introduced = _introduced(sentence, first, language)
    if place is not None and introduced == "agency" and first and tokens[first - 1].key in {"de", "of"}:
        introduced = ""
    if place is not None and introduced not in {"company", "agency", "programme"}:
        return ("country" if place.is_country else "city"), place.country
    if introduced:
        return introduced, country
    if tokens[first].key in _given() and last - first in {2, 3}:
        return "person", country
    if _quoted_person(sentence, first, last):
        return "person", country
    behind = _apposition(sentence, last)
    if behind:
        return behind, country
    return "unknown", country


_TERRITORY = word_set("region departamento provincia comunidad municipio ciudad comarca condado prefectura county")
_QUALIFYING = ("ial", "nal", "ico", "ica", "ivo", "iva", "ario", "aria", "al", "dor", "dora")


def _leads_to(gap: list[Token], kind: str, language: Language) -> bool:
    """Whether only demonyms, signs and, behind a public body, adjectives stand between a noun and the name."""
    between = {".", ","} if kind == "person" else {"."}
    public = kind in {"programme", "agency"} and language == "es"
    return all(
        gazetteer().demonym_at([token], 0) or token.raw in between or (public and token.key.endswith(_QUALIFYING))
        for token in gap
    )


def _introduced(sentence: Sentence, first: int, language: Language) -> str:
    """The kind a noun right before the name gives it: "la cervecería Montefrío", "snack maker X", "Mr. X"."""
    tokens = sentence.tokens
    start = first
    while start > 0 and tokens[start - 1].raw in {'"', "“", "«"}:
        start -= 1
    window = range(max(0, start - 4), start)
    order = (
        ("subject.programme_noun", "programme"),
        ("subject.programme_word", "programme"),
        ("subject.agency_noun", "agency"),
        ("subject.agency_word", "agency"),
        ("subject.company_noun", "company"),
        ("subject.role", "person"),
    )
    best: tuple[int, str] | None = None
    for label, kind in order:
        for hit in sentence.of(label):
            if hit.first not in window:
                continue
            if tokens[hit.first].key == "office" and not tokens[hit.first].capital:
                continue
            if not _leads_to(tokens[hit.last : start], kind, language):
                continue
            if best is None or hit.last > best[0]:
                best = (hit.last, kind)
    return best[1] if best is not None else _by_origin(tokens, start, language)


def _by_origin(tokens: list[Token], start: int, language: Language) -> str:
    """ "La danesa X", "Denmark's X": an origin right before a name makes it a company."""
    article = start < 2 or tokens[start - 2].key in {"la", "el", "una", "un", "the", "a", "an"} or language == "en"
    if start > 0 and article and gazetteer().demonym_at(tokens, start - 1):
        return "company"
    possessive = start > 1 and tokens[start - 1].key == "s" and tokens[start - 2].raw in {"'", "’"}
    return "company" if possessive else ""


def _apposition(sentence: Sentence, last: int) -> str:
    """The kind a noun behind the name gives it: ", fabricante austríaco", ", a maker of", ", director de"."""
    tokens = sentence.tokens
    if last >= len(tokens) or tokens[last].raw not in {",", "("}:
        return ""
    window = range(last + 1, min(last + 7, len(tokens)))
    order = (
        ("subject.role", "person"),
        ("subject.company_noun", "company"),
        ("subject.agency_noun", "agency"),
        ("subject.programme_noun", "programme"),
    )
    best: tuple[int, str] | None = None
    for label, kind in order:
        for hit in sentence.of(label):
            plain = all(t.kind == "w" for t in tokens[last + 1 : hit.first]) and not _says(sentence, last + 1)
            if plain and hit.first in window and (best is None or hit.first < best[0]):
                best = (hit.first, kind)
    return best[1] if best else ""


def _says(sentence: Sentence, at: int) -> bool:
    """ "X, recordó la consejera, …": who is quoted behind a verb of saying is no apposition of X."""
    forms = forms_of(sentence.tokens[at], sentence.language) if at < len(sentence.tokens) else ()
    return any("say" in form.classes and form.tense == "past" for form in forms)


def _quoted_person(sentence: Sentence, first: int, last: int) -> bool:
    """ "… », relató Héctor Pirazán, tejedor …": two capitals right behind a quote and its verb are a person."""
    tokens = sentence.tokens
    if first < 2 or last - first not in {2, 3} or sentence.language != "es":
        return False
    quote = {t.raw for t in tokens[max(0, first - 3) : first - 1]} & {"»", "”", '"'}
    firm = any(first <= hit.first < last for hit in sentence.of("subject.firm_word", "subject.company_noun"))
    return bool(quote) and not firm and (tokens[first - 1].key in _TELLING or _says(sentence, first - 1))


_TELLING = word_set("dijo relato conto recordo bromeo apunto agrego anadio sostuvo")


def _origin_near(sentence: Sentence, first: int, last: int, language: Language) -> str | None:
    """The country a demonym, possessive or "of China" right by the name gives it."""
    tokens = sentence.tokens
    for at in range(first - 1, max(-1, first - 6), -1):
        if tokens[at].raw in {",", ".", ";", ":"}:
            break
        found = gazetteer().demonym_at(tokens, at)
        if found is not None and found[1] <= first:
            return found[0] if _describes(tokens, at, found[1], first) else None
        seat = gazetteer().at(tokens, at) if tokens[at].capital and language == "en" else None
        if seat is not None and seat[1] < first and seat[0].reading != "word":
            based = tokens[seat[1]].raw == "-" and tokens[seat[1] + 1].key == "based"
            words = tokens[seat[1] : first]
            trade = all((t.kind == "w" and t.raw.islower()) or t.raw == "-" for t in words) and len(words) <= 5
            if based or (trade and any(seat[1] <= hit.first < first for hit in sentence.of("subject.company_noun"))):
                return "CO" if seat[0].reading == "plain" and seat[0].departments else seat[0].country
    if first > 2 and tokens[first - 1].key == "s":
        found_place = next(
            (
                p
                for size in (1, 2, 3)
                if first - 2 - size >= 0 and (p := gazetteer().at(tokens, first - 2 - size)) and p[1] == first - 2
            ),
            None,
        )
        if found_place is not None:
            return found_place[0].country or ("CO" if found_place[0].departments else None)
    return origin_behind(sentence, last, language)


_NO_HOME = word_set(
    "mercado ciudad capital sede filial subsidiaria sucursal operacion region territorio suelo pais gobierno puerto "
    "market city home headquarters subsidiary arm branch unit operation operations government economy capital soil peso"
)
_GOVERNING = word_set("de del of by con with por for para to en in at and y &")


def _describes(tokens: list[Token], at: int, end: int, first: int) -> bool:
    """Whether a demonym before a name speaks of it: not "the first Colombian home of X", "el mercado chileno X"."""
    near = tokens[max(0, at - 1) : at] + tokens[end:first]
    linked = end < first and tokens[first - 1].key in _GOVERNING
    return not linked and not any(token.key in _NO_HOME for token in near)


_PARTS = word_set(
    "filial subsidiaria sucursal planta sede operacion gerente presidente presidenta director directora marca "
    "subsidiary unit arm branch plant site office operation brand market mercado customers clientes"
)


def stands_for_firm(tokens: list[Token], first: int, end: int) -> bool:
    """Whether "the Danish group", "la empresa danesa" is the firm spoken of: no part of one, no other name behind."""
    if any(token.key in _PARTS for token in tokens[first:end]):
        return False
    if end < len(tokens) and tokens[end].capital:
        return False
    linked = end + 1 < len(tokens) and tokens[end].key in {"de", "of"} and tokens[end + 1].capital
    return not linked or gazetteer().at(tokens, end + 1) is not None


def origin_behind(sentence: Sentence, last: int, language: Language) -> str | None:
    """The country that stands behind a name: its seat, a demonym, "of China"."""
    for hit in sorted((h for h in sentence.of("legal_form") if h.first in {last, last + 1}), key=lambda h: h.last):
        last = max(last, hit.last)
    return _seat(sentence, last, language) or _origin_apposed(sentence.tokens, last, language)


def _seat(sentence: Sentence, start: int, language: Language) -> str | None:
    """The country of "con sede en Guayaquil", "based in Chicago", "of Finland" right behind a name."""
    tokens = sentence.tokens
    for hit in sentence.of("headquarters.words"):
        short = hit.last - hit.first == 1 and language == "en"
        if not start <= hit.first <= start + (1 if short else 5):
            continue
        if short and hit.first == start + 1 and tokens[start].raw != ",":
            continue
        if any(_breaks(token, language) for token in tokens[start : hit.first]):
            return None
        place = gazetteer().at(tokens, hit.last) or _country_with_article(tokens, hit.last)
        demonym = gazetteer().demonym_at(tokens, hit.last)
        if place is not None:
            return "CO" if place[0].reading == "plain" and place[0].departments else place[0].country
        if demonym is not None:
            return demonym[0]
    return None


_RELATIVE = word_set("que which who that whose cuyo cuya cuyos cuyas")
_BEING = word_set("es fue esta tiene is was are has")


def _breaks(token: Token, language: Language) -> bool:
    """Whether a word between a name and a seat makes the seat another's: "X took over a company founded in"."""
    return token.key.startswith(("whose", "cuy")) or (is_verb(token, language) and token.key not in _BEING)


def _others(tokens: list[Token], start: int, at: int, end: int, iso: str) -> bool:
    """Whether a demonym in an apposition is another's: "a rival of the Colombian group Y"."""
    relative = tokens[start].key in _RELATIVE and tokens[start + 1].key not in _BEING
    if relative or any(token.key in _NO_HOME for token in tokens[end : end + 1]):
        return True
    linked = any(token.key in _GOVERNING for token in tokens[start:at])
    named = any(token.capital for token in tokens[end : end + 2])
    return linked and (named or iso == "CO")


def _country_with_article(tokens: list[Token], at: int) -> tuple[PlaceName, int] | None:
    """ "The United States", "los Países Bajos": only countries stand behind an article."""
    article = at < len(tokens) and tokens[at].key in {"the", "el", "la", "los", "las"}
    found = gazetteer().at(tokens, at + 1) if article else None
    return found if found is not None and found[0].is_country else None


def _bracketed(tokens: list[Token], start: int) -> str | None:
    """ "X (Corea del Sur)", "X (Lyon, France)": the country that fills the brackets; Colombia there is a branch."""
    at = start + 1
    city = gazetteer().at(tokens, at)
    if city is not None and not city[0].is_country and city[1] < len(tokens) and tokens[city[1]].raw == ",":
        at = city[1] + 1
    found = _country_with_article(tokens, at) or gazetteer().at(tokens, at)
    if found is None or not found[0].is_country or found[1] >= len(tokens) or tokens[found[1]].raw != ")":
        return None
    return found[0].country if found[0].country != "CO" else None


def _origin_apposed(tokens: list[Token], start: int, language: Language) -> str | None:
    """The country in the words between commas behind a name: ", fabricante austríaco de prótesis,"."""
    if start >= len(tokens) or tokens[start].raw not in {",", "("}:
        return None
    bracketed = _bracketed(tokens, start) if tokens[start].raw == "(" else None
    if bracketed is not None:
        return bracketed
    for at in range(start + 1, min(start + 8, len(tokens))):
        if tokens[at].raw in {",", ".", ";", ")", ":"}:
            return None
        found = gazetteer().demonym_at(tokens, at)
        if found is not None and (tokens[at].raw.islower() or language == "en"):
            return None if _others(tokens, start + 1, at, found[1], found[0]) else found[0]
        seat = gazetteer().at(tokens, at + 1) if tokens[at].key in {"the", "a", "an"} and language == "en" else None
        if seat is not None and seat[0].reading != "word" and seat[1] < len(tokens) and tokens[seat[1]].raw.islower():
            return "CO" if seat[0].reading == "plain" and seat[0].departments else seat[0].country
        linked = tokens[at].key in {"de", "of", "from"}
        place = (gazetteer().at(tokens, at + 1) or _country_with_article(tokens, at + 1)) if linked else None
        if place is not None and (place[0].is_country or place[0].reading == "abroad"):
            return place[0].country
        if place is not None and tokens[at].key == "from" and place[0].departments:
            return "CO"
    return None


def _own_name(cast: Cast, sentences: list[Sentence], document: Document, text: str) -> None:
    """The company that publishes the text is named in it even where it writes itself in small letters."""
    words = tuple(token.key for token in tokens_of(document.outlet or ""))
    if document.outlet_kind != "company" or not words:
        return
    for sentence in sentences:
        names = cast.names[sentence.number]
        for at in range(len(sentence.tokens) - len(words) + 1):
            last = at + len(words)
            if tuple(t.key for t in sentence.tokens[at:last]) != words or any(
                n.first < last and at < n.last for n in names
            ):
                continue
            raw = text[sentence.tokens[at].start : sentence.tokens[last - 1].end]
            names.append(Name(at, last, last, raw, raw, "company", _origin_near(sentence, at, last, sentence.language)))
        cast.names[sentence.number] = sorted(names, key=lambda name: name.first)


def _settle(cast: Cast, sentences: list[Sentence], document: Document, lexicon: Lexicon) -> None:
    """Give every name one kind in the whole document; short forms follow the long one."""
    votes: dict[str, Counter[str]] = {}
    fulls: dict[str, set[str]] = {}
    every = [name for names in cast.names.values() for name in names]
    for name in every:
        votes.setdefault(fold(name.name), Counter())[name.kind] += 1
        if name.full != name.name:
            fulls.setdefault(fold(name.name), set()).add(fold(name.full).replace(" ", "").replace(".", ""))
    _decide_kinds(cast, votes, sentences, document, lexicon)
    later = _form_comes_later(cast, {s.number for s in sentences if _headline(s)})
    cast.homonyms = frozenset(key for key, forms in fulls.items() if len(forms) > 1 or key in later)
    for number, names in cast.names.items():
        cast.names[number] = [_settled(name, cast) for name in names]
    for name in (name for names in cast.names.values() for name in names):
        if name.kind == "company" and name.country:
            cast.origins.setdefault(cast.label(name), name.country)
    for short, origin in list(cast.origins.items()):
        for key in (name.name for names in cast.names.values() for name in names if name.kind == "company"):
            if fold(key).startswith(fold(short) + " "):
                cast.origins.setdefault(key, origin)


def _decide_kinds(
    cast: Cast, votes: dict[str, Counter[str]], sentences: list[Sentence], document: Document, lexicon: Lexicon
) -> None:
    outlet = fold(document.outlet or "")
    acting = _acting(cast, sentences, lexicon.language)
    helping = _helping(cast, sentences, lexicon.language)
    firms = {key for key, counts in votes.items() if counts["company"]}
    opening = {fold(n.name) for sentence in sentences[:3] for n in cast.of(sentence)}
    if not opening & (acting | firms):
        acting |= _protagonist(cast, sentences, document)
    scheme = any(_definite_programme(sentence) for sentence in sentences)
    programmes = any(counts["programme"] for counts in votes.values())
    people = {key.rsplit(" ", 1)[-1] for key, counts in votes.items() if counts["person"] and " " in key}
    for key, counts in votes.items():
        if key in people and not counts["company"]:
            cast.kinds[key] = "person"
            continue
        kind = _one_kind(counts, key, outlet, document.outlet_kind)
        if kind == "unknown" and key in helping:
            kind = "programme" if scheme and not programmes and key != outlet else "agency"
        if kind == "unknown" and key in acting:
            kind = "company"
        if kind == "agency" and key == outlet and not counts["agency"] and scheme:
            kind = "programme"
        cast.kinds[key] = kind
    called = _called_firm(sentences)
    taken_for = {key for key, kind in cast.kinds.items() if kind == "company" and not votes[key]["company"]}
    cast.guessed = frozenset() if called and len(taken_for) == 1 else frozenset(taken_for)


def _called_firm(sentences: list[Sentence]) -> bool:
    """Whether the text speaks of "la empresa", "the firm"."""
    return any(s.tokens[hit.last - 1].key in _FIRM_NOUNS for s in sentences for hit in s.of("subject.anaphor"))


def _in_company(names: list[Name], tokens: list[Token], acting: set[str]) -> set[str]:
    """Unknown names right behind "companies," and those joined by "and" to a company."""
    found: set[str] = set()
    plural = {"companies", "empresas", "firms", "companias", "firmas"}
    for at, name in enumerate(names):
        if name.kind != "unknown" or name.first < 2:
            continue
        listed = tokens[name.first - 1].raw in {",", ":"} and tokens[name.first - 2].key in plural
        before = names[at - 1] if at else None
        joined = before is not None and before.end == name.first - 1 and tokens[before.end].key in {"y", "and", "e"}
        firm = before is not None and (before.kind == "company" or {fold(before.name)} & (acting | found))
        if listed or (joined and firm):
            found.add(fold(name.name))
    return found


def _headline(sentence: Sentence) -> bool:
    """Whether the sentence is the title of the text, which leaves legal forms out."""
    return sentence.number == 0 and sentence.tokens[-1].kind != "s"


def _form_comes_later(cast: Cast, headlines: set[int]) -> frozenset[str]:
    """Names that stand bare first and with a legal form afterwards: the second is somebody else."""
    first_bare: set[str] = set()
    first_full: set[str] = set()
    later: set[str] = set()
    for number in sorted(cast.names.keys() - headlines):
        for name in cast.names[number]:
            key = fold(name.name)
            if name.full == name.name:
                if key not in first_full:
                    first_bare.add(key)
            elif key in first_bare:
                later.add(key)
            else:
                first_full.add(key)
    return frozenset(later)


def _definite_programme(sentence: Sentence) -> bool:
    """Whether the text calls what it speaks of "la iniciativa", "el programa", "the programme"."""
    return any(
        hit.first > 0 and sentence.tokens[hit.first - 1].key in {"la", "el", "the", "al", "del"}
        and sentence.tokens[hit.first].key in {"iniciativa", "programa", "programme", "program", "initiative"}
        for hit in sentence.of("subject.programme_noun")
    )  # fmt: skip


def _acting(cast: Cast, sentences: list[Sentence], language: Language) -> frozenset[str]:
    """Names that do something or own something of a business. They are companies unless something says else."""
    found: set[str] = set()
    owners: list[str] = []
    for sentence in sentences:
        for name in cast.of(sentence):
            if name.kind != "unknown" or tokens_key(sentence, name) in NO_COMPANY or _region(sentence, name):
                continue
            if _acts(sentence, name, language) or _signs(sentence, name):
                found.add(fold(name.name))
            elif owns(sentence, name):
                owners.append(fold(name.name))
        found |= _in_company(cast.of(sentence), sentence.tokens, found) | _bought(sentence, cast)
    firms = any(name.kind == "company" for names in cast.names.values() for name in names)
    counts = Counter(fold(name.name) for names in cast.names.values() for name in names)
    sure = [key for key in owners if " " in key or counts[key] > 1 or not (found or firms)]
    return frozenset(found | set(sure))


def _bought(sentence: Sentence, cast: Cast) -> set[str]:
    """Unknown names right behind a verb of buying: "agreed to buy X", "compró a X"."""
    ends = {hit.last for hit in sentence.of("event.acquisition")}
    ends |= {end + 1 for end in ends if end < len(sentence.tokens) and sentence.tokens[end].key in {"a", "al", "the"}}
    return {fold(n.name) for n in cast.of(sentence) if n.kind == "unknown" and n.place is None and n.first in ends}


def _protagonist(cast: Cast, sentences: list[Sentence], document: Document) -> frozenset[str]:
    """The one name a text must mean by "la empresa", "the firm", where nothing else tells what it is."""
    spoken_of = _called_firm(sentences)
    title = {token.key for token in tokens_of(document.title or "") if token.capital}
    for sentence in sentences[:4]:
        for name in cast.of(sentence):
            if name.kind != "unknown" or name.place is not None or tokens_key(sentence, name) in NO_COMPANY:
                continue
            if _region(sentence, name):
                continue
            titled = bool(title & {token.key for token in sentence.tokens[name.first : name.last]})
            if fold(name.name) != fold(document.outlet or "") and (spoken_of or titled):
                return frozenset({fold(name.name)})
    return frozenset()


_FIRM_NOUNS = word_set(
    "empresa compania firma multinacional company firm group grupo startup maker manufacturer retailer"
)
NO_COMPANY = word_set(
    "latinoamerica suramerica sudamerica centroamerica norteamerica iberoamerica covid internet brexit"
)


def _region(sentence: Sentence, name: Name) -> bool:
    """ "Las flores de la Sabana", "the Potteries": one word behind an article is a region, a paper or a ship."""
    before = sentence.tokens[name.first - 1].raw if name.first else ""
    return name.end - name.first == 1 and before in {"el", "la", "los", "las", "the", "del"}


def tokens_key(sentence: Sentence, name: Name) -> str:
    """The folded words of a name."""
    return " ".join(token.key for token in sentence.tokens[name.first : name.last])


def _helping(cast: Cast, sentences: list[Sentence], language: Language) -> frozenset[str]:
    """Names that help, attract or gather companies and projects: "X logged 19 projects", "X reúne a 96 compañías"."""
    found: set[str] = set()
    for sentence in sentences:
        objects = sentence.of("companies.noun", "projects.noun")
        if not objects:
            continue
        for name in cast.of(sentence):
            if name.kind != "unknown" or name.oblique:
                continue
            start = _behind_apposition(sentence, name.end)
            around = range(start, min(start + 5, len(sentence.tokens)))
            verb = next((at for at in around if _helps(sentence, at, language)), -1)
            if verb >= 0 and any(0 < hit.first - verb <= 8 and _counted(sentence, hit.first, verb) for hit in objects):
                found.add(fold(name.name))
    return frozenset(found)


def _behind_apposition(sentence: Sentence, at: int) -> int:
    """ "X, the innovation corporation of Medellín, has drawn …": the index behind the second comma."""
    tokens = sentence.tokens
    if at >= len(tokens) or tokens[at].raw != ",":
        return at
    return next((end + 1 for end in range(at + 1, min(at + 12, len(tokens))) if tokens[end].raw == ","), at)


def _helps(sentence: Sentence, at: int, language: Language) -> bool:
    forms = forms_of(sentence.tokens[at], language)
    return any("facilitate" in f.classes for f in forms) or sentence.tokens[at].key in {
        "reune",
        "agrupa",
        "agremia",
        "asocia",
    }


def _counted(sentence: Sentence, noun: int, verb: int) -> bool:
    """Whether a number stands between the verb and what it helps."""
    return any(t.kind == "n" or t.key in {"dozens", "decenas", "cientos"} for t in sentence.tokens[verb:noun])


def _signs(sentence: Sentence, name: Name) -> bool:
    """ "X y la Gobernación firmaron un memorando para estudiar una planta": X is who may build it."""
    if name.oblique or not (sentence.has("event.mou") and sentence.has("event.site")):
        return False
    return name.end < len(sentence.tokens) and sentence.tokens[name.end].key in {"y", "e", "and"}


def _acts(sentence: Sentence, name: Name, language: Language) -> bool:
    """Whether a finite verb follows the name and no preposition governs it, or a verb of saying stands before."""
    tokens = sentence.tokens
    if name.oblique or acronym(tokens, name):
        return False
    if name.place is None and (gazetteer().at(tokens, name.first) or _only_says(tokens, name, language)):
        return False
    inverted = name.first >= 1 and tokens[name.first - 1].key in _SAYING
    if inverted and tokens[name.first].key not in _given():
        return True
    at = name.end
    while at < len(tokens) and tokens[at].key in _BEFORE_VERB:
        at += 1
    if at < len(tokens) and tokens[at].key in {"of", "de", "from"} and (place := gazetteer().at(tokens, at + 1)):
        at = place[1]
    if at < len(tokens) and tokens[at].raw == "(":
        closing = next((i for i in range(at, min(at + 6, len(tokens))) if tokens[i].raw == ")"), at)
        at = closing + 1 if closing > at else at
    if (
        at + 2 < len(tokens)
        and tokens[at].raw == ","
        and tokens[at + 1].key in {"que", "which", "cuya", "cuyo", "whose"}
    ):
        return name.last - name.first > 1 and tokens[name.first].key not in _given()
    if at >= len(tokens):
        return False
    return is_verb(tokens[at], language) or (name.end == at and _maybe_verb(tokens, name, at, language))


def acronym(tokens: list[Token], name: Name) -> bool:
    """ "El CEDI", "the PMO": capitals behind an article stand for a common noun."""
    alone = name.last - name.first == 1 and tokens[name.first].raw.isupper() and len(tokens[name.first].raw) <= 5
    return alone and name.first > 0 and tokens[name.first - 1].key in {"el", "la", "los", "las", "the"}


def _only_says(tokens: list[Token], name: Name, language: Language) -> bool:
    """ "…, X said.": who is quoted for what others do need be no company."""
    if name.first == 0 or tokens[name.first - 1].raw not in {",", "”", '"', "»"} or name.end >= len(tokens):
        return False
    forms = forms_of(tokens[name.end], language)
    after = tokens[name.end + 1].raw if name.end + 1 < len(tokens) else "."
    return any("say" in form.classes for form in forms) and after in {".", ",", ";"}


def _maybe_verb(tokens: list[Token], name: Name, at: int, language: Language) -> bool:
    """Whether an unlisted word behind a name that opens a clause looks like its verb: "Verde Oficio arma …"."""
    token = tokens[at]
    if language == "en" or token.kind != "w" or token.capital or len(token.key) < 4:
        return False
    opens = name.first == 0 or tokens[name.first - 1].raw in {",", ":", ";", "–", "—", ".", "(", "«", "“"}
    from press.lexicon import lexicon

    words = lexicon(language).words
    known = token.key in words.function or token.key in words.common or token.key in words.starters
    return (
        opens
        and not known
        and token.key.endswith(("a", "e", "an", "en", "o"))
        and at + 1 < len(tokens)
        and (tokens[at + 1].kind in {"w", "n", "s"} and tokens[at + 1].raw not in {",", ".", ")", ";"})
    )


_BEFORE_VERB = word_set("ya no se also now today hoy itself le les ayer yesterday recently recientemente tambien")


_HELD = word_set("participada participado controlada controlado owned controlled backed")


def owns(sentence: Sentence, name: Name) -> bool:
    """ "la planta de X", "X's factory", "la llegada de X", "X (Finlandia)": what only a business has."""
    if name.place is not None:
        return False
    tokens = sentence.tokens
    if name.end + 1 < len(tokens) and tokens[name.end].raw in {"'", "’"} and tokens[name.end + 1].key == "s":
        return not name.oblique
    behind = tokens[name.end].raw if name.end < len(tokens) else ""
    if name.country is not None and behind in {"(", ",", "of", "de", "–", "—"}:
        return True
    if behind == "," and name.end + 1 < len(tokens) and tokens[name.end + 1].key in _HELD:
        return True
    if name.last - name.first > 1 and any(
        hit.first in {name.first, name.last - 1} for hit in sentence.of("subject.firm_word")
    ):
        return True
    return site_owner(sentence, name)


def site_owner(sentence: Sentence, name: Name) -> bool:
    """Whether a site or a project is said to be of the name: "el centro de datos de X", "by X"."""
    tokens = sentence.tokens
    if name.first < 2 or tokens[name.first - 1].key not in _BELONGING:
        return False
    if (
        tokens[name.first - 2].key in {"la", "el"}
        and name.first >= 3
        and tokens[name.first - 3].key in {"es", "sera", "fue"}
    ):
        return True
    return any(0 < name.first - hit.last <= 1 + _behind_noun(tokens, hit.last) for hit in sentence.of("subject.owned"))


_BELONGING = word_set("de del of by por at")


def _behind_noun(tokens: list[Token], at: int) -> int:
    """How many words may stand between what is owned and "of X": an adjective, "por parte", "en Cali"."""
    if at + 1 < len(tokens) and tokens[at].key == "por" and tokens[at + 1].key == "parte":
        return 2
    if at < len(tokens) and tokens[at].kind == "w" and tokens[at].key not in {"de", "del", "of", "by", "at"}:
        return 2
    complement = at + 2 < len(tokens) and tokens[at].key in {"de", "of"} and tokens[at + 1].raw.islower()
    if complement and tokens[at + 2].key in {"de", "del", "of", "by", "at"}:
        return 2
    return 3 if complement and tokens[at + 2].raw.islower() else 0


_SAYING = word_set("anuncio informo confirmo invertira construira abrira instalara")


def _one_kind(counts: Counter[str], key: str, outlet: str, outlet_kind: str | None) -> str:
    if outlet and key and not counts["city"] and (key == outlet or (len(key) > 5 and outlet.startswith(key + " "))):
        if outlet_kind == "company":
            return "company"
        if outlet_kind == "blog" and not counts["company"]:
            return "agency" if counts["agency"] else "programme"
        if outlet_kind == "agency":
            return counts.most_common(1)[0][0] if counts.keys() & {"programme", "agency"} else "agency"
        return "outlet"
    for kind in ("company", "programme", "agency", "person", "country", "city"):
        if counts[kind]:
            return kind
    return "unknown"


def _settled(name: Name, cast: Cast) -> Name:
    key = fold(name.name)
    kind = cast.kinds[key]
    if kind == "unknown":
        longer = [
            k
            for k in cast.kinds
            if k.startswith(key + " ") and cast.kinds[k] in {"company", "agency", "programme", "person"}
        ]
        longer += [k for k in cast.kinds if k.endswith(" " + key) and cast.kinds[k] == "person"]
        if longer:
            kind = cast.kinds[longer[0]]
    return replace(name, kind=kind) if kind != name.kind else name


KINDS: dict[str, SubjectKind] = {
    "company": "company", "agency": "agency", "programme": "programme", "city": "city", "country": "country",
    "unknown": "unknown", "person": "unknown",
}  # fmt: skip
