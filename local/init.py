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
    set_password(USER, password)


def set_password(name: str, password: str) -> None:
    """Give the admin user a password; make the user where there is none.

    Airflow's own commands take a password as a word, which everybody on the machine can read while they run.

    Raises:
        AirflowError: the user could not be made or changed.
    """
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils.providers_configuration_loader import providers_configuration_loaded

    @providers_configuration_loaded
    def changed() -> bool:
        with get_application_builder() as builder:
            users = builder.sm
            known = users.find_user(username=name)
            if known:
                return bool(users.reset_password(known.id, password))
            role = users.find_role("Admin")
            return bool(users.add_user(name, "Landfall", "Admin", "admin@landfall.invalid", role, password))

    if not changed():
        raise AirflowError("init", f"the user {name} could not be made or changed", "read the log")


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
