-- Which documents rest on the same source. All notes of one outlet on an announcement are one source. Another outlet's
-- note joins it where it says that it was taken over, has the same text, or has within a week and in the same language
-- no figure of the project that the earlier note does not have. A note with a figure of its own stands alone.
with documents as (
    select * from {{ ref('int_press__read_documents') }}
),

announced as (
    select distinct document_id from {{ ref('int_press__announcement_members') }}
),

-- What documents share: an act of a project; for notes that report no project, a statistic or an agreement.
facts as (
    select
        act_id as fact_id,
        announcement_id as source_id,
        document_id
    from {{ ref('int_press__announcement_members') }}
    union
    select
        statistic_id as fact_id,
        statistic_id as source_id,
        document_id
    from {{ ref('int_press__statistic_members') }}
    where document_id not in (select announced.document_id from announced)
    union
    select
        agreement_id as fact_id,
        agreement_id as source_id,
        document_id
    from {{ ref('int_press__agreement_members') }}
    where document_id not in (select announced.document_id from announced)
),

figures as (
    select
        document_id,
        list_sort(list(distinct concat_ws(' ', measure, unit, coalesce(value_stated, value_low, value_high))))
            as figures
    from {{ ref('int_press__claims') }}
    where
        claim_role in ('main', 'superseded')
        and accumulation in ('incremental', 'cumulative')
        and measure <> 'percent'
    group by document_id
),

reports as (
    select
        facts.fact_id,
        facts.source_id,
        facts.document_id,
        documents.outlet,
        documents.language_code,
        documents.known_date,
        documents.opening,
        documents.says_it_is_a_reprint,
        coalesce(figures.figures, []) as figures,
        row_number() over (
            partition by facts.fact_id
            order by
                documents.known_date,
                documents.says_it_is_a_reprint,
                documents.published_at_utc nulls last,
                documents.document_id
        ) as rank_in_fact
    from facts
    inner join documents on facts.document_id = documents.document_id
    left join figures on facts.document_id = figures.document_id
),

leads as (
    select
        fact_id,
        document_id,
        outlet
    from reports
    where rank_in_fact = 1
),

-- The first note with a set of figures stands for all later ones with the same set.
firsts as (
    select
        fact_id,
        language_code,
        figures,
        arg_min(document_id, rank_in_fact) as document_id,
        min(known_date) as known_date,
        min(rank_in_fact) as rank_in_fact
    from reports
    group by all
),

edges as (
    select
        document_id,
        first_value(document_id) over (
            partition by source_id, outlet order by known_date, document_id
        ) as other_id
    from reports
    where document_id in (select announced.document_id from announced)
    union
    select
        reports.document_id,
        leads.document_id as other_id
    from reports
    inner join leads on reports.fact_id = leads.fact_id
    where
        reports.says_it_is_a_reprint
        or (
            reports.outlet <> leads.outlet
            and regexp_matches(left(reports.opening, 200), '\b({{ source_cue() }})')
            and list_has_all(string_split(left(reports.opening, 200), ' '), string_split(lower(leads.outlet), '_'))
        )
    union
    select
        reports.document_id,
        firsts.document_id as other_id
    from reports
    inner join firsts
        on reports.fact_id = firsts.fact_id
        and reports.language_code = firsts.language_code
        and reports.rank_in_fact > firsts.rank_in_fact
        and reports.known_date - firsts.known_date <= {{ var('reprint_days') }}
        and list_has_all(firsts.figures, reports.figures)
    union
    select
        document_id,
        first_value(document_id) over (partition by text_fingerprint order by known_date, document_id) as other_id
    from documents
    where text_fingerprint is not null
),

linked as (  -- noqa: ST03
    select
        document_id as one,
        other_id as other
    from edges
    where document_id <> other_id
    union all
    select
        other_id,
        document_id
    from edges
    where document_id <> other_id
),

nodes as (  -- noqa: ST03
    select document_id as node from documents
),

labelled as (
    -- noqa: disable=PRS
    {{ components('nodes', 'linked') }}
    -- noqa: enable=PRS
)

-- A group has the name of its first document, so that a later reprint does not rename it.
select
    documents.document_id,
    {{ fact_id('ind', [
        'first_value(documents.document_id) over (partition by labelled.label order by documents.known_date, documents.says_it_is_a_reprint, documents.published_at_utc nulls last, documents.document_id)',
    ]) }} as independence_group
from documents
inner join labelled on documents.document_id = labelled.node
