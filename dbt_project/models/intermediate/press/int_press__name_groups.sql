-- Names of one investor. A longer name takes in a shorter one whose words it holds, where no other longer name does;
-- names that differ by blanks only, or by words every group uses, are one. Names that nothing accepted bears are put
-- beside the accepted ones and change nothing among them.
with told as (
    select
        company_key,
        is_accepted_by_person or coalesce(reader_decision = 'accepted', false) as is_accepted
    from {{ ref('int_press__announcement_records') }}
    where set_aside_reason is null and not is_rejected
    union all
    select
        {{ company_key('subject') }} as company_key,
        false as is_accepted
    from {{ ref('stg_press_readings__claims') }}
    where subject_kind = 'company' and subject is not null
),

names as (
    select
        company_key,
        coalesce(bool_or(is_accepted), false) as is_accepted
    from told
    group by company_key
),

bared as (
    select
        company_key,
        is_accepted,
        coalesce(
            nullif(
                trim(regexp_replace(
                    ' ' || replace(company_key, ' ', '  ') || ' ',
                    ' (?:{{ group_words() }}) ', ' ', 'g'
                )),
                ''
            ),
            company_key
        ) as telling
    from names
),

-- The same letters without blanks are the same name.
spelled as (
    select
        company_key,
        is_accepted,
        list_sort(list_distinct(list_filter(string_split(telling, ' '), word -> word <> ''))) as words,
        first(company_key) over (
            partition by replace(telling, ' ', '')
            order by is_accepted desc, length(company_key) desc, company_key
        ) as spelling
    from bared
),

words as (
    select
        company_key,
        is_accepted,
        words,
        unnest(words) as word
    from spelled
),

-- The rarest word of a name finds the longer names that may hold it: no name is compared with all others.
frequency as (
    select
        word,
        count(*) as names_count
    from words
    group by word
),

rarest as (
    select
        words.company_key,
        words.is_accepted,
        words.words,
        arg_min(words.word, struct_pack(n := frequency.names_count, word := words.word)) as word
    from words
    inner join frequency on words.word = frequency.word
    group by words.company_key, words.is_accepted, words.words
    having max(length(words.word)) >= 4
),

holders as (
    select
        shorter.company_key,
        longer.company_key as holder
    from rarest as shorter
    inner join words as longer
        on shorter.word = longer.word
        and len(longer.words) > len(shorter.words)
        and list_has_all(longer.words, shorter.words)
        and shorter.is_accepted <= longer.is_accepted
),

-- A holder that is held by another holder is a name in between; one that is held by nobody is the whole name.
whole as (
    select
        holders.company_key,
        min(holders.holder) as holder
    from holders
    where not exists (
            select 1 from holders as further
            where further.company_key = holders.holder
        )
    group by holders.company_key
    having count(distinct holders.holder) = 1
),

found as (
    select
        spelled.company_key,
        coalesce(wholes.holder, whole.holder, spelled.spelling) as found_key
    from spelled
    left join whole on spelled.company_key = whole.company_key
    left join whole as wholes on spelled.spelling = wholes.company_key
),

-- What was looked up by hand goes before what the names suggest.
known as (
    select
        {{ company_key('group_name') }} as company_key,
        group_key
    from {{ ref('groups') }}
    union
    select
        {{ company_key('alias') }} as company_key,
        group_key
    from {{ ref('group_aliases') }}
),

curated as (
    select
        company_key,
        min(group_key) as group_key
    from known
    group by company_key
)

select
    found.company_key,
    coalesce(own.group_key, whole_name.group_key, found.found_key) as group_key
from found
left join curated as own on found.company_key = own.company_key
left join curated as whole_name on found.found_key = whole_name.company_key
