"""dim_place: one row is one place: Colombia, a department, a municipality, a chamber of commerce or a hub."""

from __future__ import annotations

from expectations.rules import Suite, members_there, none_of

SUITE = Suite(
    table="marts.dim_place",
    floor=150,
    filled=(
        "department_code",
        "hub_code",
    ),
    rules=(
        members_there(
            "every_level_is_there",
            "Country, departments, municipalities, chambers and hubs are all there",
            "place_level",
            ("country", "department", "municipality", "chamber", "hub"),
            "look at the newest pull of the municipalities and at the seeds of chambers and hubs",
        ),
        none_of(
            "departments_known",
            "Every department a place lies in is a place itself",
            "department codes have no place of their own",
            """
            select distinct child.department_code from {table} as child
            where child.department_code is not null and not exists (
                select 1 from {table} as parent where parent.place_key = 'department:' || child.department_code
            )
            """,
            "a report by department would lose these places: look at the newest pull of the municipalities",
            example="department_code",
        ),
        none_of(
            "hubs_known",
            "Every hub a place belongs to is a place itself",
            "hub codes have no place of their own",
            """
            select distinct child.hub_code from {table} as child
            where child.hub_code is not null and not exists (
                select 1 from {table} as parent where parent.place_key = 'hub:' || child.hub_code
            )
            """,
            "mend the seeds of hubs and their members",
            example="hub_code",
        ),
    ),
)
