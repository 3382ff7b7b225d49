-- Names of one investor that share no word: in another script (兰海通信, Lanhai Communications), or its first letters. They
-- are one where accepted records under both tell the same amount and the same jobs for the same place within months.
with records as (
    select
        company_key,
        company_name,
        regexp_matches(company_name, '[\p{Latin}]') as is_latin,
        regexp_matches(
            company_name, '[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Arabic}\p{Greek}\p{Hebrew}]'
        ) as is_other_script,
        replace(company_key, ' ', '') as letters,
        array_to_string(list_transform(string_split(company_key, ' '), word -> left(word, 1)), '') as initials,
        coalesce(place_token, '') as place_token,
        currency_code,
        amount_stated,
        jobs_stated,
        known_date
    from {{ ref('int_press__announcement_records') }}
    where
        set_aside_reason is null
        and not is_rejected
        and not is_reopened
        and (is_accepted_by_person or reader_decision = 'accepted')
        and place_token is not null
        and amount_stated is not null
        and jobs_stated is not null
)

select distinct
    one.company_key as one_company_key,
    other.company_key as other_company_key,
    if(one.is_latin and other.is_latin, 'initials', 'script') as bridge_basis
from records as one
inner join records as other
    on one.place_token = other.place_token
    and one.currency_code = other.currency_code
    and one.amount_stated = other.amount_stated
    and one.jobs_stated = other.jobs_stated
    and one.company_key < other.company_key
    and abs(one.known_date - other.known_date) <= {{ var('fold_days') }}
where
    (one.is_latin and not one.is_other_script and other.is_other_script and not other.is_latin)
    or (other.is_latin and not other.is_other_script and one.is_other_script and not one.is_latin)
    or (length(one.letters) between 3 and 8 and one.letters = other.initials)
    or (length(other.letters) between 3 and 8 and other.letters = one.initials)
