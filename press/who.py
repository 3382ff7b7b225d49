"""Whose figure a quantity is: the nearest actor before it, one named by a common noun, or the one spoken of last."""

from __future__ import annotations

from dataclasses import dataclass

from press.figures.quantity import Quantity
from press.lexicon import Lexicon
from press.model import Document, Language, SubjectKind
from press.places.names import gazetteer
from press.records.facilitation import is_boilerplate
from press.records.sectors import quoted
from press.subjects import (
    OBLIQUE,
    PASSIVE_AGENT,
    Cast,
    Name,
    acronym,
    is_verb,
    origin_behind,
    site_owner,
    stands_for_firm,
)
from press.text.sentences import Sentence
from press.text.tokens import Token, fold, tokens_of, word_set
from press.verbs import forms_of

ARTICLES = {
    "es": frozenset({"el", "la", "los", "las", "su", "sus", "esta", "este", "dicha", "dicho", "esa", "ese"}),
    "en": frozenset({"the", "its", "this", "that", "their", "our"}),
}
INDEFINITE = frozenset({"un", "una", "a", "an", "otra", "otro", "another"})
IN_ORDER = frozenset({"respectively", "respectivamente"})
ACTORS = frozenset({"company", "agency", "programme", "country", "city", "unknown"})
GATHER = word_set(
    "acudieron asistieron asistio acudio participaron gathered attended drew congrego reunio convoco "
    "asistiran participaran asistentes attracted brought joined"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody a figure may belong to.

    Attributes:
        at: the token where it is named.
        oblique: whether a preposition governs it.
        resolved: whether it is only meant by "la compañía", "the firm".
        owner: whether a site or a project is called its own: "el centro de datos de X".
    """

    at: int
    name: str | None
    kind: SubjectKind
    oblique: bool = False
    resolved: bool = False
    owner: bool = False


class Topics:
    """Follows who is spoken of from sentence to sentence."""

    def __init__(self, cast: Cast, lexicon: Lexicon, sentences: list[Sentence], text: str) -> None:
        self._text = text
        self._cast = cast
        self._language: Language = lexicon.language
        self._topic: Actor | None = None
        self._company: Actor | None = None
        self._place: Actor | None = None
        self._signing: Actor | None = None
        self._acting_place: Actor | None = None
        self._here: Sentence | None = None
        self._counting: Actor | None = None
        self._country: Actor | None = None
        self._person: str | None = None
        self._people = {cast.label(n) for names in cast.names.values() for n in names if n.kind == "person"}
        self._target: Actor | None = None
        self._traits = _traits(cast, sentences)
        self._foot = frozenset(sentence.number for sentence in sentences if is_boilerplate(sentence))
        self._main = self._first_actor(sentences)

    def own_voice(self, document: Document) -> None:
        """An agency or a company that writes of itself is who the text speaks of where nobody is named."""
        if document.outlet and document.outlet_kind == "company":
            self._main = Actor(0, document.outlet, "company")
            self._company = self._topic = self._main
        if self._main is None and document.outlet and document.outlet_kind in {"agency", "company", "blog"}:
            kinds: dict[str, SubjectKind] = {"agency": "agency", "company": "company", "blog": "programme"}
            self._main = Actor(0, document.outlet, kinds[document.outlet_kind])

    def _first_actor(self, sentences: list[Sentence]) -> Actor | None:
        for wanted, count in ((("company", "agency", "programme"), 2), (("country",), 99), (("company", "agency"), 99)):
            for sentence in sentences[:count]:
                sources = {hit.last for hit in sentence.of("subject.source")}
                for name in self._cast.of(sentence):
                    if name.first in sources:
                        continue
                    if name.kind in wanted and (name.kind != "country" or name.name == "Colombia"):
                        return Actor(name.first, self._cast.label(name), _subject_kind(name.kind))
        return None

    def enter(self, sentence: Sentence) -> list[Actor]:
        """The actors of ``sentence``; who is spoken of changes after its figures were read (``leave``)."""
        self._here = sentence
        sources = {hit.last for hit in sentence.of("subject.source")}
        actors = [
            self._of_name(sentence, name)
            for name in self._cast.of(sentence)
            if name.kind in ACTORS
            and not (name.kind == "unknown" and acronym(sentence.tokens, name))
            and name.first not in sources
            and not _dateline_place(sentence, name)
        ]
        taken = {name.first for name in self._cast.of(sentence)} | {
            at for name in self._cast.of(sentence) for at in range(name.first, name.end)
        }
        actors += self._nouns(sentence, taken)
        firms = [a for a in actors if a.kind == "company" and a.name and not a.oblique]
        places = [a for a in actors if a.kind in {"city", "country"} and not a.oblique and _acts(a, sentence)]
        self._acting_place = places[0] if places else None
        self._signing = firms[0] if firms and sentence.has("event.mou") and sentence.has("event.site") else None
        return sorted(actors, key=lambda actor: actor.at)

    def leave(self, actors: list[Actor]) -> None:
        """Keep who was spoken of: the first actor that is no place and not governed by a preposition."""
        actors = [a for a in actors if not self._aside(a)]
        actors = [a for a in actors if not _invests(self._here, a, self._topic)]
        lead = next(
            (a for a in actors if not a.oblique and a.kind not in {"city", "country", "unknown", "sector"}), None
        )
        if lead is None and self._topic is None:
            lead = next((a for a in actors if not a.oblique and a.kind in {"unknown"} and a.name), None)
        trade = next((a for a in actors if a.kind == "sector" and not a.oblique), None)
        if lead is None and self._topic is None and trade is not None and self._company is None:
            lead = trade
        if lead is None and self._topic is None:
            lead = next((a for a in actors if a.kind in {"company", "agency", "programme"}), None)
        held = self._topic is not None and self._topic.kind in {"company", "programme"}
        if held and lead is not None and lead.kind == "agency" and self._unnamed_body(lead):
            lead = None
        owner = next((a for a in actors if a.owner), None)
        if owner is not None and lead is not None and lead.kind == "agency" and self._unnamed_body(lead):
            lead = owner
        if lead is None and (self._topic is None or self._topic.kind in {"city", "country", "sector"}):
            lead = trade if trade is not None and self._company is None else self._acting_place
        if lead is not None and lead.name is not None:
            self._topic = lead
        if self._signing is not None and lead is not None and lead.kind == "agency":
            self._topic = self._signing
        self._target = _target(self._here, actors) or self._target
        people = [n for n in self._cast.of(self._here) if n.kind == "person" and not n.oblique] if self._here else []
        self._person = self._cast.label(people[0]) if people else self._person
        self._place = next((a for a in actors if a.kind == "city"), None) or self._place
        self._country = next((a for a in actors if a.kind == "country"), None) or self._country
        company = next((a for a in actors if a.kind == "company" and not a.oblique), None)
        company = company or next((a for a in actors if a.kind == "company"), None)
        if company is not None and (self._company is None or not company.oblique):
            self._company = company

    def _unnamed_body(self, actor: Actor) -> bool:
        """Whether a public body is only meant by its noun or by who holds the office."""
        return (actor.name or "").islower() or actor.name in self._people

    def _aside(self, actor: Actor) -> bool:
        """Whether a public body only helps or comments where a company is spoken of: "…", said City Hall."""
        if actor.kind != "agency" or self._here is None or self._topic is None or self._topic.kind != "company":
            return False
        helps = self._here.has("facilitation.by", "facilitation.does") and self._here.has("facilitation.helped")
        comments = any(token.raw in _QUOTE_ENDS for token in self._here.tokens[: actor.at])
        comments = comments or actor.at in quoted(self._here)
        return helps or comments or is_boilerplate(self._here)

    @property
    def company(self) -> Actor | None:
        """The company spoken of last."""
        return self._company

    def _of_name(self, sentence: Sentence, name: Name) -> Actor:
        kind = _subject_kind(name.kind)
        label = self._cast.label(name)
        if kind in {"company", "unknown"} or (kind == "agency" and name.last - name.first == 1):
            label = self._longest(label)
        town = sentence.tokens[name.first - 2].key if name.first > 1 and name.kind == "city" else ""
        if town in _TOWNS and sentence.tokens[name.first - 1].key in {"of", "de"} and name.first > 2:
            article = sentence.tokens[name.first - 3]
            before = sentence.tokens[name.first - 4].key if name.first > 3 else ""
            return Actor(
                name.first, label, kind, article.key in {"el", "la", "the"} and before in OBLIQUE[self._language]
            )
        names = self._cast.of(sentence)
        partner = next((n for n in names if n.end == name.first - 1 and n.oblique), None)
        joined = partner is not None and sentence.tokens[name.first - 1].key in {"and", "y", "e"} and kind != "company"
        oblique = (name.oblique or joined or self._after_oblique(sentence, name)) and not _owner_acts(sentence, name)
        return Actor(name.first, label, kind, oblique, owner=kind == "company" and site_owner(sentence, name))

    def _longest(self, label: str) -> str:
        """ "Tengshan" is "Tengshan Nonferrous", "Nerbión" is "Nerbión Studios"."""
        key = fold(label) + " "
        longer = [
            n
            for names in self._cast.names.values()
            for n in names
            if n.kind in {"company", "agency", "programme"} and fold(n.name).startswith(key)
        ]
        if longer:
            return self._cast.label(longer[0])
        tail = " " + fold(label)
        ending = {self._cast.label(n) for ns in self._cast.names.values() for n in ns if n.kind == "company"}
        ending = {name for name in ending if fold(name).endswith(tail)}
        return ending.pop() if len(ending) == 1 else label

    def _after_oblique(self, sentence: Sentence, name: Name) -> bool:
        """ "para la agencia X", "of snack maker Y": a preposition before the noun that introduces the name."""
        tokens = sentence.tokens
        for at in range(name.first - 1, max(sentence.opening - 1, name.first - 5), -1):
            token = tokens[at]
            if token.kind == "n":
                return False
            if token.key in OBLIQUE[self._language]:
                return True
            if token.raw in {",", ";", ".", ":"} or (
                token.kind == "w" and token.key not in ARTICLES[self._language] and not _introducing(sentence, at)
            ):
                return False
        return False

    def _nouns(self, sentence: Sentence, taken: set[int]) -> list[Actor]:
        found: list[Actor] = []
        used: set[int] = set(taken)
        if self._company is None:
            firm = next((n for n in self._cast.of(sentence) if n.kind == "company"), None)
            self._company = self._of_name(sentence, firm) if firm is not None else None
        for hit in sentence.of("subject.anaphor"):
            if self._company is not None and hit.last not in taken and not used & set(range(hit.first, hit.last)):
                actor = self._anaphor(sentence, hit.first, hit.last)
                if actor is not None:
                    found.append(actor)
                    used |= set(range(hit.first, hit.last))
        found += self._definite(sentence, taken, used)
        found += self._described(sentence, used)
        found += self._unnamed(sentence, used)
        found += self._unknown_firm(sentence, used)
        kinds: tuple[tuple[str, SubjectKind], ...] = (
            ("subject.agency_noun", "agency"), ("subject.programme_noun", "programme"),
            ("subject.sector_noun", "sector"), ("subject.unknown_noun", "unknown"),
        )  # fmt: skip
        for label, kind in kinds:
            for hit in sentence.of(label):
                if hit.first in used or hit.last in taken or any(at in used for at in range(hit.first, hit.last)):
                    continue
                actor = self._common_noun(sentence, hit.first, hit.last, kind)
                if actor is not None:
                    found.append(actor)
                    used |= set(range(hit.first, hit.last))
        return found

    def _unknown_firm(self, sentence: Sentence, used: set[int]) -> list[Actor]:
        """ "La compañía reporta …" where the text has named none: somebody's figure, and no agency's."""
        spoken_of = self._topic or self._main
        if self._company is not None or spoken_of is None or spoken_of.kind not in _BODIES | {"city"}:
            return []
        tokens = sentence.tokens
        found = [
            Actor(hit.first, None, "unknown", hit.first > 0 and tokens[hit.first - 1].key in OBLIQUE[self._language])
            for hit in sentence.of("subject.anaphor")
            if tokens[hit.last - 1].key in _PLAINLY_FIRMS and hit.first not in used and tokens[hit.first].key != "su"
        ]
        used |= {at for actor in found for at in (actor.at, actor.at + 1)}
        return found

    def _learn_origin(self, sentence: Sentence, first: int, last: int) -> None:
        """Where it is from: "la empresa austríaca", "the Mexican company", "la compañía, con sede en Guayaquil"."""
        if self._company is None or self._company.name is None or self._company.name in self._cast.origins:
            return
        tokens = sentence.tokens
        demonym = gazetteer().demonym_at(tokens, last - 1)
        if demonym is None and last < len(tokens) and tokens[last].kind == "w":
            demonym = gazetteer().demonym_at(tokens, last)
        if demonym is not None and (
            tokens[first].key in {"su", "its", "their"} or not stands_for_firm(tokens, first, max(last, demonym[1]))
        ):
            return
        origin = demonym[0] if demonym else origin_behind(sentence, last, self._language)
        if origin is not None:
            self._cast.origins[self._company.name] = origin

    def _anaphor(self, sentence: Sentence, first: int, last: int) -> Actor | None:
        tokens = sentence.tokens
        word = tokens[last - 1].key
        self._learn_origin(sentence, first, last)
        public = self._topic is not None and self._topic.kind in {"agency", "programme"}
        if public and tokens[first].key in {"su", "its"}:
            return None
        if self._language == "en" and word in {"it", "its", "they", "we", "our"}:
            return None
        oblique = first > 0 and tokens[first - 1].key in OBLIQUE[self._language]
        special = [name for name, traits in self._traits.items() if word in traits]
        if len(special) == 1:
            return Actor(first, special[0], "company", oblique)
        return self._as_topic(first, oblique)

    def _as_topic(self, at: int, oblique: bool) -> Actor | None:
        if self._company is None:
            return None
        return Actor(at, self._company.name, "company", oblique, resolved=True)

    def _definite(self, sentence: Sentence, taken: set[int], used: set[int]) -> list[Actor]:
        """ "La azulejera", "the Dallas insurer", "the Ohio group": an article and a kind of company stand for it."""
        if self._company is None:
            return []
        tokens = sentence.tokens
        found: list[Actor] = []
        public = {h.first for label in ("subject.agency_noun", "subject.programme_noun") for h in sentence.of(label)}
        for hit in sentence.of("subject.company_noun"):
            article = hit.first - 1
            words = 0
            while self._language == "en" and article >= 0 and words < 3 and tokens[article].key != "the":
                if tokens[article].raw in {",", ".", ";"}:
                    break
                article, words = article - 1, words + 1
            if article < 0 or tokens[article].key not in {"el", "la", "the"} or hit.first in used | public:
                continue
            if any(at in taken for at in range(hit.last, hit.last + 2)) or tokens[hit.first].key.endswith("s"):
                continue
            place = gazetteer().at(tokens, article + 1) if words else None
            demonym = gazetteer().demonym_at(tokens, article + 1) if words else None
            if words and place is None and demonym is None:
                continue
            home = demonym[0] if demonym else (place[0].country or "CO") if place else None
            home = home if stands_for_firm(tokens, article, hit.last) else None
            if home and self._company.name and self._company.name not in self._cast.origins:
                self._cast.origins[self._company.name] = home
            actor = self._anaphor(sentence, hit.first, hit.last)
            if actor is not None:
                oblique = article > 0 and tokens[article - 1].key in OBLIQUE[self._language]
                found.append(Actor(article, actor.name, "company", oblique, resolved=True))
                used |= set(range(article, hit.last))
        return found

    def _unnamed(self, sentence: Sentence, used: set[int]) -> list[Actor]:
        """ "Una firma asiática pondrá …", "El azulejo emplea …", "la ciudad tenía …": who is not named."""
        tokens = sentence.tokens
        found: list[Actor] = []
        for hit in sentence.of("subject.company_noun"):
            article = hit.first - 1
            while article >= 0 and article >= hit.first - 3 and tokens[article].key not in INDEFINITE | _STOPS:
                article -= 1
            if article < 0 or tokens[article].key not in INDEFINITE or hit.first in used:
                continue
            before = tokens[article - 1].raw if article else ""
            named = any(hit.last <= n.first <= hit.last + 3 or n.end == article - 1 for n in self._cast.of(sentence))
            verbs = any(is_verb(t, self._language) for t in tokens[hit.last : hit.last + 6])
            if before in {"", "que", "that", ".", ";", "“", "«"} and not named and verbs:
                found.append(Actor(hit.first, None, "unknown"))
                used.add(hit.first)
        sector = self._trade(sentence, used)
        place = self._nation(sentence) or self._town(sentence)
        return [*found, *(actor for actor in (sector, place) if actor is not None)]

    def _nation(self, sentence: Sentence) -> Actor | None:
        """ "… el país había recibido 17.100 millones": the country spoken of, where "the country" acts."""
        tokens = sentence.tokens
        if self._spoken_of_a_firm():
            return None
        for at in range(1, len(tokens) - 1):
            if tokens[at].key not in {"pais", "country", "ciudad", "city"} or tokens[at - 1].key not in {
                "el",
                "la",
                "the",
            }:
                continue
            before = tokens[at - 2].key if at > 1 else ""
            town = tokens[at].key in {"ciudad", "city"}
            meant = self._town_before(sentence, at) if town else self._country
            if meant and before not in OBLIQUE[self._language] and is_verb(tokens[at + 1], self._language):
                return Actor(at, meant.name, "city" if town else "country", resolved=True)
        return None

    def _town_before(self, sentence: Sentence, at: int) -> Actor | None:
        """The town named before "la ciudad" in its sentence, else the one named last."""
        here = [n for n in self._cast.of(sentence) if n.kind == "city" and n.first < at]
        return Actor(here[-1].first, self._cast.label(here[-1]), "city") if here else self._place

    def _town(self, sentence: Sentence) -> Actor | None:
        """ "La capital nariñense tenía …": the place named last, where no company is spoken of."""
        tokens, first = sentence.tokens, sentence.opening
        if self._place is None or len(tokens) < first + 4 or tokens[first].key not in {"la", "el", "the"}:
            return None
        if tokens[first + 1].key not in _TOWNS | {"capital", "provincia", "ciudad"} or self._spoken_of_a_firm():
            return None
        at = first + 2
        while at < min(first + 4, len(tokens)) and tokens[at].raw.islower() and not is_verb(tokens[at], self._language):
            at += 1
        verb = at < len(tokens) and is_verb(tokens[at], self._language)
        return Actor(first + 1, self._place.name, "city") if verb else None

    def _spoken_of_a_firm(self) -> bool:
        return self._topic is not None and self._topic.kind == "company"

    def _trade(self, sentence: Sentence, used: set[int]) -> Actor | None:
        """A trade that opens the sentence and has or sells: "La tercerización de servicios ocupa en Colombia a …"."""
        tokens, first = sentence.tokens, sentence.opening
        if self._language == "es" and (first >= len(tokens) or tokens[first].key not in {"el", "la", "los", "las"}):
            return None
        start = first + (self._language == "es" or tokens[first].key == "the")
        verb = next(
            (at for at in range(start + 1, min(start + 6, len(tokens))) if _has_or_sells(tokens, at, self._language)), 0
        )
        if not verb or start in used or not tokens[start].key.endswith(_TRADES) or not _plain(tokens[start:verb]):
            return None
        if any(first <= hit.first <= start for hit in sentence.of(*_NO_TRADE_LABELS)):
            return None
        used.add(start)
        return Actor(start, self._text[tokens[start].start : tokens[verb - 1].end], "sector")

    def _described(self, sentence: Sentence, used: set[int]) -> list[Actor]:
        """ "La israelí", "la caleña", "la ferretería", "the Mexican company": an article and a trait of one company."""
        tokens = sentence.tokens
        found: list[Actor] = []
        for at in range(len(tokens) - 1):
            if tokens[at].key not in {"la", "el", "the"} or at in used or at + 1 in used:
                continue
            demonym = gazetteer().demonym_at(tokens, at + 1)
            word = tokens[at + 1].key
            names = [n for n, traits in self._traits.items() if word in traits]
            if demonym is not None and not names:
                names = [n for n, origin in self._cast.origins.items() if origin == demonym[0]]
            unknown_origin = self._company is not None and self._company.name not in self._cast.origins
            if (
                demonym is not None
                and not names
                and unknown_origin
                and self._company is not None
                and self._company.name
            ):
                behind = tokens[demonym[1]] if demonym[1] < len(tokens) else None
                nouns = {h.first for h in sentence.of("subject.company_noun")}
                if behind is not None and (
                    (demonym[1] in nouns and stands_for_firm(tokens, at, demonym[1] + 1))
                    or (behind.key not in {"de"} and is_verb(behind, self._language))
                ):
                    self._cast.origins[self._company.name] = demonym[0]
                    names = [self._company.name]
            target = self._bought(demonym[0] if demonym else "", names)
            names = [target] if target else names
            if len(names) == 1 and (demonym is not None or len(word) > 4):
                oblique = at > 0 and tokens[at - 1].key in OBLIQUE[self._language]
                found.append(Actor(at, names[0], "company", oblique))
                used |= {at, at + 1}
        return found

    def _bought(self, origin: str, names: list[str]) -> str | None:
        """ "The Colombian yard has 230 workers": what was bought, where the buyer is from elsewhere."""
        if self._target is None or self._target.name is None or not origin or names == [self._target.name]:
            return None
        buyer = self._company.name if self._company is not None else None
        known = self._cast.origins.get(buyer or "")
        foreign = known is not None and known != origin and buyer != self._target.name
        return self._target.name if foreign and not names else None

    def _common_noun(self, sentence: Sentence, first: int, last: int, kind: SubjectKind) -> Actor | None:
        """A public body, a programme or a trade that a common noun speaks of: "la agencia", "its trade ministry"."""
        tokens = sentence.tokens
        if self._names_a_town(sentence, last):
            return None
        modified = self._modified(sentence, first, last, kind)
        if modified is not None:
            return modified
        before = tokens[first - 1].key if first else ""
        article = before in ARTICLES[self._language]
        skip = (
            first - 2
            if before and (before in INDEFINITE or article or self._qualifies(tokens, first - 1))
            else first - 1
        )
        oblique = skip >= 0 and tokens[skip].key in OBLIQUE[self._language]
        if before in INDEFINITE:
            return self._some(sentence, first, last, kind, oblique=oblique)
        collective = tokens[first].key in {"past", "alumni", "egresadas", "egresados", "exalumnos"}
        definite = article or (skip == first - 2 and skip >= 0 and tokens[skip].key in ARTICLES[self._language])
        if not definite and first > 0 and kind != "sector" and not collective:
            return None
        quoted = tokens[max(0, skip)].key in {"segun", "according"}
        if quoted or self._belongs(sentence, first, last) or self._own_project(sentence, first, last, kind):
            return None
        office = self._office(sentence, first, last) if kind == "agency" and article else None
        if office is not None:
            return Actor(first, office, kind, oblique)
        named = self._only_one(kind) if collective or article else None
        if named is not None:
            return Actor(first, named, kind, oblique)
        if kind == "agency" and tokens[first].key in {"agency", "agencia"} and self._spoken_of_a_firm():
            return self._as_topic(first, oblique)
        if kind == "sector":
            first, last = _whole_trade(sentence, first, last)
        follows = tokens[last].key if last < len(tokens) else ""
        return Actor(first, self._text[tokens[first].start : tokens[last - 1].end], kind, oblique and follows != "que")

    def _office(self, sentence: Sentence, first: int, last: int) -> str | None:
        """The person who holds the office: "la gobernadora del Meta, Ángela Duarte, …", or the one named before."""
        if not sentence.tokens[first].key.startswith(_OFFICES):
            return None
        people = [n for n in self._cast.of(sentence) if n.kind == "person"]
        here = next((n for n in people if 0 <= n.first - last <= 5), None)
        if here is not None:
            return self._cast.label(here)
        return self._person if self._topic is None else None

    def _names_a_town(self, sentence: Sentence, last: int) -> bool:
        """ "The city of Pereira" is Pereira."""
        town = sentence.tokens[last - 1].key in _TOWNS
        return town and any(n.first == last + 1 and n.kind == "city" for n in self._cast.of(sentence))

    def _modified(self, sentence: Sentence, first: int, last: int, kind: SubjectKind) -> Actor | None:
        """ "Its trade ministry", "the regional board": a body with the word before it."""
        tokens = sentence.tokens
        if self._language != "en" or kind != "agency" or first < 2 or tokens[first - 2].key not in {"its", "the"}:
            return None
        word = tokens[first - 1]
        if not word.raw.islower() or word.key in {"national", "city", "state", "local"}:
            return None
        if self._belongs(sentence, first, last):
            return None
        under = first > 2 and tokens[first - 3].key in OBLIQUE["en"]
        return Actor(first - 1, self._text[word.start : tokens[last - 1].end], kind, under)

    @staticmethod
    def _qualifies(tokens: list[Token], at: int) -> bool:
        if gazetteer().demonym_at(tokens, at):
            return True
        return tokens[at].key in {"regional", "local", "gobierno", "national", "city", "state"}

    def _some(self, sentence: Sentence, first: int, last: int, kind: SubjectKind, *, oblique: bool) -> Actor | None:
        """ "Una agencia", "a fund": somebody unnamed, where it is what the clause speaks of."""
        tokens = sentence.tokens
        relative = last < len(tokens) and tokens[last].key in {"that", "que", "which"}
        if any(is_verb(token, self._language) for token in _same_clause(tokens, first)):
            return None
        named_next = any(last <= name.first <= last + 3 for name in self._cast.of(sentence))
        return None if kind == "sector" or named_next else Actor(first, None, kind, oblique and not relative)

    def _own_project(self, sentence: Sentence, first: int, last: int, kind: SubjectKind) -> bool:
        """Whether "la iniciativa", "the hub", "el plan de X" is a company's own project and no programme."""
        if kind != "programme":
            return False
        tokens = sentence.tokens
        alone = not any(n.kind == "programme" for names in self._cast.names.values() for n in names)
        spoken_of = self._topic is not None and self._topic.kind == "company"
        if self._main is not None and self._main.kind == "programme":
            return False
        if self._company is not None and tokens[first].key in _OWN_PROJECT and (alone or spoken_of):
            return True
        owned = last < len(tokens) and tokens[last].key in {"de", "del", "of"}
        return owned and any(n.first == last + 1 and n.kind == "company" for n in self._cast.of(sentence))

    def _only_one(self, kind: SubjectKind) -> str | None:
        """The one agency or programme of the text, which "la agencia", "el programa" speak of."""
        if kind not in {"agency", "programme"}:
            return None
        if kind == "agency" and self._topic is not None and self._topic.kind == "agency":
            return self._topic.name
        names = list(
            dict.fromkeys(
                self._cast.label(name)
                for number, names_here in self._cast.names.items()
                for name in names_here
                if name.kind == kind and number not in self._foot
            )
        )
        return names[0] if len(names) == 1 else None

    def _belongs(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether the noun only introduces a name, explains one ("X, el distrito …") or is somebody's own."""
        tokens = sentence.tokens
        for name in self._cast.of(sentence):
            gap = tokens[last : name.first]
            if (
                last <= name.first <= last + 4
                and all(t.raw not in {",", ";", "."} and not is_verb(t, self._language) for t in gap)
                and name.kind != "city"
            ) and not any(
                t.key in {"que", "that"} or (t.key in {"de", "of"} and name.kind != "programme") for t in gap
            ):
                return True
            if (
                name.end < first <= name.end + 4
                and tokens[name.end].raw == ","
                and name.kind in {"programme", "agency"}
            ):
                return True
            owned = name.last < len(tokens) and tokens[name.last].key == "'"
            if owned and name.last < first <= name.last + 7 and name.kind == "company":
                return True
        return False

    def subject(self, sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> Actor | None:
        """Who the figure belongs to; remembers who counted companies or projects last."""
        found = self._subject(sentence, quantity, actors)
        if found is not None and found.kind in _BODIES and quantity.measure in {"companies", "projects"}:
            self._counting = found
        others = found is not None and found.kind == "company" and all(a.name != found.name for a in actors)
        if others and quantity.measure == "companies" and self._counting is not None:
            return self._counting
        return found

    def _portfolio(self, sentence: Sentence, quantity: Quantity) -> Actor | None:
        """ "Those companies have created 4,400 jobs", "Los inversionistas vinieron de …": whom a body helped."""
        if self._counting is None or quantity.measure == "companies":
            return None
        tokens, first = sentence.tokens, sentence.opening
        nouns = [h.first for h in sentence.of("companies.noun", "projects.noun") if 0 < h.first - first <= 4]
        if not nouns or nouns[0] >= quantity.first or any(t.kind == "n" for t in tokens[first : nouns[0]]):
            return None
        opener = tokens[first].key
        meant = opener in _DEMONSTRATIVE or (quantity.measure == "countries" and opener in ARTICLES[self._language])
        return self._counting if meant and not any(t.capital for t in tokens[first + 1 : nouns[0]]) else None

    def _subject(self, sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> Actor | None:
        """Who the figure belongs to.

        In order: a report's own list; one of several named in order; whoever gathered companies; who is paid; the
        name a relative clause explains; the subject before the figure; the one behind it; a place; the project's
        company; whoever is spoken of.
        """
        if self._reports(sentence, quantity, actors) or self._corrects(sentence):
            return self._main
        ordered = self._in_order(sentence, quantity, actors)
        if ordered is not None:
            return ordered
        if _gathered(sentence, quantity, actors):
            return self._topic if self._topic is not None and self._topic.kind == "programme" else None
        if quantity.measure == "agreements" and _between_states(sentence.tokens):
            return None
        portfolio = self._portfolio(sentence, quantity)
        if portfolio is not None:
            return portfolio
        before = [a for a in actors if a.at < quantity.first and self._eligible(a, sentence, actors)]
        before = [a for a in before if not _in_relative(sentence, a.at, quantity.first)] or before
        governing = _possessed(sentence, quantity, actors) or _paid(sentence, quantity, before)
        governing = governing or _relative_head(sentence, quantity, before)
        governing = governing or _nominal(sentence, quantity, before)
        return governing or self._spoken_of(sentence, quantity, actors, before)

    def _spoken_of(
        self, sentence: Sentence, quantity: Quantity, actors: list[Actor], before: list[Actor]
    ) -> Actor | None:
        """Whose a figure is that no subject before it governs."""
        after = [a for a in actors if a.at >= quantity.last and a.kind != "city"]
        after = [a for a in after if self._eligible(a, sentence, actors)]
        if not before and after and quantity.first <= 3 and (self._topic is None or after[0].kind == "company"):
            return after[0]
        place = self._where(sentence, quantity, actors)
        if place is not None:
            return place
        public = self._topic is not None and self._topic.kind != "company"
        if self._company is not None and public and _project_speaks(sentence, quantity):
            return self._company
        bodies = [a for a in actors if a.kind in _BODIES and a.name]
        if bodies and not public and quantity.measure in {"companies", "countries", "projects"}:
            return bodies[-1]
        firm = [a for a in before if a.kind in {"company", "agency", "programme", "sector"}]
        if firm and self._topic is None:
            return self._main if self._main is not None and self._asked(sentence, firm[-1]) else firm[-1]
        if self._topic is not None:
            return self._topic
        if after:
            return after[0]
        return before[-1] if before else self._only_main(sentence, quantity)

    def _only_main(self, sentence: Sentence, quantity: Quantity) -> Actor | None:
        """Whom the text is about, unless it counts companies before anybody is named: those are nobody's yet."""
        counted = quantity.measure in {"companies", "projects", "countries"} or sentence.has("companies.noun")
        return None if (counted or _of_many(sentence)) and self._main_named_after(sentence) else self._main

    def _main_named_after(self, sentence: Sentence) -> bool:
        """Whether the company the text is about is named only behind ``sentence``."""
        if self._main is None or self._main.kind != "company":
            return False
        numbers = [
            n for n, names in self._cast.names.items() if any(self._cast.label(x) == self._main.name for x in names)
        ]
        return bool(numbers) and min(numbers) > sentence.number

    def _corrects(self, sentence: Sentence) -> bool:
        """Whether an erratum at the foot gives a figure of what the text is about, whoever was named last."""
        return sentence.has("role.erratum") and self._main is not None and self._main.kind == "company"

    def _asked(self, sentence: Sentence, actor: Actor) -> bool:
        """ "Economists polled by X": X only asked."""
        before = sentence.tokens[actor.at - 1].key if actor.at else ""
        return actor.oblique and before in PASSIVE_AGENT[self._language]

    def _reports(self, sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> bool:
        """Whether a line without a verb counts companies or projects in the report of an agency."""
        if actors or self._main is None or self._main.kind not in {"agency", "programme"}:
            return False
        verbless = not any(is_verb(token, self._language) for token in sentence.tokens)
        return quantity.measure in {"companies", "projects", "countries"} and verbless

    def _where(self, sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> Actor | None:
        """ "En Cali trabajan …", "se radicaron en Cali 31 proyectos": a place has what nobody else is said to have."""
        if quantity.measure not in {"jobs", "companies", "projects", "money"}:
            return None
        tokens = sentence.tokens
        impersonal = next(
            (at for at in range(max(sentence.opening, quantity.first - 14), quantity.first) if _impersonal(tokens, at)),
            -1,
        )
        places = [a for a in actors if a.kind in {"city", "country"} and 0 < a.at < quantity.first + 8]
        arriving = {"a", "to"} if impersonal >= 0 and tokens[impersonal].key in _REACHING else set()
        inside = [a for a in places if tokens[a.at - 1].key in {"en", "in", "el", "across"} | arriving]
        if impersonal >= 0 and inside:
            return inside[0]
        anaphor = any(
            t.key in {"ciudad", "region", "departamento", "provincia", "municipio"} for t in tokens[: quantity.first]
        )
        if impersonal >= 0 and anaphor and self._place is not None:
            return self._place
        return None

    def _eligible(self, actor: Actor, sentence: Sentence, actors: list[Actor]) -> bool:
        """Places act only as sentence subjects, "Colombia exportó …"; cities only where no company is."""
        if actor.kind in {"city", "country"} and actor.resolved:
            return True
        if actor.kind == "city" and (self._company is not None or any(a.kind == "company" for a in actors)):
            tallies = sentence.has("accumulation.cumulative") and sentence.has("projects.noun", "companies.noun")
            if not tallies or self._company is None:
                return False
        if actor.kind in {"city", "country"}:
            return not actor.oblique and _acts(actor, sentence)
        return True

    def _in_order(self, sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> Actor | None:
        """ "X and Y … with 34 and 21 artists, respectively": the n-th figure belongs to the n-th company."""
        if not any(token.key in IN_ORDER for token in sentence.tokens):
            return None
        companies = [a for a in actors if a.kind == "company" and a.at < quantity.first]
        if len(companies) < 2 or quantity.in_list >= len(companies):
            return None
        return companies[len(companies) - 1 - quantity.in_list]


def _same_clause(tokens: list[Token], first: int) -> list[Token]:
    """The words before ``first`` back to the last comma or semicolon."""
    start = next((at + 1 for at in range(first - 1, -1, -1) if tokens[at].raw in {",", ";", ":", "«", "“"}), 0)
    return tokens[start:first]


def _dateline_place(sentence: Sentence, name: Name) -> bool:
    """Whether the name only says where the text was written."""
    return name.last <= sentence.opening or (name.first == 0 and _only_a_date(sentence))


def _only_a_date(sentence: Sentence) -> bool:
    """ "Envigado, 22 de enero de 2015." is a dateline, no statement."""
    tokens = sentence.tokens
    return (
        len(tokens) <= 12
        and tokens[-1].raw == "."
        and any(t.raw == "," for t in tokens)
        and not any(is_verb(t, sentence.language) for t in tokens)
        and any(t.kind == "n" for t in tokens)
    )


def _owner_acts(sentence: Sentence, name: Name) -> bool:
    """ "El crecimiento de X traerá …", "The new project of X will …": what acts is X's, and so is the figure."""
    tokens = sentence.tokens
    if name.first < 2 or tokens[name.first - 1].key not in {"de", "del", "of"} or name.kind != "company":
        return False
    for hit in sentence.of("subject.owned"):
        if not 0 <= name.first - 1 - hit.last <= 2:
            continue
        before = hit.first - 1
        while before >= sentence.opening and (
            tokens[before].key in _DETERMINERS or _adjective(tokens[before]) or _town_before(tokens, before)
        ):
            before -= 1
        if before < sentence.opening or tokens[before].raw in {",", ":", ";", "“", "«", '"'}:
            return True
    return False


_DETERMINERS = word_set(
    "el la los las un una the a an su sus its this este esta nuevo nueva new posible possible future"
)


def _town_before(tokens: list[Token], at: int) -> bool:
    """ "The Copacabana subsidiary of X": a town between article and noun."""
    known = gazetteer().at(tokens, at) if at and tokens[at].capital else None
    return known is not None and known[1] == at + 1 and tokens[at - 1].key in _DETERMINERS


def _adjective(token: Token) -> bool:
    return token.key in {"primera", "primer", "segunda", "first", "second", "proxima", "proximo", "eventual", "next"}


_DEMONSTRATIVE = word_set("those these esas esos estas estos dichas dichos tales aquellas aquellos together that")
_OFFICES = ("gobernador", "alcalde", "ministr", "mandatari", "governor", "mayor", "minister")
_TOWNS = frozenset(
    {"city", "town", "municipality", "department", "ciudad", "municipio", "departamento", "distrito", "region"}
)
_OWN_PROJECT = frozenset(
    {"hub", "park", "parque", "iniciativa", "initiative", "programa", "programme", "program", "estrategia"}
)


def _whole_trade(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The trade with what tells which: "plastics industry", "sector azulejero", "industria de software"."""
    tokens = sentence.tokens
    if sentence.language == "en":
        while (
            first > 0
            and (tokens[first - 1].raw.islower() or tokens[first - 1].raw.isupper())
            and tokens[first - 1].key not in _NO_TRADE
        ):
            first -= 1
        return first, last
    if last + 1 < len(tokens) and tokens[last].key in {"de", "del"} and tokens[last + 1].raw.islower():
        return first, last + (2 if tokens[last + 1].key not in {"la", "los", "las", "el"} else 0)
    word = tokens[last] if last < len(tokens) else None
    adjective = word is not None and word.kind == "w" and word.raw.islower() and word.key not in _NO_TRADE
    hyphen = last + 1 < len(tokens) and tokens[last + 1].raw == "-"
    if adjective and word is not None and not is_verb(word, "es") and (hyphen or word.key.endswith(_ADJECTIVES)):
        last += 1
        while last + 1 < len(tokens) and tokens[last].raw == "-" and tokens[last + 1].raw.islower():
            last += 2
    return first, last


_NO_TRADE = word_set(
    "the a an its this that of in for and or to s from by with whole entire local national country region que en y o "
    "por con para se ya no apenas hoy"
)
_ADJECTIVES = (
    "ero",
    "era",
    "il",
    "iles",
    "al",
    "ico",
    "ica",
    "or",
    "ora",
    "ivo",
    "iva",
    "aria",
    "ario",
    "ada",
    "ado",
    "no",
)
_NO_TRADE_LABELS = (
    "subject.anaphor", "subject.company_noun", "event.site", "event.project", "subject.agency_noun",
    "subject.programme_noun", "subject.sector_noun", "jobs.noun", "jobs.group", "money.context",
)  # fmt: skip
_PLAINLY_FIRMS = word_set("compania empresa firma multinacional grupo company firm group multinational")
_QUOTE_ENDS = frozenset({"”", "»"})
_BODIES = frozenset({"agency", "programme"})
_STOPS = frozenset({",", ";", ".", ":", "el", "la", "los", "las", "the", "de", "of", "en", "in"})
_TRADES = (
    "cion", "eria", "ura", "ismo", "tica", "icos", "ing", "ism", "try", "culture", "tion", "ria", "azulejo", "cafe",
    "calzado", "textil", "cuero", "acero", "cacao", "banano", "turismo", "comercio", "transporte", "software",
)  # fmt: skip


def _plain(tokens: list[Token]) -> bool:
    return all(t.kind == "w" and t.raw.islower() for t in tokens)


def _has_or_sells(tokens: list[Token], at: int, language: Language) -> bool:
    forms = forms_of(tokens[at], language)
    return any(f.classes & {"have", "trade"} and f.tense in {"present", "past"} for f in forms) or tokens[at].key in {
        "da", "dan", "mueve", "mueven", "genera", "generan", "aporta", "aportan", "ocupa", "vive",
    }  # fmt: skip


def _paid(sentence: Sentence, quantity: Quantity, before: list[Actor]) -> Actor | None:
    """ "El municipio le pagará a X 48 millones", "adjudicó a X un contrato de": the money is the contractor's."""
    if quantity.measure != "money":
        return None
    words = [t.key for t in sentence.tokens[: quantity.first]]
    if not any(word.startswith(("pagar", "pago", "paid", "adjudic", "awarded", "otorg", "entreg")) for word in words):
        return None
    firms = [a for a in before if a.kind == "company" and a.at and sentence.tokens[a.at - 1].key in {"a", "al", "to"}]
    return firms[-1] if firms else None


def _relative_head(sentence: Sentence, quantity: Quantity, before: list[Actor]) -> Actor | None:
    """ "… dijo la agencia X, que hoy atiende 24 iniciativas": a clause with "que" speaks of the name before it."""
    tokens = sentence.tokens
    for at in range(quantity.first - 1, max(1, quantity.first - 12), -1):
        if tokens[at].raw in {";", "»", "”"}:
            return None
        if tokens[at].key not in {"que", "which", "who"} or tokens[at - 1].raw != ",":
            continue
        named = [a for a in before if a.name and a.at < at - 1 and a.kind in {"company", "agency", "programme"}]
        if not named:
            return None
        end = named[-1].at + len(tokens_of(named[-1].name or ""))
        gap = tokens[end : at - 1]
        seat = not gap or all(t.capital or t.key in {",", "de", "del", "of", "in", "(", ")"} for t in gap)
        return named[-1] if end <= at - 1 and seat else None
    return None


def _target(sentence: Sentence | None, actors: list[Actor]) -> Actor | None:
    """The company right behind a verb of buying."""
    if sentence is None:
        return None
    ends = [hit.last for hit in sentence.of("event.acquisition")]
    return next((a for a in actors if a.kind == "company" and any(0 <= a.at - end <= 3 for end in ends)), None)


def _invests(sentence: Sentence | None, actor: Actor, topic: Actor | None) -> bool:
    """ "Nebbia Ventures lideró": who puts money into the round of the company spoken of is not spoken of itself."""
    if sentence is None or topic is None or actor.kind != "company" or actor.name == topic.name:
        return False
    behind = {token.key for token in sentence.tokens[actor.at + 1 : actor.at + 6]}
    return bool(behind & _BACKING) and topic.kind == "company"


_BACKING = word_set("lidero repitio encabezo acompano participo led co-led backed participated repeated reinvested")


def _in_relative(sentence: Sentence, at: int, figure: int) -> bool:
    """ "X, which helped the company with permits, has landed …": no subject stands in an inserted clause."""
    tokens = sentence.tokens
    opens = next((i for i in range(at, max(0, at - 10), -1) if tokens[i].raw == ","), -1)
    if opens < 0 or tokens[opens + 1].key not in {"which", "who", "whose", "que", "cuya", "cuyo", "quien"}:
        return False
    closes = next((i for i in range(at, figure) if tokens[i].raw == ","), -1)
    return closes > 0 and closes + 1 < figure and is_verb(tokens[closes + 1], sentence.language)


def _possessed(sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> Actor | None:
    """ "Pronostica exportaciones del sector floricultor por US$ …", "la meta de Neiva es de …": whose they are."""
    tokens = sentence.tokens
    for actor in actors:
        back = range(actor.at - 1, max(-1, actor.at - 4), -1)
        at = next((i for i in back if tokens[i].key in {"de", "del", "of"}), -1)
        if at < 1 or not actor.name or not 0 < quantity.first - actor.at <= 9:
            continue
        if actor.kind in {"sector", "country", "city"} and tokens[at - 1].key in _POSSESSED:
            return actor
    return None


_POSSESSED = word_set(
    "exportaciones ventas ingresos exports sales revenue revenues meta metas objetivo objetivos goal target aim "
    "importaciones imports"
)


def _buyer(sentence: Sentence, nominal: list[Actor]) -> Actor | None:
    """ "X compró la cadena Y por …": the price is what X pays."""
    companies = [actor for actor in nominal if actor.kind == "company"]
    if len(companies) < 2 or companies[-1] is not nominal[-1]:
        return None
    bought = any(companies[-2].at < hit.first < companies[-1].at for hit in sentence.of("event.acquisition"))
    return companies[-2] if bought else None


_EXISTING = word_set(
    "trabajan laboran hay existen funcionan operan viven radicaron registraron crearon instalaron asentaron radican "
    "are were work operate exist registered"
)


_REACHING = word_set("llegaron arribaron aterrizaron desembarcaron llegan")


def _impersonal(tokens: list[Token], at: int) -> bool:
    """ "trabajan", "hay", "se radicaron", "there are"."""
    key = tokens[at].key
    if key in {"are", "were"}:
        there = at > 0 and tokens[at - 1].key == "there"
        return there or (at + 1 < len(tokens) and tokens[at + 1].key == "registered")
    if key in {"radicaron", "registraron", "crearon", "instalaron", "asentaron"}:
        return at > 0 and tokens[at - 1].key == "se"
    return key in _EXISTING | _REACHING


def _project_speaks(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the project itself is what the sentence speaks of: "La obra movería …", "The investment amounts to …"."""
    tokens = sentence.tokens
    for hit in sentence.of("event.project", "event.site", "money.context", "event.paper"):
        if hit.first >= quantity.first:
            break
        before = tokens[hit.first - 1] if hit.first else None
        article = before is not None and before.key in {"el", "la", "los", "las", "the", "its", "su", "sus"}
        opens = hit.first - 2 < sentence.opening or tokens[hit.first - 2].raw in {",", ":", ";", "“", "«"}
        if article and opens:
            return True
    return False


def _nominal(sentence: Sentence, quantity: Quantity, before: list[Actor]) -> Actor | None:
    """The subject that stands before the figure: no preposition governs it, or a site is its own."""
    nominal = [a for a in before if not a.oblique or a.owner]
    if not nominal:
        return None
    buyer = _buyer(sentence, nominal) if quantity.measure == "money" else None
    return buyer or _first_of_pair(sentence, nominal)


def _gathered(sentence: Sentence, quantity: Quantity, actors: list[Actor]) -> bool:
    """ "Participaron 214 empresas": they came to what the text speaks of, and are nobody's own."""
    if quantity.measure != "companies" or any(a.kind in {"programme", "agency"} for a in actors):
        return False
    return any(token.key in GATHER for token in sentence.tokens)


def _between_states(tokens: list[Token]) -> bool:
    return bool({"entre", "between"} & {t.key for t in tokens}) and _states(tokens)


def _states(tokens: list[Token]) -> bool:
    """Whether unnamed states are spoken of: "the two countries", "ambos gobiernos"."""
    return any(t.key in {"paises", "naciones", "gobiernos", "countries", "nations", "governments"} for t in tokens)


def _first_of_pair(sentence: Sentence, nominal: list[Actor]) -> Actor:
    """ "X y la fundación Y firmaron …" speaks of X first; any other last actor is the nearest."""
    last = nominal[-1]
    if len(nominal) < 2 or last.kind not in {"company", "agency", "programme"}:
        return last
    between = sentence.tokens[nominal[-2].at : last.at]
    joined = any(t.key in {"y", "and", "e"} for t in between[-4:])
    if joined and not any(is_verb(t, sentence.language) or t.raw == ";" for t in between):
        return nominal[-2]
    return last


def _acts(actor: Actor, sentence: Sentence) -> bool:
    """Whether a place is the subject of a verb: "Colombia exportó …", "Uruguay, por su parte, tiene …"."""
    tokens = sentence.tokens
    town = actor.at > 1 and tokens[actor.at - 2].key in _TOWNS
    before = tokens[actor.at - 1] if actor.at else None
    if _expected(sentence, actor.at):
        return True
    behind = tokens[actor.at + 1] if actor.at + 2 < len(tokens) else None
    if before is not None and before.raw == ";" and behind is not None and behind.raw == ",":
        return True  # "Chile recibió 8.600 millones; Colombia, 7.100 millones"
    if before is not None and not town and before.raw not in {",", ".", ";", ":", "que", "that", '"', "«", "“", ")"}:
        return before.key in {"que", "that"}
    place = gazetteer().at(tokens, actor.at)
    at = place[1] if place is not None else actor.at + 1
    if at < len(tokens) and tokens[at].raw in {",", "("}:
        closing = next((i for i in range(at + 1, min(at + 8, len(tokens))) if tokens[i].raw in {",", ")"}), -1)
        if closing < 0:
            return False
        at = closing + 1
    while at < len(tokens) and tokens[at].key in {"ya", "no", "se", "le", "also", "now", "alone", "sola", "solo"}:
        at += 1
    if at < len(tokens) and any(f.tense == "subjunctive" for f in forms_of(tokens[at], sentence.language)):
        goal = any(hit.first < actor.at for hit in sentence.of("accumulation.target"))
        return before is not None and before.key == "que" and not goal
    return at < len(tokens) and is_verb(tokens[at], sentence.language)


def _expected(sentence: Sentence, at: int) -> bool:
    """ "Expects Colombia to attract …": the country is who will act."""
    tokens = sentence.tokens
    place = gazetteer().at(tokens, at)
    end = place[1] if place is not None else at + 1
    if sentence.language != "en" or end + 1 >= len(tokens) or tokens[end].key != "to" or not at:
        return False
    foresees = any("plan" in f.classes for f in forms_of(tokens[at - 1], "en")) or tokens[at - 1].key == "sees"
    return foresees and any(f.tense == "base" for f in forms_of(tokens[end + 1], "en"))


def _of_many(sentence: Sentence) -> bool:
    """ "Los talleres de la comuna contrataron …", "Cali's call centres hired …": several of a place, and no company."""
    tokens, first = sentence.tokens, sentence.opening
    if first + 3 >= len(tokens) or tokens[first].key in {"los", "las", "these", "many", "most", "muchos", "muchas"}:
        return True
    place = gazetteer().at(tokens, first)
    end = place[1] if place is not None else 0
    return 0 < end < len(tokens) - 1 and tokens[end].raw in {"'", "’"} and tokens[end + 1].key == "s"


def _introducing(sentence: Sentence, at: int) -> bool:
    labels = (
        "subject.company_noun",
        "subject.agency_noun",
        "subject.agency_word",
        "subject.programme_noun",
        "subject.programme_word",
    )
    if any(hit.first <= at < hit.last for label in labels for hit in sentence.of(label)):
        return True
    return gazetteer().demonym_at([sentence.tokens[at]], 0) is not None


def _subject_kind(kind: str) -> SubjectKind:
    known: dict[str, SubjectKind] = {
        "company": "company", "agency": "agency", "programme": "programme", "city": "city", "country": "country",
    }  # fmt: skip
    return known.get(kind, "unknown")


def _traits(cast: Cast, sentences: list[Sentence]) -> dict[str, set[str]]:
    """What is said of each company right where it is named: nouns by which the text may call it later."""
    found: dict[str, set[str]] = {}
    for sentence in sentences:
        tokens = sentence.tokens
        nouns = {at for hit in sentence.of("subject.company_noun") for at in range(hit.first, hit.last)}
        for name in cast.of(sentence):
            if name.kind != "company":
                continue
            traits = found.setdefault(cast.label(name), set())
            for at in (*range(max(0, name.first - 3), name.first), *range(name.end, min(name.end + 6, len(tokens)))):
                word = tokens[at]
                if word.kind != "w" or (word.capital and at < name.first):
                    continue
                if at > name.end and any(t.raw in {".", ";"} for t in tokens[name.end : at]):
                    break
                if at in nouns or gazetteer().demonym_at([word], 0):
                    traits.add(word.key)
    return found
