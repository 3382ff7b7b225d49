"""What dbt asks before it opens the build database (the profile names this module): that there is something to build.

dbt-duckdb tells an error of the system with a traceback (1.11.1, 2026-11); an error of a plugin is one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt import flags
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults, private_folder
from core.settings import PROJECT
from dbt_project.build import check_folder, check_landed


class Plugin(BasePlugin):
    """Makes the folder of the candidate, or says what is missing and which command brings it.

    Where parts of the project are selected, what the other parts read need not be there.
    """

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002 - dbt-duckdb hands it over
        """Check what the models read.

        Raises:
            DbtRuntimeError: a stream has not landed, a text was not read, or the folder cannot be used.
        """
        assert self.creds is not None  # noqa: S101 - dbt-duckdb always gives them
        try:
            settings = landfall_settings.load()
            check_folder(settings)
            if not getattr(flags.GLOBAL_FLAGS, "SELECT", ()):
                check_landed(settings)
            with disk_faults("build"):
                private_folder(Path(self.creds.path).parent)
        except LandfallError as error:
            raise DbtRuntimeError(f"{error.line()} (in {PROJECT})") from error
