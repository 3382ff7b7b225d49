"""A small fabricated warehouse with the columns of the published models, in which every rule holds.

Columns and types come from the models' own contracts; key and not-null constraints do not, so that a test can plant
any defect. Nothing in it is real.
"""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path

import duckdb
import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"

REFERENCE = """
insert into marts.dim_date by name
select
    cast(d as date) as date_day, year(d) as year_number, quarter(d) as quarter_number, month(d) as month_number,
    day(d) as day_of_month, isodow(d) as iso_weekday, cast(date_trunc('month', d) as date) as month_start_date,
    strftime(d, '%Y-%m') as month_label
from range(timestamp '1900-01-01', timestamp '2101-01-01', interval 1 day) as days (d);

insert into marts.dim_country by name
select
    code as country_iso2, code || 'X' as country_iso3, 'm' || n as m49_code, cast(n as varchar) as comtrade_code,
    code || 'B' as world_bank_code, 'Country ' || code as country_name_en, 'País ' || code as country_name_es,
    code = 'W00' as is_world_total, n % 11 = 0 and code <> 'W00' as is_latin_america,
    code in ('CN', 'CO', 'IN', 'JP', 'US') as is_c4ir_host
from (
    select unnest(['CO', 'CN', 'US', 'IN', 'JP', 'W00']) as code, unnest([170, 156, 842, 699, 392, 0]) as n
    union all
    select 'x' || range, 1000 + range from range(200)
);

insert into marts.dim_place by name
select 'country:CO' as place_key, 'country' as place_level, 'CO' as place_code, 'Colombia' as place_name,
    'CO' as country_iso2
union all by name
select
    'department:' || code as place_key, 'department' as place_level, code as place_code, 'D' || code as place_name,
    code as department_code, 'CO' as country_iso2
from (select right('0' || range, 2) as code from range(10, 20))
union all by name
select
    'municipality:' || code as place_key, 'municipality' as place_level, code as place_code, 'M' || code as place_name,
    left(code, 2) as department_code, 'CO' as country_iso2, case when n % 50 = 0 then 'valley' end as hub_code
from (select range as n, cast(10000 + range * 60 as varchar) as code from range(150))
union all by name
select
    'chamber:' || code as place_key, 'chamber' as place_level, code as place_code, 'C' || code as place_name,
    '10' as department_code, 'CO' as country_iso2
from (select right('0' || range, 2) as code from range(1, 8))
union all by name
select
    'hub:valley' as place_key, 'hub' as place_level, 'valley' as place_code, 'Valley' as place_name,
    'CO' as country_iso2, 'valley' as hub_code;

insert into marts.dim_industry by name
select
    cast(6000 + range as varchar) as industry_code, 'class' as industry_level, 'Class ' || range as industry_name,
    'J' as section_code, 'J' as sector_code, 'Information' as section_name, '60' as division_code
from range(120)
union all by name
select 'S:J' as industry_code, 'section' as industry_level, 'Information' as industry_name,
    'J' as section_code, 'J' as sector_code, 'Information' as section_name
union all by name
select unnest(['9999', 'none', 'unknown', 'all']) as industry_code, 'special' as industry_level,
    'special' as industry_name;

insert into marts.dim_sector by name
select
    chr(cast(65 + range as integer)) as sector_code, 'Sector ' || range as sector_name_en,
    'Sector ' || range as sector_name_es
from range(21);

insert into marts.dim_product by name
select
    edition || ':' || code as product_key, edition as hs_edition, code as hs_code,
    case length(code) when 2 then 'chapter' else 'heading' end as product_level, left(code, 2) as chapter_code,
    'Product ' || code as product_name
from (select unnest(['HS', 'H6']) as edition)
cross join (
    select right('0' || range, 2) as code from range(1, 98)
    union all select unnest(['8471', '8517'])
);
"""

OPERATIONS = """
insert into ops.ops_reconciliation by name
select
    source, stream, 'r-' || source || '-' || stream as receipt_id, 1 as receipt_sequence, '' as pull_window,
    landed + rejected as source_total, landed as landed_rows, landed as staged_rows, rejected as quarantined_rows,
    0 as duplicate_rows, 0 as unexplained_rows, 3 as expected_members,
    case source when 'press_rss' then 1 else 3 end as landed_members,
    case source when 'press_rss' then 1 else 0 end as quarantined_members,
    case source when 'press_rss' then 1 else 0 end as missing_members, 0 as unexplained_members
from (values
    ('rues', 'companies', 400, 2), ('rues', 'person_counts', 60, 0), ('comtrade', 'flows', 500, 0),
    ('worldbank', 'indicators', 80, 0), ('banrep', 'fdi_flows', 384, 0), ('supersociedades', 'accounts', 320, 0),
    ('press_rss', 'items', 30, 0), ('reference', 'activities', 120, 1)
) as pulls (source, stream, landed, rejected);

insert into ops.ops_quarantine by name
select
    source, stream, 'r-' || source || '-' || stream as receipt_id, 'page' as page_sha256, n as page_ordinal,
    0 as record_number, 'landing' as stage, 'row' as quarantine_kind,
    'missing_matricula' as reason, case when source = 'reference' then '{}' end as raw_record
from (values
    ('rues', 'companies', 7), ('rues', 'companies', 9), ('reference', 'activities', 3)
) as rejected (source, stream, n)
union all by name
select
    'press_rss' as source, 'items' as stream, 'r-press_rss-items' as receipt_id, '' as page_sha256, n as page_ordinal,
    0 as record_number, 'landing' as stage, 'outlet' || n as member_name, kind as quarantine_kind, reason
from (values (1, 'member', 'refused'), (2, 'missing member', 'unavailable')) as aside (n, kind, reason);

insert into ops.ops_drift by name
select
    'rues' as source, 'companies' as stream, 'new' as drift_kind, 'correo' as field_name,
    timestamp '2026-09-30 12:00:00' as first_seen_at_utc, timestamp '2026-09-30 12:00:00' as last_seen_at_utc,
    1 as attempts_count;

insert into ops.ops_notes by name
select
    'press_rss' as source, 'items' as stream, 'r-press_rss-items' as receipt_id, 0 as note_ordinal,
    timestamp '2026-09-30 12:00:00' as landed_at_utc, 'gap' as note_kind, 'outlet1' as member_name;

insert into ops.ops_runs by name
select
    'attempt' || range as attempt_id, 'extract' as stage, 'rues/companies' as subject, 'run' as run_id,
    timestamp '2026-09-30 12:00:00' as started_at_utc,
    case when range > 0 then timestamp '2026-09-30 12:00:05' end as finished_at_utc,
    case when range > 0 then 5.0 end as duration_seconds,
    case when range > 0 then 'ok' else 'unfinished' end as verdict
from range(4);

insert into ops.ops_build by name
select 'warehouse' as build_name, 'sample' as mode, true as is_sample, '0.1.0' as code_version;
"""

FACTS = """
insert into marts.dim_document by name
select
    'd' || range as document_id, 'https://example.org/' || range as canonical_url, 'outlet' || range % 3 as outlet,
    'Title ' || range as title, 'es' as language_code, 'text' as language_evidence,
    date '2026-01-01' + cast(range as integer) as published_date, 'day' as published_precision, true as is_full_text,
    100 + range as text_chars_count, 'g' || range // 2 as independence_group, 2 as documents_in_group_count,
    true as is_read, '0dd0c0ffee99' as reader_version, 2 as claims_count,
    'press_rss' as source, 'r-press_rss-items' as receipt_id
from range(30);

insert into marts.fct_registrations by name
select
    chamber || '-' || n as registration_key, chamber as chamber_code, 'chamber:' || chamber as place_key,
    cast(n as varchar) as registration_number, 'row' || n as publisher_row_id, cast(900000000 + n as varchar) as nit,
    true as is_nit_check_digit_right, 'EMPRESA ' || n as legal_name, '16' as legal_form_code,
    '16' as legal_form_code_published, 'SAS' as legal_form_name_es,
    n % 40 = 0 as is_foreign_branch, '01' as category_code, '01' as status_code, n % 3 > 0 as is_active,
    n % 3 = 0 as is_cancelled, false as is_transferred_away,
    case when n % 5 = 0 then '9999' else cast(6000 + n % 120 as varchar) end as industry_code,
    'none' as secondary_industry_code, date '2012-01-01' + cast(n * 10 as integer) as registered_date,
    'ok' as registered_date_quality, date '2026-03-31' as renewed_date, 2026 as last_renewed_year,
    case when n % 3 = 0 then date '2026-01-31' end as cancelled_date,
    case when n % 40 = 0 then 'US' end as parent_country_iso2,
    timestamp '2026-09-01 00:00:00' as publisher_updated_at_utc, 'rues' as source, 'r-rues-companies' as receipt_id
from (select range as n, '0' || (1 + range % 7) as chamber from range(400));

insert into marts.fct_registration_counts by name
select
    place_key || '|' || registration_period || '|6000|01|nothing' as registration_count_key, place_key,
    registration_period,
    'month' as period_precision, cast(registration_period || '-01' as date) as period_start_date,
    '6000' as industry_code,
    '01' as status_code, 'nothing' as pooled_over, 25 as persons_count, 'rues' as source,
    'r-rues-person_counts' as receipt_id
from (
    select
        'chamber:0' || (1 + range % 5) as place_key,
        '2024-' || right('0' || (1 + range // 5), 2) as registration_period
    from range(60)
);

insert into marts.fct_trade_flows by name
with codes as (
    select unnest(['84', '85', '8471', '8517']) as hs_code, unnest([100.0, 80.0, 60.0, 30.0]) as share
),

periods as (
    select 'A' as frequency_code, cast(2022 + range as varchar) as period, 12.0 as months from range(2)
    union all
    select 'M', '2023' || right('0' || (1 + range), 2), 1.0 from range(12)
),

partners as (
    select
        unnest(['156', '842', '0']) as partner_code, unnest(['CN', 'US', 'W00']) as partner_iso2,
        unnest([1.0, 2.0, 5.0]) as size
),

publications as (
    select timestamp '2024-06-20' as published_at_utc, false as is_latest, 0.9 as revision
    union all
    select timestamp '2025-06-20', true, 1.0
)

select
    '170' as reporter_code, 'CO' as reporter_country_iso2, partner_code, partner_iso2 as partner_country_iso2,
    partner_code = '0' as is_world_total, 'H6:' || hs_code as product_key, hs_code,
    case length(hs_code) when 2 then 'chapter' else 'heading' end as product_level, 'M' as flow_code,
    'import' as flow_direction, frequency_code, period,
    cast(strptime(left(period || '01', 6), '%Y%m') as date) as period_start_date,
    published_at_utc, is_latest, is_latest and partner_code = '0' and length(hs_code) = 2 as counts_in_totals,
    is_latest and partner_code <> '0' and length(hs_code) = 2 as counts_by_partner,
    share * months * size * revision as value_usd, size / 5.0 as share_of_world, 'CIF' as value_basis,
    share * size as net_weight_kg, share * size as gross_weight_kg, share as quantity,
    'comtrade' as source, 'r-comtrade-flows' as receipt_id
from codes cross join periods cross join partners cross join publications;

insert into marts.fct_country_indicators by name
select
    country as country_iso2, indicator as indicator_code, indicator || ' label' as indicator_label,
    '%' as indicator_unit,
    2012 + n as indicator_year,
    case when n > 0 then if(indicator like 'BX%', 1e10, 10.0) + n end as indicator_value,
    date '2026-07-01' as edition_date,
    'worldbank' as source, 'r-worldbank-indicators' as receipt_id
from (select unnest(['CN', 'CO', 'IN', 'JP', 'US']) as country)
cross join (select unnest(['BX.KLT.DINV.CD.WD', 'TX.VAL.TECH.MF.ZS']) as indicator)
cross join (select range as n from range(8));

insert into marts.fct_fdi_flows by name
with members as (
    select 1 as n, 'total' as breakdown, 100e6 as value_usd, null as country, null as activity
    union all
    select 2 + range, 'country', 20e6, ['CN', 'US', 'IN', 'JP', 'x1'][1 + range], null from range(5)
    union all
    select 7 + range, 'activity', 20e6, null, 'a' || range from range(5)
),

periods as (
    select 'Q' as frequency_code, 2018 + range // 4 as y, 3 * (range % 4) as m from range(32)
    union all
    select 'A', 2018 + range, 9 from range(8)
)

select
    if(frequency_code = 'A', 'y', 's') || n as series_id, last_day(make_date(y, m + 3, 1)) as period_end_date,
    1 as version_number, 'Flow ' || n as series_name, 'inward' as investment_direction, breakdown as fdi_breakdown,
    if(n > 1, 'M' || n, null) as fdi_member_name_es, country as country_iso2, activity as fdi_activity_code,
    frequency_code, if(frequency_code = 'A', cast(y as varchar), y || 'Q' || (m // 3 + 1)) as period,
    make_date(y, if(frequency_code = 'A', 1, m + 1), 1) as period_start_date,
    if(frequency_code = 'A', 4, 1) * value_usd as value_usd, 'Millones de USD' as unit_published,
    date '2026-09-03' as known_from, true as is_latest, frequency_code = 'Q' as counts_in_totals,
    'banrep' as source, 'r-banrep-fdi_flows' as receipt_id
from members cross join periods
where frequency_code = 'Q' or n = 1;
"""

# Every other announcement is realised; each has a candidate for review and a namesake that was denied.
COMPANIES = """
insert into marts.bridge_announcement_registration by name
with announcements as (
    select announcement_id, row_number() over (order by announcement_id) as n
    from marts.fct_announcements where is_current
),

candidates as (
    select announcement_id, n, unnest([1, 2, 3]) as candidate_rank from announcements
)

select
    announcement_id, registration_key, 'nit:' || nit as company_id,
    case candidate_rank when 1 then 0.99 when 2 then 0.8 else 0.96 end as match_probability,
    case candidate_rank when 1 then 'auto' when 2 then 'review' else 'denied' end as decision,
    case candidate_rank when 3 then 'homonym_guard' else 'score' end as decision_source,
    'same_name' as name_evidence, 'none' as identifier_evidence, 'agrees' as sector_evidence,
    'unknown' as country_evidence, 'chamber' as place_evidence,
    case candidate_rank when 2 then 'late' else 'within_18_months' end as date_evidence,
    'company' as form_evidence, 2 as non_name_evidence_count, 'Accepted: the name fits.' as evidence, registered_date,
    case candidate_rank when 2 then 700 else 30 end as days_after_announcement,
    candidate_rank <> 2 as is_within_18_months, candidate_rank, registered_date as known_from, source, receipt_id
from candidates
inner join marts.fct_registrations on registration_number = cast(n * 3 + candidate_rank as varchar)
where candidate_rank <> 1 or n % 2 = 0;

insert into marts.dim_company by name
select
    'nit:' || nit as company_id, legal_name as company_name, lower(legal_name) as company_key, nit,
    1 as registration_keys_count, case when is_foreign_branch then 'GROUP ' || nit end as group_name,
    case when is_foreign_branch then 'US' end as group_country_iso2,
    case when is_foreign_branch then 'gleif' else 'none' end as group_source, legal_form_code, is_foreign_branch,
    is_foreign_branch as is_foreign, registered_date, true as is_in_registry,
    coalesce(accepted.registration_key is not null, false) as is_in_press, 'Registered.' as evidence,
    registered_date as known_from, source, receipt_id
from marts.fct_registrations as registrations
left join (
    select distinct registration_key from marts.bridge_announcement_registration where decision = 'auto'
) as accepted on registrations.registration_key = accepted.registration_key
where is_foreign_branch
    or registrations.registration_key in (select registration_key from marts.bridge_announcement_registration)
union all by name
select
    'press:' || company_key as company_id, min(company_name) as company_name, company_key,
    0 as registration_keys_count, min(company_name) as group_name, 'announcement' as group_source,
    false as is_foreign_branch, false as is_foreign, false as is_in_registry, true as is_in_press,
    'Announced.' as evidence, min(announced_date) as known_from, 'press_rss' as source,
    'r-press_rss-items' as receipt_id
from marts.fct_announcements
where is_current and announcement_id not in (
        select announcement_id from marts.bridge_announcement_registration where decision = 'auto'
    )
group by company_key;

insert into marts.fct_company_financials by name
select
    nit, 2000 + y as fiscal_year, company_id, company_name, 'S' as supervisor_name, 'C' as city_published,
    '6001' as activity_code, 4e11 as revenue_cop, 1e10 as profit_cop, 5e11 as assets_cop, 3e11 as liabilities_cop,
    2e11 as equity_cop, 5e9 as amount_error_cop, 1 as filings_count, 'supersociedades' as source,
    'r-supersociedades-accounts' as receipt_id
from (
    select company_id, company_name, nit from marts.dim_company where nit is not null order by nit limit 40
) as companies
cross join (select range as y from range(25));
"""


PRESS = """
-- Per announcement an original and its copy, both with an amount and jobs; every third one was revised later.
insert into marts.fct_claims by name
select
    'd' || range || measure as claim_id, 'd' || range as document_id, position as claim_number,
    case when range < 20 then 'a' || range // 2 end as announcement_id,
    case when range between 24 and 26 then 's' || (range - 24) || measure end as statistic_id, measure,
    case measure when 'money' then 'USD' else 'count' end as unit, 100.0 as value_low, 100.0 as value_stated,
    100.0 as value_high, 'exact' as hedge,
    case when range < 20 then 'incremental' else 'cumulative' end as accumulation,
    'planned' as modality, '' as flags,
    case when range < 20 then 'Company ' || range // 2 else 'Programme' end as subject,
    case when range < 20 then 'company' else 'programme' end as subject_kind,
    case measure when 'jobs' then 'direct' end as job_kind, 'main' as claim_role, 'about 100' as quote,
    14 + 40 * position as quote_start, 23 + 40 * position as quote_end, position as sentence_number,
    'It brings about 100.' as sentence_text, 4 + 40 * position as sentence_start, 24 + 40 * position as sentence_end,
    '0dd0c0ffee99' as reader_version, date '2026-01-01' + cast(range as integer) as published_date,
    'outlet' || range % 3 as outlet, 'https://example.org/' || range as canonical_url,
    date '2026-01-01' + cast(range as integer) as known_from, 'press_rss' as source, 'r-press_rss-items' as receipt_id
from range(30)
cross join (select unnest(['money', 'jobs']) as measure, unnest([0, 1]) as position);

insert into marts.fct_announcements by name
select
    'a' || n as announcement_id, version as version_number,
    case version when 1 then first_date else first_date + 1 end as known_from,
    case when version = 1 and n % 3 = 0 then first_date + 1 end as known_to, version = 2 or n % 3 > 0 as is_current,
    'Company ' || n as company_name, 'company ' || n as company_key, 'company ' || n as group_key,
    'US' as origin_country_iso2, 'text' as origin_country_source,
    'municipality:' || (10000 + 60 * n) as place_key, 'M' as place_name,
    case when n % 2 = 0 then 'new' else 'expansion' end as announcement_type, 'planned' as status, 'J' as sector_code,
    'text' as sector_source, false as is_facilitated, first_date as announced_date, 'day' as announced_precision,
    first_date as first_known_date, case version when 2 then first_date + 1 end as revised_date, 'USD' as currency_code,
    1e6 as amount_low, 1e6 as amount_stated, 1e6 as amount_high, 'exact' as amount_hedge,
    1e6 as amount_usd_low, 1e6 as amount_usd_stated, 1e6 as amount_usd_high, 4e9 as amount_cop_low,
    4e9 as amount_cop_stated, 4e9 as amount_cop_high, 4000.0 as fx_rate_cop_per_usd, first_date as fx_date,
    100 as jobs_low, 100 as jobs_stated, 100 as jobs_high, 'exact' as jobs_hedge, 'direct' as job_kind,
    false as is_estimate, 2 as documents_count, 2 as outlets_count, 1 as independent_sources_count,
    version = 2 or n % 3 > 0 as counts_in_totals, 'accepted' as decision, 1.0 as confidence,
    'reader' as decision_source, 'text' as values_source, false as would_count_if_accepted, false as is_told_apart,
    'd' || 2 * n || 'money' as amount_claim_id,
    'd' || 2 * n || 'jobs' as jobs_claim_id, 'd' || 2 * n as lead_document_id, 'It brings about 100.' as quote,
    4 as quote_start, 24 as quote_end, 'd' || 2 * n as figure_document_id, 'It brings about 100.' as figure_quote,
    4 as figure_quote_start, 24 as figure_quote_end, '0dd0c0ffee99' as reader_version, 'press_rss' as source,
    'r-press_rss-items' as receipt_id
from (select range as n, date '2026-01-01' + cast(2 * range as integer) as first_date from range(10))
cross join (select unnest([1, 2]) as version)
where version = 1 or n % 3 = 0;

insert into marts.bridge_announcement_document by name
select
    'a' || range // 2 as announcement_id, 'd' || range as document_id,
    case when range % 2 = 0 then 'original' else 'reprint' end as document_role,
    'g' || range // 2 as independence_group, 100.0 as reported_amount, 'USD' as reported_currency_code,
    100 as reported_jobs, 'It brings about 100.' as quote, 4 as quote_start, 24 as quote_end,
    date '2026-01-01' + cast(range as integer) as published_date, 'outlet' || range % 3 as outlet,
    'press_rss' as source, 'r-press_rss-items' as receipt_id
from range(20);

insert into marts.fct_programme_statistics by name
select
    's' || n || measure as statistic_id, 'Programme' as programme, 'programme' as programme_key,
    'programme' as subject_kind, measure, case measure when 'money' then 'USD' else 'count' end as unit,
    'cumulative' as accumulation, make_date(2023 + n, 12, 31) as as_of_date, 'year' as as_of_precision,
    100.0 * (n + 1) as value_low, 100.0 * (n + 1) as value_stated, 100.0 * (n + 1) as value_high, 'exact' as hedge,
    1 as documents_count, 'd' || (24 + n) || measure as claim_id, 'd' || (24 + n) as document_id, 'about 100' as quote,
    14 as quote_start, 23 as quote_end, case when n > 0 then 's' || (n - 1) || measure end as previous_statistic_id,
    case when n > 0 then make_date(2022 + n, 12, 31) end as previous_as_of_date,
    case when n > 0 then 100.0 * n end as previous_value_stated,
    case when n > 0 then 100.0 end as implied_increment_low,
    case when n > 0 then 100.0 end as implied_increment_stated,
    case when n > 0 then 100.0 end as implied_increment_high,
    case when n > 0 then 12 end as implied_months, case when n = 2 then 150.0 end as stated_increment,
    case when n = 2 then 'differs_from_stated_increment' else 'none' end as contradiction_code,
    case when n = 2 then 'It states 150; its totals make it 100' end as contradiction_evidence, false as is_additive,
    'not_a_flow' as additivity_code,
    date '2026-01-25' + cast(n as integer) as known_from, 'press_rss' as source, 'r-press_rss-items' as receipt_id
from (select range as n from range(3))
cross join (select unnest(['money', 'jobs']) as measure);

insert into marts.fct_agreements by name
select
    'agr' || range as agreement_id, date '2026-01-20' as signed_date, 'day' as signed_precision, 'A; B' as parties,
    15 as agreements_count, 2 as documents_count, 'd' || (20 + range) as document_id, '15 agreements' as quote,
    0 as quote_start, 13 as quote_end, date '2026-01-21' + cast(range as integer) as known_from,
    'press_rss' as source, 'r-press_rss-items' as receipt_id
from range(5);

insert into marts.fct_press_checks by name
select
    'chk' || n || measure as check_id, 'implied_increment' as check_kind,
    case when n = 2 then 'differs' else 'agrees' end as verdict, 'd' || (24 + n) || measure as claim_id,
    's' || n || measure as statistic_id, 'd' || (24 + n) as document_id, 150.0 as stated_value,
    100.0 as expected_value, 100.0 as expected_low, 100.0 as expected_high, 'running_totals' as compared_with,
    'count' as unit, 'It states 150; its totals make it 100' as evidence,
    date '2026-01-25' + cast(n as integer) as known_from, 'press_rss' as source, 'r-press_rss-items' as receipt_id
from (select range as n from range(3))
cross join (select unnest(['money', 'jobs']) as measure);
"""


# Wide tables of the announcements; half of them are matched to a company that landed for it.
ANSWERS = """
insert into marts.mart_announcements by name
select
    facts.* exclude (known_to, is_current, is_told_apart, origin_known_from),
    cast(year(announced_date) as integer) as announced_year,
    facts.company_name as group_name, 'United States' as origin_country_name_en,
    'Estados Unidos' as origin_country_name_es,
    'Information' as sector_name_en, 'Información' as sector_name_es, 'D10' as department_name,
    jobs_stated as jobs_stated_known, jobs_high as jobs_high_known, false as is_jobs_open_ended,
    amount_usd_stated as amount_usd_stated_known, amount_usd_high as amount_usd_high_known,
    false as is_amount_open_ended, coalesce(matches.decision, 'none') as registration_decision,
    matches.registration_key, 'EMPRESA' as registration_legal_name, matches.company_id, matches.registered_date,
    matches.days_after_announcement, matches.match_probability, matches.evidence as match_evidence,
    date '2026-09-01' as registry_known_until, false as is_matured,
    matches.decision is not null as is_realised, matches.decision is not null as is_realised_with_review,
    'outlet' as outlet, 'https://example.org/x' as canonical_url, announced_date as published_date
from marts.fct_announcements as facts
left join (
    select * from marts.bridge_announcement_registration where decision = 'auto'
) as matches on facts.announcement_id = matches.announcement_id
where facts.is_current;

insert into marts.mart_landings by name
select
    'nit:' || registrations.nit || '@rest_of_country' as landing_key, 'nit:' || registrations.nit as company_id,
    legal_name as company_name, 'US' as country_iso2, 'United States' as country_name_en,
    'Estados Unidos' as country_name_es, 'announcement' as foreign_evidence, 'sure' as certainty_code,
    true as is_surely_foreign,
    'rest_of_country' as landing_area, registrations.registration_key,
    registrations.registered_date as landed_date,
    cast(year(registrations.registered_date) as integer) as landed_year, true as is_first_in_country,
    'J' as sector_code,
    is_active, is_cancelled, registrations.cancelled_date,
    if(is_cancelled, 'cancelled', 'none') as exit_kind, registrations.cancelled_date as exit_date,
    false as is_transferred_away, if(is_cancelled, 'cancelled', 'none') as country_exit_kind,
    registrations.cancelled_date as country_exit_date, true as is_announced, false as may_be_announced,
    announcements.jobs_low as announced_jobs_low, announcements.jobs_stated_known as announced_jobs_stated,
    announcements.jobs_high_known as announced_jobs_high, 0 as announced_open_ended_count,
    date '2026-09-01' as registry_known_until, registrations.source, registrations.receipt_id
from marts.mart_announcements as announcements
inner join marts.fct_registrations as registrations
    on announcements.registration_key = registrations.registration_key;

insert into marts.mart_landing_bounds by name
select
    unnest(['rest_of_country', 'all']) as scope_code, count(*) as companies_at_least, 0 as unknown_origin_count,
    0 as in_review_count, count(*) as companies_with_review, 1 as known_misses_count,
    count(*) + 1 as companies_at_most, 0.95 as matching_recall_low
from marts.mart_landings;

insert into marts.mart_survival by name
select
    'all' as scope_code, range as years_since_landing, 10 - range as at_risk_count, range as exits_count,
    1 - range / 10 as survival_share, 0.9 - range / 10 as survival_share_low, 1.0 as survival_share_high,
    0 as undated_count
from range(5);

insert into marts.mart_known_changes by name
select
    announced_year, announced_date as change_known_date, count(*) as announcements_change,
    count(registered_date) as registered_change, count(origin_country_iso2) as origins_change,
    sum(jobs_low) as jobs_low_change, sum(jobs_stated_known) as jobs_stated_change,
    sum(jobs_high_known) as jobs_high_change, sum(amount_usd_low) as amount_usd_low_change,
    sum(amount_usd_stated_known) as amount_usd_stated_change, sum(amount_usd_high_known) as amount_usd_high_change
from marts.mart_announcements
where counts_in_totals
group by announced_year, announced_date;

insert into marts.mart_realisation by name
select
    'all:' || cohort as realisation_key, 'all' as scope_code, cohort,
    case when cohort <> 'all' then cast(cohort as integer) end as cohort_year, size as announcements_count,
    size as matured_announcements_count, 0 as open_announcements_count, size // 2 as realised_count,
    size // 2 + 1 as realised_with_review_count, 0.5 as rate_automatic, 0.6 as rate_with_review, 0.2 as rate_low,
    0.9 as rate_high, 0.95 as matching_recall_low, size < 10 as is_small_cohort,
    date '2026-09-01' as registry_known_until
from (values ('2014', 8), ('2015', 12), ('all', 20)) as cohorts (cohort, size);

insert into marts.dim_group by name
select group_key, min(group_name) as group_name, 'US' as group_country_iso2
from marts.mart_announcements
group by group_key;

insert into marts.dim_programme by name
select programme_key, min(programme) as programme_name, true as is_curated
from marts.fct_programme_statistics
group by programme_key;

insert into marts.dim_announcement by name
select
    announcement_id, company_name || ', M, ' || announced_year as announcement_label,
    coalesce(company_id, 'press:' || company_key) as company_id, company_name, group_key, announcement_type, status,
    decision, place_key, hub_code, sector_code, origin_country_iso2, announced_date, announced_year, first_known_date,
    lead_document_id, source, receipt_id
from marts.mart_announcements;

insert into marts.mart_agreement_sequels by name
select
    'agr' || n as agreement_id, announcement_id, 'country' as link_basis, announced_date - 2 as signed_date,
    announced_date, 2 as days_after_signing, source, receipt_id
from (select *, row_number() over (order by announcement_id) - 1 as n from marts.mart_announcements)
where n < 5;

insert into marts.mart_sum_guard by name
select
    measure, step_number, step_code, figures_count, value_sum as value_low_sum, value_sum, value_sum as value_high_sum,
    case step_code when 'naive' then value_sum when 'guarded' then value_sum else value_sum / 5 end as remaining_sum
from (values
    ('jobs', 1, 'naive', 60, 6000.0), ('jobs', 2, 'copied_text', 50, 5000.0), ('jobs', 3, 'guarded', 10, 1000.0),
    ('amount_usd', 1, 'naive', 60, 6e7), ('amount_usd', 2, 'copied_text', 50, 5e7),
    ('amount_usd', 3, 'guarded', 10, 1e7)
) as steps (measure, step_number, step_code, figures_count, value_sum);
"""

# One record, one match and one pair of groups wait for a person.
REVIEW = """
insert into marts.mart_announcements by name
select * replace (
    'w1' as announcement_id, 1 as version_number, 'review' as decision, false as counts_in_totals,
    true as would_count_if_accepted, 'jobs_flagged' as decision_reasons, 'none' as registration_decision,
    null as registration_key, false as is_realised, false as is_realised_with_review
)
from marts.mart_announcements where announcement_id = 'a1';

insert into marts.fct_announcements by name
select * replace (
    'w1' as announcement_id, 'review' as decision, false as counts_in_totals, true as would_count_if_accepted,
    'jobs_flagged' as decision_reasons
)
from marts.fct_announcements where announcement_id = 'a1' and is_current;

insert into marts.dim_announcement by name
select * replace ('w1' as announcement_id, 'review' as decision) from marts.dim_announcement
where announcement_id = 'a1';

insert into marts.bridge_announcement_document by name
select * replace ('w1' as announcement_id) from marts.bridge_announcement_document where announcement_id = 'a1';

insert into marts.mart_review_queue by name
select
    kind || announcement_id as queue_key, kind as queue_kind, place as queue_position, 0.1 / place as stake_share,
    100 as stake_jobs, 1e6 as stake_usd, 'review' as decision, 0.5 as confidence, announcement_id,
    case kind when 'groups' then 'a2' end as other_announcement_id,
    case kind when 'match' then (select min(registration_key) from marts.fct_registrations) end as registration_key,
    lead_document_id as document_id, 'abc' as text_sha256, quote, quote_start, quote_end, 0 as record_in_span,
    company_name, place_name, announcement_type, status, '{}' as candidates, published_date, known_from,
    source, receipt_id
from marts.mart_announcements
cross join (select unnest(['record', 'match', 'groups']) as kind, unnest([1, 2, 3]) as place)
where announcement_id = 'w1';

insert into marts.mart_spot_checks by name
select
    unnest(['2026-03', '2026-04', 'all']) as sample_period, unnest([20, 20, 40]) as spot_checks_count,
    unnest([5, 20, 25]) as spot_checks_decided_count, unnest([5, 19, 24]) as spot_checks_right_count,
    unnest([null, 0.95, 0.96]) as accepted_precision, unnest([null, 0.76, 0.8]) as accepted_precision_low,
    unnest([null, 0.99, 0.99]) as accepted_precision_high;

insert into marts.fct_release_health by name
select
    'warehouse' as build_name, count(*) as announcements_count,
    count(*) filter (where decision = 'accepted') as accepted_count,
    count(*) filter (where decision <> 'accepted') as waiting_count, 0 as reopened_count,
    0 as accepted_by_person_count, 0.9 as accepted_share, count(*) filter (where counts_in_totals) as counted_count,
    count(*) filter (where would_count_if_accepted) as countable_waiting_count, 0.9 as coverage_share,
    sum(jobs_stated_known) filter (where counts_in_totals) as counted_jobs, 100 as waiting_jobs, 1e7 as counted_usd,
    1e6 as waiting_usd, 1 as records_in_review_count, 40 as spot_checks_count, 25 as spot_checks_decided_count,
    24 as spot_checks_right_count, 0.96 as accepted_precision, 0.8 as accepted_precision_low,
    0.99 as accepted_precision_high, 30 as documents_count, 30 as read_documents_count,
    date '2026-09-01' as registry_known_until
from marts.mart_announcements;
"""


@cache
def contracts() -> dict[str, dict[str, str]]:
    """Column types per ``schema.table``, as the published models promise them."""
    found: dict[str, dict[str, str]] = {}
    for folder, schema in (("marts", "marts"), ("ops", "ops")):
        for path in sorted((MODELS / folder).rglob("*.yml")):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
                found[f"{schema}.{model['name']}"] = {c["name"]: c["data_type"] for c in model["columns"]}
    return found


def fabricate(path: Path) -> Path:
    """Write the warehouse to ``path``."""
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("create schema marts; create schema ops; create schema staging")
        for table, columns in contracts().items():
            connection.execute(
                f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
        connection.execute(REFERENCE)
        connection.execute(OPERATIONS)
        connection.execute(FACTS)
        connection.execute(PRESS)
        connection.execute(COMPANIES)
        connection.execute(ANSWERS)
        connection.execute(REVIEW)
        connection.execute("checkpoint")
    return path
