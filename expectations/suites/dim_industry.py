"""dim_industry: one row is one CIIU class, one section, or a member for what is not stated, none, unknown or all."""

from __future__ import annotations

from expectations.rules import Suite, members_there, none_of

SUITE = Suite(
    table="marts.dim_industry",
    floor=100,
    filled=(
        "section_code",
        "sector_code",
        "section_name",
        "division_code",
    ),
    rules=(
        members_there(
            "special_members_are_there",
            "The members for not stated (9999), none, unknown and all are there",
            "industry_code",
            ("9999", "none", "unknown", "all"),
            "9999 is the commonest code of the registry: without its member a fifth of the companies is lost in a join",
        ),
        none_of(
            "sections_known",
            "Every class lies in a section that is a member itself",
            "classes have no section, or one that is no member",
            """
            select child.industry_code from {table} as child
            where child.industry_level = 'class' and not exists (
                select 1 from {table} as parent
                where parent.industry_level = 'section' and parent.section_code = child.section_code
            )
            """,
            "pooled counts stand under sections: complete the seed of sections",
            example="industry_code",
        ),
    ),
)
