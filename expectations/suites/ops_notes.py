"""ops_notes: one row is one known difference between a publisher and a pull, with its bounds."""

from __future__ import annotations

from expectations.rules import Parent, Suite, none_of

SUITE = Suite(
    table="ops.ops_notes",
    floor=0,
    key=("receipt_id", "note_ordinal"),
    filled=("source", "stream", "note_kind"),
    parents=(Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),),
    rules=(
        none_of(
            "kinds_known",
            "A difference is of a kind somebody has thought about",
            "notes are of another kind",
            """
            select note_kind from {table} where note_kind not in ('gap', 'hidden', 'moved', 'withdrawn', 'late')
            """,
            "describe the kind in extract/contract.py and here, with what a reader does about it",
            example="note_kind",
        ),
    ),
    may_shrink=1.0,
)
