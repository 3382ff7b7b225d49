"""Which registration realises which announcement: blocking, scoring with Splink, and decisions that can be undone.

Input are tables of a DuckDB connection (``contract.py``), output is one row per candidate worth a look. The warehouse
and the measurement on labelled data run the same code.
"""
