"""fct_announcements: one row is one canonical announcement as it was believed from one day to another."""

from __future__ import annotations

# ruff: noqa: S608 - the SQL is made of this repository's own words
from expectations.bounds import SAME_PROJECT_DAYS
from expectations.rules import TABLE, Suite, none_of

SUITE = Suite(
    table="marts.fct_announcements",
    floor=0,
    filled=("confidence",),
    filled_in_many=(
        "group_key",
        "place_key",
        "amount_stated",
        "amount_usd_stated",
        "fx_rate_cop_per_usd",
        "jobs_stated",
    ),
    may_shrink=0.15,
    rules=(
        none_of(
            "the_quote_is_the_versions_own",
            "The quote shown with a version's figures is of a document that tells one of them",
            "versions are shown with the words of another document",
            """
            select versions.announcement_id from {table} as versions
            left join marts.fct_claims as amounts on versions.amount_claim_id = amounts.claim_id
            left join marts.fct_claims as jobs on versions.jobs_claim_id = jobs.claim_id
            where coalesce(amounts.document_id, jobs.document_id) is not null
                and versions.decision_source <> 'person'
                and versions.figure_document_id is distinct from amounts.document_id
                and versions.figure_document_id is distinct from jobs.document_id
            """,
            "a reader would see a revised figure beside the sentence it replaced: see int_press__valued_announcements",
            example="announcement_id",
        ),
        none_of(
            "one_version_at_a_time",
            "On every day one version is believed, from the first news on, and the last one still is",
            "versions overlap, leave a gap or follow in the wrong order",
            """
            select announcement_id from (
                select
                    announcement_id, version_number, known_from, known_to, is_current,
                    lead(known_from) over told as next_from, row_number() over told as place
                from {table} window told as (partition by announcement_id order by version_number)
            ) as versions
            where known_to is distinct from next_from or known_from >= known_to or place <> version_number
                or is_current <> (known_to is null)
            """,
            "what was believed on a day would be counted twice or not at all: look at how events become versions",
            example="announcement_id",
        ),
        none_of(
            "totals_count_projects_only",
            "What counts in totals is an accepted current version of a new project or expansion here, planned or done",
            "versions count in totals that must not, or do not though they must",
            """
            select announcement_id from {table}
            where counts_in_totals <> (
                is_current and decision = 'accepted' and coalesce(place_country_iso2, 'CO') = 'CO'
                and announcement_type in ('new', 'expansion') and status in ('planned', 'done')
            )
            """,
            "every sum of announcements would be wrong: mend counts_in_totals",
            example="announcement_id",
        ),
        none_of(
            "no_project_under_two_groups",
            "No two groups announce the same amount and the same jobs for the same place within months",
            "projects count under two groups",
            f"""
            select one.announcement_id || ' and ' || other.announcement_id as pair
            from {TABLE} as one
            inner join {TABLE} as other
                on one.place_key = other.place_key and one.jobs_stated = other.jobs_stated
                and one.announcement_id < other.announcement_id and one.group_key <> other.group_key
                and abs(one.announced_date - other.announced_date) <= {SAME_PROJECT_DAYS}
                and abs(one.amount_usd_stated - other.amount_usd_stated)
                    <= 0.01 * greatest(one.amount_usd_stated, other.amount_usd_stated)
            where one.counts_in_totals and other.counts_in_totals and not one.is_told_apart and not other.is_told_apart
            """,
            "one project counts twice: put the other name into group_aliases, or tell the two apart in review",
            example="pair",
        ),
        none_of(
            "nothing_doubtful_counts",
            "What counts and no person accepted rests on figures of the company itself, without a flag or a reason",
            "announcements count in totals on a flagged or unattributed figure or against a reason",
            """
            select announcements.announcement_id from {table} as announcements
            left join marts.fct_claims as claims
                on claims.claim_id in (announcements.amount_claim_id, announcements.jobs_claim_id)
            where announcements.counts_in_totals and (
                trim(announcements.company_name) = ''
                or announcements.decision_source <> 'person' and (
                    announcements.decision_reasons is not null or claims.flags <> ''
                    or coalesce(claims.subject_kind, 'company') <> 'company'
                )
            )
            """,
            "do not publish: a figure nobody would bet on is in the totals; see int_press__reported_announcements",
            example="announcement_id",
        ),
        none_of(
            "figures_are_quoted",
            "Every amount and every number of jobs that is accepted leads to a quoted figure of the company itself",
            "figures have no quote, or one that speaks of somebody else",
            """
            select announcements.announcement_id from {table} as announcements
            left join marts.fct_claims as amounts on announcements.amount_claim_id = amounts.claim_id
            left join marts.fct_claims as jobs on announcements.jobs_claim_id = jobs.claim_id
            where announcements.decision = 'accepted' and announcements.decision_source <> 'person' and (
                (announcements.amount_hedge is not null and coalesce(amounts.subject_kind, 'nobody') <> 'company')
                or (announcements.jobs_hedge is not null and coalesce(jobs.subject_kind, 'nobody') <> 'company')
                or list_has_any([amounts.accumulation, jobs.accumulation], ['cumulative', 'stock', 'target'])
            )
            """,
            "a figure nobody can look up must not be counted: compare the spans of announcements and claims",
            example="announcement_id",
        ),
        none_of(
            "figures_in_order",
            "low <= stated <= high wherever they are known, and nothing is negative",
            "figures stand in the wrong order or are negative",
            """
            select announcement_id from {table}
            where amount_low > amount_stated or amount_stated > amount_high or amount_low > amount_high
                or amount_usd_low > amount_usd_stated or amount_usd_stated > amount_usd_high
                or jobs_low > jobs_stated or jobs_stated > jobs_high or jobs_low > jobs_high
                or least(amount_low, amount_stated, jobs_low, jobs_stated) < 0
            """,
            "look at the reader's hedges, and at how a figure's interval is taken over",
            example="announcement_id",
        ),
        none_of(
            "dollars_at_the_rate_of_the_day",
            "Dollars and pesos of one amount are the official rate apart",
            "amounts in dollars and pesos do not fit their rate",
            """
            select announcement_id from {table}
            where currency_code in ('USD', 'COP') and (
                (amount_stated is not null and fx_rate_cop_per_usd is not null and (
                    amount_usd_stated is null
                    or abs(amount_cop_stated - amount_usd_stated * fx_rate_cop_per_usd) > 0.001 * amount_cop_stated
                    or case currency_code when 'USD' then amount_usd_stated else amount_cop_stated end <> amount_stated
                ))
                or fx_date > announced_date
            )
            """,
            "the rate of another day was taken, or the currency was mistaken: look at the join by validity",
            example="announcement_id",
        ),
        none_of(
            "days_in_order",
            "Nothing is announced after it was known, and nothing opens or ends before it was announced",
            "announcements have days in the wrong order",
            """
            select announcement_id from {table}
            where announced_date > first_known_date or first_known_date > known_from
                or least(inaugurated_date, cancelled_date) < announced_date or revised_date > known_from
            """,
            "look at the dates the reader resolved in these documents",
            example="announcement_id",
        ),
        none_of(
            "documents_counted",
            "documents_count of the current version is the number of documents the bridge has, sources are no more",
            "announcements count their documents wrong",
            """
            select announcements.announcement_id from {table} as announcements
            left join (
                select announcement_id, count(*) as n, count(distinct independence_group) as sources
                from marts.bridge_announcement_document group by announcement_id
            ) as bridge using (announcement_id)
            where announcements.is_current and (
                bridge.n is distinct from announcements.documents_count
                or bridge.sources is distinct from announcements.independent_sources_count
            )
            """,
            "reprints would pass for sources: the fact and the bridge were made from different members",
            example="announcement_id",
        ),
    ),
)
