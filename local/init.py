"""The compose file's one-shot service: metadata database and the first user. Safe to run again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from core.errors import ConfigurationError, LandfallError
from extract.catalogue import POOL_SLOTS, pools
from local.airflow import USER, AirflowError, command


def main() -> None:
    """Migrate, then create the admin user or set its password.

    Raises:
        ConfigurationError: no password is given.
        AirflowError: a step failed.
    """
    password = os.environ.get("LANDFALL_ADMIN_PASSWORD", "")
    if len(password) < 12:
        raise ConfigurationError(
            "init", "LANDFALL_ADMIN_PASSWORD is shorter than 12 characters", "set a longer one in .env"
        )
    _step("db", "migrate")
    _make_pools()
    known = _step("users", "list", "--output", "json")
    if f'"{USER}"' in known:
        _step("users", "reset-password", "--username", USER, "--password", password)
        return
    names = ["--firstname", "Landfall", "--lastname", "Admin", "--email", "admin@landfall.invalid"]
    _step("users", "create", "--username", USER, "--role", "Admin", *names, "--password", password)


def _make_pools() -> None:
    """One pool per API host; slots a person has changed stay as they are."""
    known = {pool["pool"] for pool in json.loads(_step("pools", "list", "--output", "json"))}
    missing = {
        name: {"slots": POOL_SLOTS, "description": text, "include_deferred": False}
        for name, text in pools().items()
        if name not in known
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(missing, file)
        file.flush()
        _step("pools", "import", file.name)


def _step(*words: str) -> str:
    done = subprocess.run(command(*words), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AirflowError(
            "init", f"airflow {words[0]} {words[1]} failed: {done.stderr.strip()[-300:]}", "read the log"
        )
    return done.stdout


if __name__ == "__main__":
    try:
        main()
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        sys.exit(error.exit_code)
