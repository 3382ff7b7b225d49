-- Acts: what the reports that tell of one have in common. Its first report gives its kind and its figures.
select
    act_id,
    any_value(act_role) as act_role,
    any_value(fold_key) as fold_key,
    any_value(site) as site,
    arg_min(type_class, rank_in_act) as type_class,
    arg_min(currency_code, rank_in_act) filter (where amount_stated is not null) as currency_code,
    arg_min(amount_stated, rank_in_act) as amount_stated,
    arg_min(jobs_stated, rank_in_act) as jobs_stated,
    min(known_date) as first_date,
    list_sort(list(distinct document_id)) as documents
from {{ ref('int_press__announcement_acts') }}
group by act_id
