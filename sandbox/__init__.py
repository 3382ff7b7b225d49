"""The public APIs' stand-in: the wire formats of the sources over one made-up world."""

SEED = 20120101
"""The usual world's seed."""
SIZE = 60_000
"""Rows of its registry, persons included."""
