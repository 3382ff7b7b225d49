"""One planted defect per rule: the smallest change that breaks it, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.rules import FLOATING, MANY, Suite
from expectations.suites import all_suites
from tests.expectations.warehouse import contracts


@dataclass(frozen=True)
class Defect:
    """A change, and the rule that must notice it.

    Attributes:
        table: whose suite is asked.
        rule: the rule that must fail.
        name: what was done, for the test's id.
        statements: SQL that does it.
        named: what the finding must name.
    """

    table: str
    rule: str
    name: str
    statements: tuple[str, ...]
    named: tuple[str, ...] = ()


def _own(table: str, rule: str, *statements: str) -> Defect:
    return Defect(table, rule, rule, statements)


TRADE = "marts.fct_trade_flows"
ANNOUNCED = "marts.fct_announcements"
TOLD_BY = "marts.bridge_announcement_document"
CLAIMS = "marts.fct_claims"
STATISTICS = "marts.fct_programme_statistics"
AGREED = "marts.fct_agreements"
CHECKS = "marts.fct_press_checks"
QUEUE, HEALTH, CHECKS = "marts.mart_review_queue", "marts.fct_release_health", "marts.mart_spot_checks"
FLOWS, ACCOUNTS = "marts.fct_fdi_flows", "marts.fct_company_financials"
MATCHES, COMPANIES = "marts.bridge_announcement_registration", "marts.dim_company"
OWN = (
    _own("marts.dim_date", "no_day_missing", "delete from marts.dim_date where date_day = '2020-02-29'"),
    _own(
        "marts.dim_country",
        "codes_name_one_country",
        "update marts.dim_country set comtrade_code = '156' where country_iso2 = 'JP'",
    ),
    _own("marts.dim_country", "one_world", "update marts.dim_country set is_world_total = false"),
    _own("marts.dim_country", "hosts_are_there", "update marts.dim_country set is_c4ir_host = country_iso2 = 'CO'"),
    _own(
        "marts.dim_place",
        "every_level_is_there",
        "update marts.dim_place set place_level = 'x' where place_level = 'hub'",
    ),
    _own("marts.dim_place", "departments_known", "delete from marts.dim_place where place_key = 'department:12'"),
    _own(
        "marts.dim_place",
        "hubs_known",
        "update marts.dim_place set hub_code = 'moon' where hub_code = 'valley' and place_level = 'municipality'",
    ),
    _own(
        "marts.dim_industry", "special_members_are_there", "delete from marts.dim_industry where industry_code = '9999'"
    ),
    _own(
        "marts.dim_industry",
        "sections_known",
        "update marts.dim_industry set section_code = 'Z' where industry_code = '6001'",
    ),
    _own(
        "marts.dim_product",
        "one_key_per_code",
        "update marts.dim_product set hs_code = '8471' where product_key = 'HS:8517'",
    ),
    _own("marts.dim_product", "chapters_known", "delete from marts.dim_product where hs_code = '84'"),
    _own(
        "marts.dim_document",
        "one_row_per_address",
        "update marts.dim_document set canonical_url = 'https://example.org/1' where document_id = 'd2'",
    ),
    _own("marts.dim_document", "groups_counted", "delete from marts.dim_document where document_id = 'd2'"),
    _own(
        "marts.dim_document",
        "dates_found",
        "update marts.dim_document set published_date = null where document_id <> 'd1'",
        "insert into marts.dim_document by name select * exclude (n) replace (document_id || n as document_id) "
        "from marts.dim_document, range(10) as copies (n)",
    ),
    _own(
        "marts.dim_document",
        "texts_found",
        "update marts.dim_document set text_chars_count = 0 where outlet = 'outlet1'",
    ),
    _own(
        "marts.dim_document",
        "read_or_told_why",
        "update marts.dim_document set is_read = false where document_id = 'd3'",
    ),
    _own(
        ANNOUNCED, "one_version_at_a_time", f"update {ANNOUNCED} set known_to = '2030-01-01' where version_number = 1"
    ),
    _own(
        ANNOUNCED, "totals_count_projects_only", f"update {ANNOUNCED} set status = 'mou' where announcement_id = 'a1'"
    ),
    _own(
        ANNOUNCED,
        "no_project_under_two_groups",
        f"update {ANNOUNCED} set place_key = 'municipality:10000' where announcement_id in ('a1', 'a2')",
    ),
    _own(ANNOUNCED, "no_programme_announces", f"update {ANNOUNCED} set company_key = 'programme' where rowid = 0"),
    *(
        Defect(ANNOUNCED, "nothing_doubtful_counts", name, (statement,))
        for name, statement in (
            ("a flagged figure", f"update {CLAIMS} set flags = 'amount_per_job' where claim_id = 'd2jobs'"),
            ("somebody else's", f"update {CLAIMS} set subject_kind = 'agency' where claim_id = 'd2money'"),
            ("a reason", f"update {ANNOUNCED} set decision_reasons = 'jobs_flagged' where announcement_id = 'a1'"),
            ("nobody", f"update {ANNOUNCED} set company_name = ' ' where announcement_id = 'a1'"),
        )
    ),
    Defect(
        ANNOUNCED,
        "totals_count_projects_only",
        "in review",
        (f"update {ANNOUNCED} set decision = 'review' where announcement_id = 'a1'",),
    ),
    Defect(
        ANNOUNCED,
        "totals_count_projects_only",
        "abroad",
        (f"update {ANNOUNCED} set place_country_iso2 = 'MX' where announcement_id = 'a1'",),
    ),
    _own(ANNOUNCED, "figures_are_quoted", f"update {ANNOUNCED} set jobs_claim_id = 'd25jobs' where rowid = 0"),
    _own(ANNOUNCED, "figures_in_order", f"update {ANNOUNCED} set jobs_low = 101 where rowid = 0"),
    _own(
        ANNOUNCED,
        "dollars_at_the_rate_of_the_day",
        f"update {ANNOUNCED} set amount_cop_stated = amount_cop_stated * 1.01 where rowid = 0",
    ),
    _own(ANNOUNCED, "days_in_order", f"update {ANNOUNCED} set inaugurated_date = '2020-01-01' where rowid = 0"),
    _own(ANNOUNCED, "documents_counted", f"delete from {TOLD_BY} where document_id = 'd3'"),
    _own(TOLD_BY, "roles_known", f"update {TOLD_BY} set document_role = 'copy' where document_id = 'd3'"),
    _own(
        TOLD_BY, "groups_are_the_documents", f"update {TOLD_BY} set independence_group = 'x' where document_id = 'd2'"
    ),
    _own(TOLD_BY, "copies_add_no_source", f"update {TOLD_BY} set independence_group = 'x' where document_id = 'd3'"),
    _own(CLAIMS, "quotes_are_in_their_sentence", f"update {CLAIMS} set quote_start = quote_start + 1 where rowid = 0"),
    _own(CLAIMS, "intervals_in_order", f"update {CLAIMS} set value_low = 101 where rowid = 0"),
    _own(CLAIMS, "one_fact_each", f"update {CLAIMS} set statistic_id = 's0jobs' where rowid = 0"),
    _own(
        CLAIMS,
        "announcements_take_only_what_they_may",
        f"update {CLAIMS} set accumulation = 'cumulative' where claim_id = 'd0jobs'",
    ),
    _own(
        CLAIMS,
        "figures_find_their_fact",
        f"insert into {CLAIMS} by name select * exclude (n) "
        "replace (claim_id || n as claim_id, null as announcement_id, null as statistic_id) "
        f"from {CLAIMS}, range(11) as copies (n)",
    ),
    _own(STATISTICS, "only_flows_are_additive", f"update {STATISTICS} set is_additive = true where rowid = 0"),
    _own(
        STATISTICS,
        "additive_periods_share_no_day",
        f"update {STATISTICS} set accumulation = 'incremental', additivity_code = 'additive', is_additive = true, "
        "programme_key = 'one', measure = 'jobs', unit = 'count', as_of_date = '2026-12-31', "
        "period_start_date = '2026-01-01'",
    ),
    _own(
        STATISTICS,
        "increments_are_differences",
        f"update {STATISTICS} set implied_increment_stated = 300 where statistic_id = 's1jobs'",
    ),
    _own(STATISTICS, "contradictions_are_told", f"update {STATISTICS} set contradiction_evidence = null"),
    _own(AGREED, "at_least_one", f"update {AGREED} set agreements_count = 0 where rowid = 0"),
    _own(CHECKS, "verdicts_and_kinds_known", f"update {CHECKS} set verdict = 'unclear' where rowid = 0"),
    _own(CHECKS, "contradictions_have_a_check", f"update {CHECKS} set verdict = 'agrees'"),
    _own(
        "marts.fct_registrations",
        "one_row_per_publisher_row",
        "update marts.fct_registrations set publisher_row_id = 'row1' where publisher_row_id = 'row2'",
    ),
    _own(
        "marts.fct_registrations",
        "no_more_than_landed",
        "insert into marts.fct_registrations by name select * "
        "replace ('x' || registration_number as registration_number) from marts.fct_registrations limit 5",
    ),
    *(
        Defect(
            "marts.fct_registrations",
            "no_persons",
            f"published as {form}",
            (
                "update marts.fct_registrations "
                f"set legal_form_code = 'unknown', legal_form_code_published = {form} where publisher_row_id = 'row3'",
            ),
        )
        for form in ("'00'", "'01'", "''", "null")
    ),
    _own("marts.fct_registrations", "activity_stated", "update marts.fct_registrations set industry_code = '9999'"),
    _own("marts.fct_registrations", "some_are_active", "update marts.fct_registrations set is_active = false"),
    _own(
        "marts.fct_registrations",
        "registered_since_1990",
        "update marts.fct_registrations set registered_date = '1920-01-01' where is_active",
    ),
    _own("marts.fct_registrations", "nits_differ", "update marts.fct_registrations set nit = left(nit, 7)"),
    _own(
        "marts.fct_registration_counts",
        "no_small_cells",
        "update marts.fct_registration_counts set persons_count = 4 where registration_period = '2024-01'",
    ),
    _own(
        "marts.fct_registration_counts",
        "persons_and_companies_in_proportion",
        "update marts.fct_registration_counts set persons_count = persons_count * 1000",
    ),
    _own(TRADE, "one_latest_publication", f"update {TRADE} set is_latest = true where partner_code = '156'"),
    _own(
        TRADE,
        "latest_counted_once",
        f"insert into {TRADE} by name select * replace ('HS:84' as product_key) from {TRADE} where hs_code = '84'",
    ),
    _own(
        TRADE, "partners_within_the_world", f"update {TRADE} set value_usd = value_usd * 5 where partner_code = '842'"
    ),
    _own(
        TRADE, "headings_within_their_chapter", f"update {TRADE} set value_usd = value_usd * 2 where hs_code = '8471'"
    ),
    _own(
        TRADE,
        "months_agree_with_their_year",
        f"update {TRADE} set value_usd = value_usd * 2 where frequency_code = 'M'",
    ),
    _own(TRADE, "totals_are_the_worlds_row", f"update {TRADE} set counts_in_totals = true where partner_code = '156'"),
    _own(TRADE, "a_whole_stands_beside_its_parts", f"delete from {TRADE} where is_world_total and period = '2023'"),
    _own(TRADE, "one_basis_per_sum", f"update {TRADE} set value_basis = 'FOB' where hs_code = '84'"),
    _own(
        TRADE,
        "no_more_than_landed",
        "update ops.ops_reconciliation set staged_rows = 300 where source = 'comtrade'",
    ),
    _own(
        "marts.fct_country_indicators",
        "inflows_have_values",
        "update marts.fct_country_indicators set indicator_value = null where indicator_code like 'BX%'",
    ),
    _own(
        "marts.fct_country_indicators",
        "hosts_are_there",
        "update marts.fct_country_indicators set indicator_value = null where country_iso2 = 'JP'",
    ),
    _own(
        "marts.fct_country_indicators",
        "years_plausible",
        "update marts.fct_country_indicators set indicator_year = 2 where indicator_year = 2012",
    ),
    _own(
        "marts.fct_country_indicators",
        "percentages_in_range",
        "update marts.fct_country_indicators set indicator_value = 1800 where indicator_year = 2015",
    ),
    _own(MATCHES, "one_to_one", f"update {MATCHES} set decision = 'auto' where decision = 'review'"),
    _own(
        MATCHES,
        "accepted_with_evidence",
        f"update {MATCHES} set non_name_evidence_count = 0 where candidate_rank = 1",
    ),
    _own(MATCHES, "decisions_known", f"update {MATCHES} set decision = 'maybe' where decision = 'review'"),
    _own(
        MATCHES,
        "held_back_is_not_accepted",
        f"update {MATCHES} set decision = 'auto' where decision_source = 'homonym_guard'",
    ),
    _own(MATCHES, "window_as_defined", f"update {MATCHES} set is_within_18_months = true"),
    _own(MATCHES, "evidence_is_a_sentence", f"update {MATCHES} set evidence = 'because' where candidate_rank = 2"),
    _own(
        MATCHES,
        "companies_of_their_registrations",
        f"update {MATCHES} set company_id = (select min(company_id) from {COMPANIES})",
    ),
    _own(
        COMPANIES,
        "one_company_per_tax_number",
        f"update {COMPANIES} set nit = (select min(nit) from {COMPANIES}) where is_foreign_branch",
    ),
    _own(
        COMPANIES,
        "foreign_for_a_reason",
        f"update {COMPANIES} set is_foreign = true where not is_foreign_branch and is_in_registry",
    ),
    _own(
        COMPANIES,
        "registered_or_announced",
        f"update {COMPANIES} set registration_keys_count = 0 where is_foreign_branch",
    ),
    _own(COMPANIES, "groups_have_a_source", f"update {COMPANIES} set group_name = null where group_source = 'gleif'"),
    _own(COMPANIES, "matched_are_in_the_press", f"update {COMPANIES} set is_in_press = false where is_in_registry"),
    _own(COMPANIES, "announced_are_here", f"delete from {COMPANIES} where not is_in_registry"),
    _own(
        "marts.mart_announcements",
        "every_announcement_is_here",
        "delete from marts.mart_announcements where announcement_id = 'a1'",
    ),
    *(
        Defect("marts.mart_announcements", rule, change, (f"update marts.mart_announcements set {change}",))
        for rule, change in (
            ("amounts_plausible", "amount_usd_high_known = 70e12"),
            ("amounts_plausible", "amount_usd_high_known = 12"),
            ("amounts_plausible", "currency_code = 'COP', amount_high = 1e15"),
            ("amounts_plausible", "currency_code = 'XXX', amount_high = 1e13"),
            ("jobs_plausible", "jobs_high_known = 90000"),
            ("amount_per_job_plausible", "amount_usd_stated_known = 2000"),
            ("amount_per_job_plausible", "jobs_stated_known = 1, amount_usd_stated_known = 2e9"),
            ("jobs_per_group_plausible", "group_key = 'one', jobs_high_known = 20000"),
            ("within_what_the_country_draws", "amount_usd_stated_known = if(announcement_id = 'a1', 11e9, 1e6)"),
            ("within_what_the_country_draws", "amount_usd_stated_known = 9e9"),
            ("announced_usd_keeps", "amount_usd_stated_known = 1e8"),
            ("announced_jobs_keeps", "jobs_stated_known = 3000"),
        )
    ),
    Defect(
        "marts.mart_announcements",
        "announcements_keeps",
        "many more",
        (
            "insert into marts.mart_announcements by name select * exclude (n) "
            "replace (announcement_id || n as announcement_id) from marts.mart_announcements, range(9) as more (n)",
        ),
    ),
    _own("marts.mart_announcements", "totals_are_firm", "update marts.mart_announcements set status = 'cancelled'"),
    _own("marts.mart_announcements", "intervals_hold", "update marts.mart_announcements set jobs_low = 101"),
    _own(
        "marts.mart_announcements",
        "realised_is_matched",
        "update marts.mart_announcements set registration_decision = 'review' where is_realised",
    ),
    _own(
        FLOWS,
        "members_make_the_whole",
        f"update {FLOWS} set value_usd = 2 * value_usd where period = '2019Q1' and country_iso2 = 'CN'",
    ),
    _own(FLOWS, "years_are_their_quarters", f"update {FLOWS} set value_usd = 0 where period = '2019'"),
    _own(FLOWS, "quarters_plausible", f"update {FLOWS} set value_usd = -1e12 where period = '2019Q1'"),
    _own(FLOWS, "series_are_read", f"update {FLOWS} set investment_direction = 'unknown'"),
    _own(ACCOUNTS, "only_companies", f"update {ACCOUNTS} set nit = '1020304050' where fiscal_year = 2019"),
    _own(ACCOUNTS, "unit_is_what_it_was", f"update {ACCOUNTS} set revenue_cop = revenue_cop // 1000"),
    _own(ACCOUNTS, "balances_balance", f"update {ACCOUNTS} set assets_cop = 9 * assets_cop where fiscal_year = 2019"),
    _own(ACCOUNTS, "years_plausible", f"update {ACCOUNTS} set fiscal_year = 19 where fiscal_year = 2019"),
    _own(
        "marts.mart_landings",
        "one_first_landing",
        "update marts.mart_landings set company_id = (select min(company_id) from marts.mart_landings)",
    ),
    _own("marts.mart_landings", "nobody_lands_at_home", "update marts.mart_landings set country_iso2 = 'CO'"),
    _own("marts.mart_landings", "evidence_is_told", "update marts.mart_landings set foreign_evidence = 'none'"),
    _own(
        "marts.mart_announcements",
        "constant_dollars_beside_nominal",
        "update marts.mart_announcements set amount_usd_constant_known = 1, constant_usd_year = announced_year",
    ),
    _own(
        "marts.dim_programme",
        "every_one_has_a_figure",
        "insert into marts.dim_programme values ('nobody', 'Nobody', false)",
    ),
    _own(CLAIMS, "whole_things_in_whole_numbers", f"update {CLAIMS} set value_low = 99.5"),
    _own(STATISTICS, "whole_things_in_whole_numbers", f"update {STATISTICS} set value_high = 100.5"),
    _own(
        ANNOUNCED,
        "the_quote_is_the_versions_own",
        f"update {ANNOUNCED} set figure_document_id = 'd29' where announcement_id = 'a1'",
    ),
    _own("marts.mart_landings", "exits_are_told", "update marts.mart_landings set exit_kind = 'out_of_sight'"),
    _own(
        "marts.mart_landing_bounds",
        "a_floor_has_a_ceiling",
        "update marts.mart_landing_bounds set companies_at_most = companies_at_least",
    ),
    _own(
        "marts.mart_landing_bounds",
        "floors_are_the_landings",
        "update marts.mart_landings set is_surely_foreign = false",
    ),
    _own("marts.mart_realisation", "bounds_bound", "update marts.mart_realisation set rate_low = 0.9"),
    _own(
        "marts.mart_realisation",
        "small_cohorts_are_marked",
        "update marts.mart_realisation set is_small_cohort = false",
    ),
    _own(
        "marts.mart_realisation",
        "cohorts_add_up",
        "update marts.mart_realisation set realised_count = realised_count + 1 where cohort = '2014'",
    ),
    _own(
        "marts.mart_survival",
        "curves_only_fall",
        "update marts.mart_survival set survival_share = 0.99 where years_since_landing = 4",
    ),
    _own(
        "marts.mart_survival",
        "exits_grow_and_risk_shrinks",
        "update marts.mart_survival set exits_count = 0 where years_since_landing = 4",
    ),
    _own(
        "marts.dim_sector", "sectors_of_both_sides", "update marts.dim_industry set sector_code = 'S:' || section_code"
    ),
    _own(
        "marts.dim_announcement",
        "one_per_announcement",
        "delete from marts.mart_announcements where announcement_id = 'a1'",
    ),
    _own(
        "marts.fct_registrations",
        "what_moved_is_not_over",
        "update marts.fct_registrations set status_code = '07' where not is_active",
    ),
    _own(CHECKS, "checks_say_what_they_compared", f"update {CHECKS} set expected_low = null, expected_high = null"),
    _own("marts.mart_landings", "jobs_come_from_announcements", "update marts.mart_landings set is_announced = false"),
    _own(
        "marts.mart_agreement_sequels",
        "what_follows_is_later",
        "update marts.mart_agreement_sequels set signed_date = announced_date + 1",
    ),
    _own("marts.mart_agreement_sequels", "link_is_told", "update marts.mart_agreement_sequels set link_basis = 'hope'"),
    _own(
        "marts.mart_sum_guard",
        "steps_add_up",
        "update marts.mart_sum_guard set figures_count = 49 where step_code = 'copied_text'",
    ),
    _own(
        "marts.mart_sum_guard",
        "guarded_is_what_announcements_add_up_to",
        "update marts.mart_announcements set counts_in_totals = false where announcement_id = 'a1'",
    ),
    _own(
        "marts.mart_sum_guard",
        "guarded_comes_last",
        "update marts.mart_sum_guard set step_number = 4 where step_code = 'copied_text'",
    ),
    _own(QUEUE, "most_at_stake_first", f"update {QUEUE} set queue_position = 4 where queue_kind = 'record'"),
    _own(QUEUE, "what_waits_is_here", f"delete from {QUEUE}"),
    _own(
        QUEUE,
        "nothing_that_waits_counts",
        "update marts.mart_announcements set counts_in_totals = true where decision = 'review'",
    ),
    Defect(
        QUEUE,
        "nothing_that_waits_counts",
        "a sample of 21",
        (
            f"insert into {QUEUE} by name select * replace (queue_key || place as queue_key, 'a1' as announcement_id, "
            "3 + place as queue_position, 0 as stake_share, 'unconfirmed' as decision_reasons) "
            f"from {QUEUE} cross join (select unnest(range(1, 22)) as place) where queue_kind = 'record'",
        ),
    ),
    *(
        Defect(QUEUE, "kinds_and_candidates_known", change, (f"update {QUEUE} set {change}",))
        for change in (
            "queue_kind = 'hope'",
            "candidates = '{torn'",
            "decision = 'accepted'",
            "text_sha256 = null",
            "registration_key = null",
            "other_announcement_id = null",
        )
    ),
    _own(HEALTH, "counts_agree_with_the_announcements", f"update {HEALTH} set counted_jobs = counted_jobs + 1"),
    _own(HEALTH, "shares_are_shares", f"update {HEALTH} set coverage_share = 1.1"),
    *(
        Defect(CHECKS, rule, change, (f"update {CHECKS} set {change} where sample_period = 'all'",))
        for rule, change in (
            (
                "told_from_enough",
                "spot_checks_decided_count = 19, spot_checks_right_count = 19, accepted_precision = 1",
            ),
            ("told_from_enough", "accepted_precision = null"),
            ("told_from_enough", "spot_checks_right_count = 20"),
            ("told_from_enough", "accepted_precision_low = 0.97"),
            ("months_are_samples", "spot_checks_count = 41"),
        )
    ),
    _own(CHECKS, "months_are_samples", f"update {CHECKS} set spot_checks_count = 21 where sample_period = '2026-03'"),
    _own(HEALTH, "precision_is_the_spot_checks", f"update {HEALTH} set accepted_precision = 0.97"),
    _own(HEALTH, "one_row", f"insert into {HEALTH} by name select * replace ('x' as build_name) from {HEALTH}"),
    _own("ops.ops_runs", "verdicts_known", "update ops.ops_runs set verdict = 'fine' where attempt_id = 'attempt1'"),
    _own(
        "ops.ops_runs",
        "ends_have_durations",
        "update ops.ops_runs set duration_seconds = -1 where attempt_id = 'attempt1'",
    ),
    _own(
        "ops.ops_reconciliation",
        "nothing_unexplained",
        "update ops.ops_reconciliation set unexplained_rows = 1 where source = 'comtrade'",
    ),
    _own(
        "ops.ops_reconciliation",
        "totals_add_up",
        "update ops.ops_reconciliation set staged_rows = staged_rows - 1 where source = 'comtrade'",
    ),
    _own(
        "ops.ops_reconciliation",
        "one_receipt_one_pull",
        "update ops.ops_reconciliation set receipt_id = 'r-rues-companies' where source = 'comtrade'",
    ),
    _own(
        "ops.ops_reconciliation",
        "no_member_unexplained",
        "update ops.ops_reconciliation set landed_members = landed_members - 1 where source = 'comtrade'",
    ),
    _own("ops.ops_drift", "kinds_known", "update ops.ops_drift set drift_kind = 'retyped'"),
    _own("ops.ops_notes", "kinds_known", "update ops.ops_notes set note_kind = 'lost'"),
    _own(
        "ops.ops_quarantine",
        "every_member_set_aside_is_here",
        "delete from ops.ops_quarantine where member_name = 'outlet2'",
    ),
    _own("ops.ops_reconciliation", "every_source_of_a_fact_is_here", f"update {TRADE} set source = 'elsewhere'"),
    _own(
        "ops.ops_quarantine",
        "every_rejected_row_is_here",
        "delete from ops.ops_quarantine where page_ordinal = 7",
    ),
    _own(
        "ops.ops_quarantine",
        "few_are_rejected",
        "insert into ops.ops_quarantine by name select * exclude (n) replace (n as page_ordinal) "
        "from (select * from ops.ops_quarantine where quarantine_kind = 'row' limit 1), range(100, 130) as more (n)",
    ),
    _own(
        "ops.ops_quarantine",
        "few_are_set_aside",
        "insert into ops.ops_quarantine by name select * exclude (n) replace ('build' as stage, n as page_ordinal) "
        "from (select * from ops.ops_quarantine limit 1), range(100, 130) as more (n)",
    ),
    _own(
        "ops.ops_quarantine", "no_persons_and_no_texts_shown", "update ops.ops_quarantine set raw_record = 'a person'"
    ),
    _own(
        "ops.ops_build",
        "one_mode",
        "insert into ops.ops_build by name select 'live' as build_name, 'live' as mode, false as is_sample",
    ),
    _own("ops.ops_build", "sample_says_so", "update ops.ops_build set is_sample = false"),
)


def every_defect() -> list[Defect]:
    """The tables' own defects, and the standard ones made for every table."""
    return [*OWN, *(defect for suite in all_suites().values() for defect in _standard(suite))]


def _standard(suite: Suite) -> Iterator[Defect]:
    table = suite.table
    columns = contracts()[table]
    if suite.floor:
        yield Defect(table, "row_floor", "empty", (f"delete from {table}",))
    elif table == "ops.ops_quarantine":
        yield Defect(table, "every_rejected_row_is_here", "empty", (f"delete from {table}",))
    yield Defect(table, "key_unique", "a row twice", (f"insert into {table} select * from {table} limit 1",))
    yield Defect(table, "key_unique", "a key empty", (_in_one_row(table, suite.key[0], "null"),))
    gone = suite.columns[-1]
    yield Defect(table, "columns_present", "column gone", (f"alter table {table} drop column {gone}",), (gone,))
    yield Defect(
        table, "columns_kept", "column gone since", (f"alter table {table} rename column {list(columns)[-1]} to x",)
    )
    if suite.may_shrink < 1:
        yield Defect(table, "rows_kept", "shrunk", (f"delete from {table} where rowid % 5 = 0",))
    nulls = ", ".join(f"{column} = null" for column in suite.filled)
    yield Defect(table, "filled", "all null", (f"update {table} set {nulls}",), suite.filled)
    if suite.filled_in_many:
        nulls = ", ".join(f"{column} = null" for column in suite.filled_in_many)
        statements = (
            f"update {table} set {nulls}",
            f"insert into {table} select one.* from {table} as one, range({MANY})",
        )
        yield Defect(table, "filled_in_many", "all of many null", statements, suite.filled_in_many)
    for column in (name for name, kind in columns.items() if kind.upper() in FLOATING):
        for value in ("nan", "infinity"):
            yield Defect(table, "finite", f"{column} {value}", (_in_one_row(table, column, f"'{value}'::double"),))
    for column in suite.measures:
        statements = (
            f"update {table} set {column} = (select max({column}) from {table})",
            f"insert into {table} select one.* from {table} as one, range({MANY})",
        )
        yield Defect(table, "measures_vary", f"{column} constant", statements, (column,))
    for parent in suite.parents:
        stray = "date '1800-01-01'" if columns[parent.column] == "date" else "'stray'"
        name = f"{parent.column} orphan"
        yield Defect(table, f"{parent.column}_known", name, (_in_one_row(table, parent.column, stray),))


def _in_one_row(table: str, column: str, value: str) -> str:
    return f"update {table} set {column} = {value} where rowid = (select min(rowid) from {table})"
