"""The conventions dbt-bouncer holds are ones that can be broken: layers, steps of a model, keys, descriptions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings

pytestmark = pytest.mark.slow

CTE = "step{} as (\n    select 1 as x\n),\n"
Node = dict[str, Any]


def breaks(node: Node, **given: Any) -> None:
    """Change a node of the manifest."""
    node.update(given)


MART, STEP = "model.landfall.fct_announcements", "model.landfall.int_press__claims"
BROKEN: dict[str, tuple[str, Callable[[Node], None]]] = {
    "check_lineage_permitted_upstream_models": (STEP, lambda node: node["depends_on"]["nodes"].append(MART)),
    "check_model_code_does_not_contain_regexp_pattern": (
        STEP,
        lambda node: breaks(node, raw_code="with " + "".join(CTE.format(n) for n in range(13)) + "select 1"),
    ),
    "check_model_names": (STEP, lambda node: breaks(node, name="claims_of_press")),
    "check_model_description_contains_regexp_pattern": (MART, lambda node: breaks(node, description="Announcements.")),
    "check_model_contract_enforced_for_public_model": (
        MART,
        lambda node: breaks(node, contract={**node["contract"], "enforced": False}),
    ),
}
"""What is done to which model, by the check that must notice."""


def bounced(project: Path, folder: Path, manifest: Node) -> set[str]:
    """The checks that fail on a manifest."""
    (folder / "target").mkdir(exist_ok=True)
    (folder / "target" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    rules = (project / "dbt_project" / "dbt-bouncer.yml").read_text(encoding="utf-8")
    (folder / "dbt-bouncer.yml").write_text(rules, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("dbt-bouncer")), "run", "--config-file", "dbt-bouncer.yml"]
    done = subprocess.run(
        [*command, "--output-file", "found.json"], cwd=folder, capture_output=True, text=True, check=False
    )
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    failed = {str(one["check_run_id"]).split(":")[0] for one in found if one["outcome"] == "failed"}
    assert (done.returncode == 0) == (not failed), done.stdout
    return failed


def test_the_project_keeps_its_conventions_and_each_of_them_can_be_broken(
    built: Settings, project: Path, tmp_path: Path
) -> None:
    text = (built.build / "target" / "manifest.json").read_text(encoding="utf-8")
    assert bounced(project, tmp_path, json.loads(text)) == set()
    manifest = json.loads(text)
    for model, change in BROKEN.values():
        change(manifest["nodes"][model])
    assert set(BROKEN) <= bounced(project, tmp_path, manifest)
