"""The door for strangers: what the workflows, hooks, templates and pages name is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from core.settings import PROJECT

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
GUIDES = ["CONTRIBUTING.md", "SECURITY.md", "README.md", *(f"docs/{p.name}" for p in (PROJECT / "docs").glob("*.md"))]


def runs(workflow: Path) -> list[str]:
    """The commands of a workflow."""
    told = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    return [step["run"] for job in told["jobs"].values() for step in job["steps"] if "run" in step]


def test_the_workflows_run_what_a_developer_runs() -> None:
    commands = [command for workflow in WORKFLOWS for command in runs(workflow)]
    assert any(command.startswith("make check ") for command in commands)
    assert ".ci/run" in commands
    for command in commands:
        words = command.split()
        assert words[0] == ".ci/run" or (words[0] == "make" and words[1] in TARGETS), command


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_ends(workflow: Path) -> None:
    told = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert told["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 90 for job in told["jobs"].values())


GITHUB = PROJECT / ".github"
FORMS = [path for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]
UNDERSTOOD = {
    "github-workflows": WORKFLOWS,
    "github-issue-forms": FORMS,
    "github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
    "dependabot": [GITHUB / "dependabot.yml"],
}


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_github_understands_what_it_is_given(kind: str) -> None:
    files = [str(path) for path in UNDERSTOOD[kind]]
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", f"vendor.{kind}"]
    ended = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def audited(folder: Path) -> subprocess.CompletedProcess[str]:
    """What zizmor finds in workflows, without asking any other host."""
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-config", "--quiet", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_strangers_pull_request_can_do_nothing_to_the_workflows() -> None:
    found = audited(GITHUB)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("sound", "broken", "name"),
    [
        ('"origin/$TARGET"', "origin/${{ github.base_ref }}", "template-injection"),
        ("@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4", "unpinned-uses"),
    ],
)
def test_a_workflow_that_opens_the_door_is_noticed(sound: str, broken: str, name: str, tmp_path: Path) -> None:
    text = (GITHUB / "workflows" / "check.yml").read_text(encoding="utf-8")
    assert sound in text
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "check.yml").write_text(text.replace(sound, broken), encoding="utf-8")
    found = audited(workflows)
    assert found.returncode != 0
    assert name in found.stdout


def test_issue_forms_ask_for_something_and_each_question_has_a_name_of_its_own() -> None:
    assert len(FORMS) >= 3
    for form in FORMS:
        told = yaml.safe_load(form.read_text(encoding="utf-8"))
        assert told["name"] and told["description"]
        names = [part["id"] for part in told["body"]]
        assert len(names) == len(set(names)) > 1, form.name
        assert any(part.get("validations", {}).get("required") for part in told["body"]), form.name


def test_hooks_are_of_this_machine_and_their_tools_are_installed() -> None:
    told = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in told["repos"]] == ["local"]
    for hook in told["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert (PROJECT / hook["entry"].split()[0]).exists(), hook["id"]


def test_the_development_container_has_what_tests_need_and_installs_with_make() -> None:
    told = json.loads((PROJECT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    (target,) = re.findall(r"make ([a-z-]+)$", told["postCreateCommand"])
    assert target in TARGETS
    (installed,) = re.findall(r"apt-get install -qq -y --no-install-recommends ([^&]+) &&", told["postCreateCommand"])
    (major, minor) = re.findall(r"python:(\d+)\.(\d+)-", told["image"])[0]
    with open(PROJECT / "pyproject.toml", "rb") as file:
        wanted = tomllib.load(file)["project"]["requires-python"]
    assert wanted == f">={major}.{minor}"
    needed = re.findall(r"missing\+=\(([^)]+)\)", (PROJECT / ".ci" / "run").read_text(encoding="utf-8"))
    assert len(needed) > 3
    assert {package for packages in needed for package in packages.split()} - set(installed.split()) == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_targets_modules_and_files_that_exist(guide: str) -> None:
    text = (PROJECT / guide).read_text(encoding="utf-8")
    lines = [
        line
        for block in re.findall(r"^ *```sh\n(.*?)```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    commands = [*lines, *re.findall(r"`(make [a-z][^`]*|[^`\s]*python -m [^`]+)`", text)]
    missing = [target for line in commands for target in re.findall(r"\bmake ([a-z-]+)", line) if target not in TARGETS]
    modules = [name for line in commands for name in re.findall(r"python -m ([a-z_.]+[a-z_])", line)]
    missing += [name for name in modules if not _is_module(name)]
    folder = (PROJECT / guide).parent
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    missing += [link for link in links if not (folder / link).exists()]
    assert missing == []


def _is_module(name: str) -> bool:
    place = PROJECT.joinpath(*name.split("."))
    return place.with_suffix(".py").exists() or place.is_dir() or not (PROJECT / name.split(".")[0]).exists()


def test_the_site_shows_every_guide_and_asks_no_other_host() -> None:
    told = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    shown = set(re.findall(r": ([\w/-]+\.md)$", told, re.MULTILINE))
    assert shown == {path.name for path in (PROJECT / "docs").glob("*.md")} | {"decisions/README.md"}
    assert "font: false" in told
    assert not re.search(r"https?://", told)


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    builder = PROJECT / ".venv-docs" / "bin" / "zensical"
    if not builder.exists():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("needs the documentation's tools (make docs installs them)")
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    shutil.copytree(PROJECT / "docs", tmp_path / "docs")
    command = [str(builder), "build", "--strict", "--config-file", "mkdocs.yml"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    pages = list((tmp_path / "data" / "docs").rglob("*.html"))
    assert len(pages) > 30
    loaded = re.compile(
        r"<(?:script|img|iframe)[^>]* src=\"?(https?://[^\" >]+)|<link[^>]* href=\"?(https?://[^\" >]+)"
    )
    assert [found for page in pages for found in loaded.findall(page.read_text(encoding="utf-8"))] == []
