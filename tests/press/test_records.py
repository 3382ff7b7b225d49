"""The trained reading: what may count unseen, and what no certainty of a model can make count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from press.acceptance import LEAST_DOLLARS, MOST_DOLLARS, MOST_JOBS, decide, threshold
from press.decide.judge import LOOKED_AT, Trained
from press.decide.linear import Models
from press.model import Announcement, Document, Reading
from press.read import read
from press.training.corpus import DOCUMENTS
from tests.press.conftest import records
from tests.press.test_founding_article import ENGLISH, SPANISH
from tests.true_readings import Believing

OWN = [Document.from_record(record) for record in records(DOCUMENTS / "own_prose.jsonl")]
ARTICLE = Path(__file__).parents[3] / "shared" / "press" / "founding_article.txt"
TITLE = "Nordvind abre una planta en Cali"
PLAIN = "La danesa Nordvind invertirá US$5 millones en una planta en Cali y creará 150 empleos."


class Credulous(Believing):
    """Every name announces a project, every figure is one of it, every record is believed."""

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        sure = name == "project" or name.startswith(("role_", "use_"))
        return [0.99] * len(each) if sure else super().chances(name, each)


def announced(body: str, models: Models | None = None, *, title: str = TITLE) -> Announcement:
    document = Document("x", body=body, lang="es", published="2024-05-15", title=title)
    (found,) = read(document, models).announcements
    return found


def test_a_plain_announcement_is_accepted_when_it_is_believed() -> None:
    found = announced(PLAIN, Believing())
    assert (found.decision, found.reasons, found.confidence) == ("accepted", (), 1.0)
    assert (found.company, found.amount, found.currency, found.jobs) == ("Nordvind", 5e6, "USD", 150)


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        (PLAIN.replace("US$5 millones", "US$90.000 millones"), {"amount_implausible", "amount_flagged"}),
        (PLAIN.replace("US$5 millones", "2 billones de dólares"), {"amount_implausible", "amount_flagged"}),
        (PLAIN.replace("US$5 millones", "US$500"), {"amount_implausible"}),
        (PLAIN.replace("150 empleos", "150.000 empleos"), {"jobs_implausible"}),
        (PLAIN.replace("US$5 millones", "US$9.000"), {"amount_flagged", "jobs_flagged"}),
    ],
)
def test_an_odd_figure_is_never_accepted_however_sure_the_model_is(body: str, reasons: set[str]) -> None:
    found = announced(body, Believing())
    assert found.decision == "review"
    assert reasons <= set(found.reasons)


def test_what_is_below_the_threshold_is_never_accepted() -> None:
    reading = read(Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE), Believing())
    for confidence, verdict in ((threshold(), "accepted"), (threshold() - 1e-6, "review"), (0.0, "review")):
        (found,) = decide(_with(reading, confidence=confidence)).announcements
        assert (found.decision, found.reasons) == (verdict, () if verdict == "accepted" else ("low_confidence",))


def test_a_project_in_a_sentence_of_another_country_is_not_at_home() -> None:
    body = "Heredia, en Costa Rica, es la ciudad que Nordvind eligió: invertirá US$5 millones y creará 150 empleos."
    address = "https://noticias.example.com.co/nordvind"
    (found,) = read(
        Document("x", url=address, body=body, lang="es", published="2024-05-15"), Believing()
    ).announcements[:1]
    assert found.country != "CO"


class Placeless(Believing):
    """The models, but the one that chooses a place, which finds none likely."""

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        return [0.0] * len(each) if name == "site" else super().chances(name, each)


@pytest.mark.parametrize(("opening", "country"), [("Pune, India. ", None), ("Bogotá. ", "CO")])
def test_a_few_words_before_a_sentence_say_in_which_country_it_happens(opening: str, country: str | None) -> None:
    body = f"{opening}Nordvind invertirá US$5 millones y creará 150 empleos."
    document = Document("x", url="https://noticias.example.com.co/n", body=body, lang="es", published="2024-05-15")
    found = read(document, Placeless()).announcements[0]
    assert (found.place, found.country) == (None, country)
    assert found.decision == ("review" if country is None else "accepted")


def _with(reading: Reading, **changes: Any) -> Reading:
    return replace(reading, announcements=tuple(replace(one, **changes) for one in reading.announcements))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reasons": ("readings_differ",)}, "readings_differ"),
        ({"company": ""}, "no_company"),
        ({"country": None, "place": None}, "country_unknown"),
        ({"company": "Cali"}, "holder_is_no_company"),
        ({"company": "Antioquia"}, "holder_is_no_company"),
        ({"company": "Cali-Palmira"}, "holder_is_no_company"),
        ({"company": "AtraePerú"}, "holder_is_no_company"),
        ({"company": "CaptaAntioquia"}, "holder_is_no_company"),
        ({"company": "Choose New Jersey"}, "holder_is_no_company"),
        ({"company": "President Arango"}, "holder_is_no_company"),
        ({"company": "Alcaldía de Cali"}, "holder_is_no_company"),
        ({"company": "Oriente"}, "holder_is_no_company"),
        ({"amount": MOST_DOLLARS * 1.01}, "amount_implausible"),
        ({"amount": LEAST_DOLLARS * 0.99, "amount_low": None, "amount_high": None}, "amount_implausible"),
        ({"jobs": MOST_JOBS + 1}, "jobs_implausible"),
        ({"jobs_high": MOST_JOBS + 1}, "jobs_implausible"),
        ({"amount_start": None}, "amount_not_quoted"),
        ({"jobs_start": 0}, "jobs_not_quoted"),
    ],
)
def test_one_reason_is_enough_for_review(changes: dict[str, Any], reason: str) -> None:
    reading = read(Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE), Believing())
    (found,) = decide(_with(reading, **changes)).announcements
    assert (found.decision, reason in found.reasons) == ("review", True)


@pytest.mark.parametrize(
    ("country", "place", "of"), [(None, "Cali", "CO"), ("CL", "Cali", "CL"), ("CL", None, "CL"), (None, None, None)]
)
def test_a_project_at_a_place_without_a_country_is_at_home(
    country: str | None, place: str | None, of: str | None
) -> None:
    reading = read(Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE), Believing())
    (found,) = decide(_with(reading, country=country, place=place)).announcements
    assert found.country == of


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"flags": ("amount_per_job",)}, "jobs_flagged"),
        ({"subject_kind": "programme"}, "jobs_of_somebody_else"),
        ({"subject_kind": "agency"}, "amount_of_somebody_else"),
        ({"accumulation": "cumulative"}, "jobs_not_new"),
        ({"accumulation": "target"}, "amount_not_new"),
        ({"accumulation": "stock"}, "jobs_not_new"),
        ({"job_kind": "construction"}, "jobs_not_lasting"),
    ],
)
def test_a_record_rests_on_claims_that_are_new_clear_and_a_company_s(claims: dict[str, Any], reason: str) -> None:
    reading = read(Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE), Believing())
    changed = replace(reading, claims=tuple(replace(claim, **claims) for claim in reading.claims))
    (found,) = decide(changed).announcements
    assert (found.decision, reason in found.reasons) == ("review", True)


def test_nothing_is_accepted_of_a_text_that_could_not_be_read_whole() -> None:
    reading = read(Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE), Believing())
    (found,) = decide(replace(reading, flags=("too_many_numbers",))).announcements
    assert (found.decision, found.reasons) == ("review", ("text_incomplete",))


def test_jobs_that_pass_wait_for_a_person() -> None:
    said = "en la construcción generará 150 empleos temporales"
    found = announced(f"La danesa Nordvind invertirá US$5 millones en una planta en Yumbo: {said}.", Believing())
    assert (found.decision, "jobs_not_lasting" in found.reasons) == ("review", True)


def test_jobs_that_are_there_already_differ_from_the_rules_and_wait_for_a_person() -> None:
    body = "La danesa Nordvind tiene hoy 400 trabajadores en Cali. La firma abrirá una planta en Yumbo."
    found = announced(body, Credulous())
    assert (found.jobs, found.decision) == (400, "review")
    assert "readings_differ" in found.reasons


@pytest.mark.parametrize("document", OWN, ids=lambda document: document.doc_id)
def test_models_that_believe_everything_get_no_total_accepted(document: Document) -> None:
    reading = read(document, Credulous())
    claims = {(claim.start, claim.end): claim for claim in reading.claims}
    for one in reading.announcements:
        assert (one.decision == "accepted") == (not one.reasons)
        if one.decision == "review":
            continue
        for start, end in ((one.amount_start, one.amount_end), (one.jobs_start, one.jobs_end)):
            if start is not None and end is not None:
                claim = claims[start, end]
                assert claim.subject_kind in {"company", "unknown"}
                assert claim.accumulation in {"incremental", "forecast", *(["stock"] if one.event == "closure" else [])}


@pytest.mark.parametrize("document", [SPANISH, ENGLISH], ids=["es", "en"])
def test_nothing_of_the_founding_article_is_accepted_even_by_models_that_believe_every_record(
    document: Document,
) -> None:
    assert [one.company for one in read(document, Believing()).announcements if one.decision == "accepted"] == []


def test_the_founding_article_itself_makes_no_president_an_investor() -> None:
    if not ARTICLE.exists():
        pytest.skip(f"{ARTICLE.name} is not here")
    title, _, body = ARTICLE.read_text(encoding="utf-8").partition("\n")
    found = read(Document("x", body=body, title=title, lang="en", published="2019-10-09", outlet="CGTN")).announcements
    assert [one.company for one in found if one.decision == "accepted"] == []
    assert [one.company for one in found if "President" in one.company] == []


@pytest.mark.parametrize("document", OWN, ids=lambda document: document.doc_id)
def test_every_record_says_how_sure_it_is_and_why_it_waits(document: Document) -> None:
    for one in read(document).announcements:
        assert 0 <= one.confidence <= 1
        assert (one.decision == "accepted") == (not one.reasons)
        assert list(one.reasons) == sorted(set(one.reasons))
        assert (one.confidence < threshold()) == ("low_confidence" in one.reasons)


def test_a_name_that_hardly_announces_is_not_even_queued() -> None:
    class Doubting(Trained):
        def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
            return [LOOKED_AT - 0.01] * len(each) if name == "project" else super().chances(name, each)

    document = Document("x", body=PLAIN, lang="es", published="2024-05-15", title=TITLE)
    assert read(document, Doubting()).announcements == ()
    assert len(read(document).announcements) == 1
