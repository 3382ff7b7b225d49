"""Patterns (RE2) of values that later become numbers, days and moments: what does not fit is quarantined on landing.

A cast of a value that fits never fails in DuckDB, but for a 29 February of a year that has none.
"""

from __future__ import annotations

BOOLEAN = "(?i:true|false)|[01]"
SMALL = r"\d{1,6}"
"""A whole number that fits 32 bits."""
COUNT = r"\d{1,18}"
"""A whole number that fits 64 bits."""
NUMBER = r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?"
YEAR = r"\d{4}"
DAY = r"[12]\d{3}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))"
"""ISO 8601 day of the years 1000 to 2999."""
CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
MOMENT = rf"{DAY}(T{CLOCK}(Z|[+-]\d{{2}}:\d{{2}})?)?"
"""ISO 8601 day or moment, with or without an offset."""
