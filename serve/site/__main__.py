"""``python -m serve.site``: make the page of the current release anew and say where it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults
from core.settings import Settings
from serve import releases
from serve.errors import NoReleaseError
from serve.site.release import FOLDER, page_of


def main(words: Sequence[str] | None = None) -> int:
    """Write the page, print its path, return the exit code."""
    parser = argparse.ArgumentParser("python -m serve.site", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder to write into; the data folder's site/ where it is not given")
    given = parser.parse_args(words)
    try:
        settings = landfall_settings.load()
        with disk_faults("site"):
            print(_made(settings, given.out or settings.data / FOLDER))
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    return 0


def _made(settings: Settings, out: Path) -> Path:
    release = releases.current(settings.warehouse)
    if release is None:
        raise NoReleaseError("site", "nothing has been published yet", "publish first: `make run`")
    return page_of(release, out)


if __name__ == "__main__":
    sys.exit(main())
