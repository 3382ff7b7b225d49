"""What must not run on a folder does not start there at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.settings import Settings
from dbt_project.build import build
from local.direct import run_direct
from local.run import run
from local.up import up
from tests.dbt_project.lake import Lake


@pytest.mark.parametrize("command", [run, run_direct, up, partial(build, report=print)])
def test_live_data_never_comes_into_a_folder_of_samples(command: Callable[..., object], tmp_path: Path) -> None:
    Lake(tmp_path).land("trm", "rates", [{"vigenciadesde": "2026-01-01", "valor": "4000"}])
    settings = replace(Settings("sample", tmp_path), mode="live")
    with pytest.raises(ConfigurationError, match=r"trm/rates: the data folder holds sample data, .* is live"):
        command(settings)
    assert not (tmp_path / "local").exists()
    assert not (tmp_path / "warehouse").exists()
