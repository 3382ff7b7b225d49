"""One pull of a long keyset over real HTTP, in a process of its own, for the tests that kill it.

Arguments: data folder, address of the publisher. Prints how the pull ended and how many answers were in hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.settings import Settings
from extract.contract import Fence, Page, Past, Session, Stream, Window
from extract.landing import pull_stream
from extract.records import edge_records
from tests.extract.fakes import API, Publisher, source_of, stream_over


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The publisher's version and number of rows."""
    said = session.get(API, "/fence", keep=False).json()
    return Fence(said["version"], said["rows"])


def pages(session: Session, _window: Window | None, _past: Past, _before: Fence) -> Iterator[Page]:
    """Pages in the order of ids, each after the last id of the one before."""
    last = ""
    while True:
        answer = session.get(API, "/rows", (("after", last),))
        records = edge_records(answer)
        if not records:
            return
        last = str(records[-1]["id"])
        yield Page(answer)


def keyset() -> Stream:
    """The stream."""
    return stream_over(Publisher(), fence=fence, pages=pages)


def main(folder: Path, address: str) -> None:
    """Pull once."""
    settings = Settings(mode="live", data=folder, base_urls={API.name: address})
    stream = keyset()
    print(pull_stream(source_of(stream), stream, settings).status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
