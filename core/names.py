"""Names and figures more than one stage must agree on: the build writes, the audit reads, the publisher copies."""

from __future__ import annotations

DATABASE = "warehouse.duckdb"
"""Same file name in the build and in every release: DuckDB names the catalogue after it (reliability X19, X20)."""

AUDIT = "audit.json"
"""The audit's verdict, beside the candidate it is about."""

REBUILT = "rebuilt.json"
"""When and in which folder the candidate was last built from nothing, beside it."""

KEYS = "keys.json"
"""The keys the build was tested for, beside it."""

LINEAGE = "lineage.json"
"""Which publishers' sources each published table is made from, and what of them may be passed on; beside the build."""

PUBLISHED_SCHEMAS = ("marts", "ops")
"""Schemas readers see. Everything else of the build stays behind."""

SMALLEST_COUNT = 5
"""A published count of natural persons is never below this figure (personal data: small cells)."""
