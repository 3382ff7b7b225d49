"""Landing the files a publisher offers for download, where its API cannot be reached.

``LANDFALL_SOURCES=live landfall pull worldbank --files FOLDER`` lands the bulk files ``API_<code>_*.csv`` of every
declared indicator (data.worldbank.org, page of the indicator, "Download: CSV", unpacked) as the stream the API feeds:
same columns, same receipts, same audit. The files stay where they are; what landed is a copy.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigurationError
from core.settings import Settings
from extract.contract import Answer, Api, Expect, Params, Source, Stream
from extract.errors import NotDataError
from extract.landing import Outcome, pull_stream
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


def land_files(source_name: str, folder: Path, settings: Settings) -> Outcome:
    """Land the files of one source in ``folder`` as the stream its API feeds.

    Raises:
        ConfigurationError: the source offers no files.
        NotDataError: a file that belongs to it is missing.
    """
    if source_name not in OFFLINE:
        fault = "it offers no files for download that we know how to land"
        raise ConfigurationError(f"source {source_name}", fault, f"give one of: {', '.join(sorted(OFFLINE))}")
    source, stream = OFFLINE[source_name]
    return pull_stream(source, stream, settings, open_client=FolderClient(folder))
