"""Landing the files a publisher offers for download, where its API cannot be reached.

``LANDFALL_SOURCES=live python -m extract.offline worldbank FOLDER`` lands the bulk files ``API_<code>_*.csv`` of every
declared indicator (data.worldbank.org, page of the indicator, "Download: CSV", unpacked) as the stream the API feeds:
same columns, same receipts, same audit. The files stay where they are; what landed is a copy.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import settings
from core.errors import LandfallError
from core.settings import Settings
from extract.contract import Answer, Api, Expect, Params, Source, Stream
from extract.errors import NotDataError
from extract.landing import pull_stream
from extract.sources import worldbank

OFFLINE: Mapping[str, tuple[Source, Stream]] = {"worldbank": (worldbank.SOURCE, worldbank.BULK)}


@dataclass(frozen=True)
class FolderClient:
    """Stands in for the HTTP client: what is asked for is a file name pattern, the answer the one file it fits."""

    files: Path

    def __call__(self, _settings: Settings, _source: str, _apis: tuple[Api, ...]) -> FolderClient:
        return self

    def __enter__(self) -> FolderClient:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def session(self, folder: Path, *, inflated: bool = False) -> FolderSession:  # noqa: ARG002
        """A session that stores compressed copies in ``folder``."""
        return FolderSession(self.files, folder)


@dataclass(frozen=True)
class FolderSession:
    """``contract.Asking`` over a folder of files."""

    files: Path
    folder: Path

    def get(self, api: Api, path: str, _params: Params = (), *, expect: Expect = "json", keep: bool = True) -> Answer:  # noqa: ARG002
        """The file that fits ``path``, a pattern such as ``/API_SP.POP.TOTL_*.csv``.

        Raises:
            NotDataError: no file or more than one fits.
        """
        pattern = path.removeprefix("/")
        found = sorted(self.files.glob(pattern))
        if len(found) != 1:
            fault = f"{len(found)} files in {self.files} fit {pattern}, expected one"
            raise NotDataError(api.name, fault, "put exactly one such file there; see the head of extract/offline.py")
        body = found[0].read_bytes()
        stored = gzip.compress(body, mtime=0)
        sha256 = hashlib.sha256(stored).hexdigest()
        copy = self.folder / f"page-{sha256[:12]}.csv.gz"
        copy.write_bytes(stored)
        size = len(body)
        return Answer(f"file:{found[0].name}", 200, {}, copy, sha256, size, size, body[:4096], body[-65536:])

    def site(self, api: Api) -> str:
        """The address the files were downloaded from."""
        return api.live_url

    def has_key(self, _api: Api) -> bool:
        """A folder needs none."""
        return False

    def progress(self, done: int, of: int | None, what: str) -> None:
        """A folder is read in no time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Land the files of one source; the exit code is the error's."""
    parser = argparse.ArgumentParser(prog="python -m extract.offline", description=__doc__)
    parser.add_argument("source", choices=sorted(OFFLINE))
    parser.add_argument("folder", type=Path, help="where the downloaded files are")
    chosen = parser.parse_args(arguments)
    source, stream = OFFLINE[chosen.source]
    try:
        outcome = pull_stream(source, stream, settings.load(), open_client=FolderClient(chosen.folder))
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    rows = outcome.receipt.rows if outcome.receipt else 0
    print(f"{source.name}/{stream.name}: {outcome.status}, {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
