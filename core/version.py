"""The product's version. A test keeps it equal to ``pyproject.toml``, which is not part of an installed product."""

from __future__ import annotations

VERSION = "0.1.0"
