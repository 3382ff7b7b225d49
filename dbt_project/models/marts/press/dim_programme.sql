select
    programme_key,
    min_by(programme_name, { 'day': known_date, 'name': programme_name }) as programme_name,
    bool_or(programme_key in (select curated.programme_key from {{ ref('programmes') }} as curated)) as is_curated
from {{ ref('int_press__statistic_members') }}
group by programme_key
