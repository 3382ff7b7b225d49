"""Values as publishers and people write them: what is read out of them, and what is left unread."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dbt_project.macros import macros

WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)
KNOWN = ["901106996-5", "890903938-8", "901955318-3", "800204301-0"]
"""NITs of companies with the check digits they publish."""
FORMS: dict[str, Callable[[str, str], str]] = {
    "bare": lambda nit, _: nit,
    "with hyphen": lambda nit, digit: f"{nit}-{digit}",
    "with blanks": lambda nit, digit: f"{nit} - {digit}",
    "glued": lambda nit, digit: nit + digit,
    "points": lambda nit, digit: f"{nit[:3]}.{nit[3:6]}.{nit[6:]}-{digit}",
    "commas": lambda nit, digit: f"{nit[:3]},{nit[3:6]},{nit[6:]}-{digit}",
    "apostrophe": lambda nit, digit: f"{nit[:3]}'{nit[3:6]}.{nit[6:]}-{digit}",
    "no-break blanks": lambda nit, digit: f"{nit[:3]}\u00a0{nit[3:6]}\u202f{nit[6:]}\u00a0-\u00a0{digit}",
    "no-break hyphen": lambda nit, digit: f"{nit}\u2011{digit}",
    "dash": lambda nit, digit: f"{nit}\u2013{digit}",
    "minus": lambda nit, digit: f"{nit}\u2212{digit}",
    "label": lambda nit, digit: f"NIT {nit}-{digit}",
    "spelled label": lambda nit, digit: f"N.I.T. {nit}-{digit}",
    "label and number sign": lambda nit, digit: f"Nit. N\u00ba {nit}-{digit}",
    "label and Nro": lambda nit, digit: f"NIT Nro. {nit}-{digit}",
    "label and word": lambda nit, digit: f"NIT n\u00famero {nit} DV {digit}",
    "check digit in words": lambda nit, digit: f"{nit}, d\u00edgito de verificaci\u00f3n: {digit}",
    "leading zeros": lambda nit, digit: f"00000{nit}-{digit}",
    "spreadsheet": lambda nit, _: f"{nit}.0",
}
UNREAD = ["", "-", "N/A", "No Definido", "21-554321-12", "S0500123", "901106996-5; 890903938-8", "NIT", "830"]


@pytest.fixture(scope="module")
def read() -> Callable[[str, str], str | None]:
    """What a macro makes of a text."""
    known = macros("duckdb", set())
    queries = {
        name: f"select {known[name]('x')} from (select ?::varchar as x)" for name in ("nit", "nit_of_registration")
    }
    con = duckdb.connect()

    def answer(macro: str, text: str) -> str | None:
        found = con.execute(queries[macro], [text]).fetchone()
        assert found is not None
        return None if found[0] is None else str(found[0])

    return answer


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("known", KNOWN)
def test_a_nit_is_the_same_however_it_is_written(read: Callable[[str, str], str | None], form: str, known: str) -> None:
    nit, digit = known.split("-")
    assert read("nit_of_registration", FORMS[form](nit, digit)) == nit
    assert read("nit", FORMS[form](nit, digit)) == nit


@pytest.mark.parametrize("form", [name for name in FORMS if name not in ("bare", "spreadsheet")])
def test_a_wrong_check_digit_makes_it_a_nit_of_nobody(read: Callable[[str, str], str | None], form: str) -> None:
    for known in KNOWN:
        nit, digit = known.split("-")
        wrong = FORMS[form](nit, str((int(digit) + 1) % 10))
        assert read("nit_of_registration", wrong) is None
        assert read("nit", wrong) == wrong.strip(), "a registry's own text stays, so that it can be looked at"


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_nit_is_read_as_none(read: Callable[[str, str], str | None], text: str) -> None:
    assert read("nit_of_registration", text) is None


@pytest.mark.parametrize("text", ["", " ", "0", "000", "-", "N/A", "No Definido"])
def test_a_registry_that_writes_no_digit_knows_no_nit(read: Callable[[str, str], str | None], text: str) -> None:
    assert read("nit", text) is None


def check_digit(nit: str) -> str:
    rest = sum(weight * int(figure) for weight, figure in zip(WEIGHTS, reversed(nit), strict=False)) % 11
    return str(rest if rest < 2 else 11 - rest)


@given(number=st.integers(800_000_000, 999_999_999), form=st.sampled_from([*FORMS]), off=st.integers(0, 9))
def test_the_check_digit_decides_for_every_company(
    read: Callable[[str, str], str | None], number: int, form: str, off: int
) -> None:
    nit = str(number)
    digit = str((int(check_digit(nit)) + off) % 10)
    said = form not in ("bare", "spreadsheet")
    assert read("nit_of_registration", FORMS[form](nit, digit)) == (nit if off == 0 or not said else None)
