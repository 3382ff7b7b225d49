"""What matching reads and writes: tables of one DuckDB connection, with their columns."""

from __future__ import annotations

ANNOUNCED = {
    "announcement_id": "varchar",
    "company_name": "varchar",
    "company_key": "varchar",
    "group_key": "varchar",
    "announcement_type": "varchar",
    "origin_country_iso2": "varchar",
    "sector_code": "varchar",
    "place_name": "varchar",
    "chamber_code": "varchar",
    "hub_code": "varchar",
    "department_code": "varchar",
    "announced_date": "date",
    "cancelled_date": "date",
    "nit": "varchar",
    "lei": "varchar",
}
"""``announced``: one row per announcement that a registration could realise. Places are those of its chamber;
``group_key`` is a key of ``groups`` or, where nobody looked the group up, the longest name the press has for it."""

REGISTERED = {
    "registration_key": "varchar",
    "legal_name": "varchar",
    "acronym": "varchar",
    "nit": "varchar",
    "lei": "varchar",
    "chamber_code": "varchar",
    "hub_code": "varchar",
    "department_code": "varchar",
    "section_codes": "varchar[]",
    "legal_form_kind": "varchar",
    "is_foreign_branch": "boolean",
    "registered_date": "date",
    "parent_name": "varchar",
    "parent_country_iso2": "varchar",
    "lei_names": "varchar[]",
}
"""``registered``: one row per registration of a legal entity; ``lei_names`` are its names in the LEI index.
Its names taken apart into words are ``normalised``: see ``blocking.normalised``."""

SEEDS = {
    "groups": {"group_key": "varchar", "group_name": "varchar", "country_iso2": "varchar", "sector_code": "varchar"},
    "group_aliases": {"group_key": "varchar", "alias": "varchar", "alias_kind": "varchar"},
    "group_denials": {
        "group_key": "varchar",
        "registration_key": "varchar",
        "legal_name_pattern": "varchar",
        "reason": "varchar",
    },
    "match_decisions": {
        "announcement_id": "varchar",
        "company_key": "varchar",
        "registration_key": "varchar",
        "decision": "varchar",
        "reason": "varchar",
    },
}
"""What people know and decided, one row each; columns that only people read are left out."""

CANDIDATES = {
    "announcement_id": "varchar",
    "registration_key": "varchar",
    "match_probability": "double",
    "decision": "varchar",
    "decision_source": "varchar",
    "name_evidence": "varchar",
    "identifier_evidence": "varchar",
    "sector_evidence": "varchar",
    "country_evidence": "varchar",
    "place_evidence": "varchar",
    "date_evidence": "varchar",
    "form_evidence": "varchar",
    "non_name_evidence_count": "bigint",
    "evidence": "varchar",
    "registered_date": "date",
    "days_after_announcement": "bigint",
    "candidate_rank": "bigint",
}
"""What comes out: one row per candidate that scores 0.5 or more or that somebody decided about."""

WINDOW_BEFORE_DAYS, WINDOW_AFTER_DAYS, LATE_DAYS = 92, 548, 1096
"""A registration is expected from 3 months before to 18 months after the announcement, and is late up to 3 years."""

EXPECTED_TYPES = ("new", "expansion", "mou")
"""Types of announcements that a new registration can realise; a purchase or a closure founds no company."""
