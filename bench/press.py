"""``landfall bench press``: documents the press reader reads per second on one core and by several processes.

Texts of eight sentences made for it, and a part of the labelled documents, which have the structure of real press.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from bench.results import RESULTS, machine, write_section
from press.landed import CHUNK
from press.model import Document
from press.read import read, reads_many
from press.tables import Landed
from press.training.corpus import labelled_documents
from press.workers import Readers

ES = (
    "La compañía danesa Nordvind S.A.S. anunció el martes que construirá una planta en {place}, "
    "Antioquia. La inversión asciende a US$ {money} millones, unos {pesos} millones de pesos. El proyecto "
    "generará {jobs} empleos directos y cerca de {more} indirectos. Durante la obra trabajarán entre 200 "
    "y 300 personas. La empresa emplea hoy a 4.800 trabajadores en nueve países. Desde 2015 la agencia "
    "Invierte Andina ha acompañado 187 proyectos. La meta para 2027 son 60 iniciativas. «No hay otra "
    "ciudad igual», dijo la directora, Juana Robles."
)
EN = (
    "Danish blade maker Nordvind Ltd. said on Tuesday it will open a factory in {place}, Colombia. The "
    "project is worth ${money} million and should create {jobs} direct jobs. Another {more} indirect "
    "posts are expected. Between 200 and 300 people will work on the building site. Nordvind employs "
    "about 4,800 people in nine countries. Since 2015 the agency Invest Andina has supported 187 "
    "projects. It aims to reach 60 projects in 2027. “No other city compares,” said Mr. John Robles, a "
    "director."
)
PLACES = ("Rionegro", "Guarne", "Itagüí", "Envigado", "Sabaneta", "Marinilla", "La Ceja", "Bello")

LABELLED_SHARE = 20
"""One in so many labelled documents is read."""


def documents(number: int) -> list[Document]:
    """``number`` different documents of eight sentences, half of them in each language."""
    made = []
    for n in range(number):
        text = (ES, EN)[n % 2].format(
            place=PLACES[n % len(PLACES)], money=10 + n % 90, pesos=40_000 + n, jobs=100 + n % 700, more=300 + n % 50
        )
        made.append(Document(f"b{n}", body=text, lang=("es", "en")[n % 2], published="2024-05-15"))
    return made


def one_core(made: list[Document], rounds: int) -> float:
    """Documents per second of processor time in this process, the median of some rounds."""
    reads_many()
    read(made[0])
    read(made[1])
    speeds = []
    for _ in range(rounds):
        start = time.process_time()
        for document in made:
            read(document)
        speeds.append(len(made) / (time.process_time() - start))
    return statistics.median(speeds)


def processes(made: list[Document], jobs: int) -> tuple[float, float]:
    """Documents per second of wall time by ``jobs`` processes, tables included, and the share of a core that feeding
    them takes: one over it is how many processes can be fed.
    """
    landed = [Landed("page", number, document) for number, document in enumerate(made)]
    chunks = [landed[at : at + CHUNK] for at in range(0, len(landed), CHUNK)]
    with Readers(jobs) as readers:
        for _ in readers.read([landed[:2]] * 4 * jobs):
            continue
        start, spent = time.monotonic(), time.process_time()
        found = sum(tables["documents"].num_rows for tables in readers.read(chunks))
        seconds, spent = time.monotonic() - start, time.process_time() - spent
    assert found == len(made)
    return found / seconds, spent / seconds


def labelled() -> list[Document]:
    """Every twentieth labelled document."""
    known = Document.__dataclass_fields__
    return [
        Document(**{key: value for key, value in one.record.items() if key in known})
        for one in labelled_documents()[::LABELLED_SHARE]
    ]


def measure(count: int, rounds: int, jobs: Sequence[int], path: Path = RESULTS) -> None:
    """Print the speed of one core and, where asked for, of several processes, and write it into the results."""
    made = documents(count)
    lines = [f"{machine()} Median of {rounds} rounds, by time of the processor.", ""]
    for named, texts in ((f"{len(made):,} texts of 8 sentences", made), ("labelled documents", labelled())):
        speed, characters = one_core(texts, rounds), statistics.mean(len(text.body or "") for text in texts)
        lines.append(f"- {named}, {characters:,.0f} characters each: {speed:,.0f} documents/s on one core")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(f"- peak {peak:,.0f} MiB")
    for each in jobs:
        speed, feeding = processes(made, each)
        lines.append(f"- {speed:,.0f} documents/s by {each} processes, {feeding:.1%} of a core spent on feeding them")
    text = "\n".join(lines)
    print(text)
    write_section("press", text, path)
