"""Many small ES modules in, one script out: the page is one file and asks nobody for another.

A module here begins with its imports, one line each (``import { a, b } from "./x.js";``), and exports functions and
constants by name. Each becomes a function of its own that returns its exports, in the order its imports ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from serve.errors import UnfitBuildError

_IMPORT = re.compile(r'^import \{ (?P<names>[\w, ]+) \} from "\./(?P<file>[\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const )", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function\*? |const )(?P<name>\w+)", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def bundled(folder: Path, entry: str = "main.js") -> str:
    """One script that runs ``entry`` and everything it imports.

    Raises:
        UnfitBuildError: modules import each other in a circle, or one is written in a way this reader does not know.
    """
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    parts = [_wrapped(name, sources[name]) for name in _in_order(sources, entry)]
    return '"use strict";\n' + "\n".join(parts)


def _in_order(sources: Mapping[str, str], entry: str) -> list[str]:
    ordered: list[str] = []
    open_now: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        if name in open_now or name not in sources:
            found = f"{' imports '.join([*open_now, name])}"
            raise UnfitBuildError(
                "site", f"a circle or a missing module: {found}", "mend the imports in serve/site/assets"
            )
        open_now.append(name)
        for match in _IMPORT.finditer(sources[name]):
            visit(match["file"])
        open_now.pop()
        ordered.append(name)

    visit(entry)
    return ordered


def _wrapped(name: str, source: str) -> str:
    exported = ", ".join(match["name"] for match in _EXPORTED.finditer(source))
    body = _IMPORT.sub(lambda match: f"const {{ {match['names']} }} = {_variable(match['file'])};", source)
    body = _EXPORT.sub("", body)
    strange = _LEFT_OVER.search(body)
    if strange:
        step = 'write imports as `import { a } from "./x.js";` and exports as `export function` or `export const`'
        raise UnfitBuildError("site", f"{name} has a line the bundle cannot read: {strange[0]}", step)
    return f"const {_variable(name)} = (() => {{\n{body.strip()}\nreturn {{ {exported} }};\n}})();"


def _variable(file: str) -> str:
    return "module_" + re.sub(r"\W", "_", file.removesuffix(".js"))
