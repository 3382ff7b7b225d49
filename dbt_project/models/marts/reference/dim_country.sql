with countries as (
    select * from {{ ref('countries') }}
),

world as (
    select
        'W00' as country_iso2,
        'W00' as country_iso3,
        '001' as m49_code,
        '0' as comtrade_code,
        'World' as name_en,
        'Mundo' as name_es,
        'WLD' as world_bank_code,
        false as is_latin_america,
        false as is_c4ir_host
),

members as (
    select * from countries
    union all by name
    select * from world
)

select
    country_iso2,
    country_iso3,
    m49_code,
    comtrade_code,
    world_bank_code,
    name_en as country_name_en,
    name_es as country_name_es,
    country_iso2 = 'W00' as is_world_total,
    is_latin_america,
    is_c4ir_host
from members
