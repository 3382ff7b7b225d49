"""dim_sector: one row is one section of ISIC Rev. 4, the sector of announcements and registrations alike."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_sector",
    floor=21,
    rules=(
        none_of(
            "sectors_of_both_sides",
            "Activities and announcements name their sector by the same letter",
            "sectors of activities are no members",
            """
            select distinct industries.section_code from marts.dim_industry as industries
            where industries.section_code is not null and (
                industries.sector_code is distinct from industries.section_code
                or not exists (select 1 from {table} as sectors where sectors.sector_code = industries.sector_code)
            )
            """,
            "announced and registered sectors would not join: mend dim_industry.sector_code",
            example="section_code",
        ),
    ),
)
