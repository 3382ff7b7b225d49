{# Reading names, places and figures of press facts. They take SQL expressions and give SQL expressions. #}

{# The bare words of a name: lower case, no accents, no punctuation; "S.A.S." is "sas", "AT&T" is "at t". #}
{% macro bare_name(name) -%}
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(strip_accents(lower({{ name }})), '\b([a-z])\.\s?([a-z])\b\.?(?:\s?([a-z])\b\.?)?', '\1\2\3', 'g'),
            '[.''’`]', '', 'g'
        ),
        '[^\p{L}\p{N}]+', ' ', 'g'
    ))
{%- endmacro %}

{# A company's name for comparing: bare words without legal forms at its end. A name that is nothing else stays. #}
{% macro company_key(name) -%}
    coalesce(
        nullif(
            trim(regexp_replace(
                {{ bare_name(name) }},
                '^(?:the |la compania |compania |sociedad )?(.*?)(?: (?:s a s|sas|s a|sa|sab|s a b|de c v|de cv|cv|ltda|limitada|s en c|sca|eu|e u|bic|esp|inc|incorporated|corp|corporation|co|company|llc|lp|llp|ltd|limited|pty|plc|gmbh|ag|kg|se|bv|b v|nv|n v|spa|s p a|srl|s r l|sl|s l|slu|sarl|sas bic|oy|oyj|ab|as|a s|aps|kk|pte|sdn bhd|bhd|pvt|private|lda))*$',
                '\1'
            )),
            ''
        ),
        nullif({{ bare_name(name) }}, ''),
        lower(trim({{ name }}))
    )
{%- endmacro %}

{# A municipality's name for comparing: bare words without what only one of the lists writes. #}
{% macro place_token(name) -%}
    regexp_replace(
        regexp_replace({{ bare_name(name) }}, ' (?:dc|d c|de indias|distrito capital)$', ''),
        '^(?:santiago de|san jose de|san juan de) (cali|cucuta|pasto)$', '\1'
    )
{%- endmacro %}

{# An interval as it is compared with others: an open end reaches half as far again, and every end gets a margin. #}
{% macro comparable_low(low, high, margin='0.005') -%}
    coalesce(nullif({{ low }}, 0), {{ high }} / 1.5) * (1 - {{ margin }})
{%- endmacro %}
{% macro comparable_high(low, high, margin='0.005') -%}
    coalesce({{ high }}, {{ low }} * 1.5) * (1 + {{ margin }})
{%- endmacro %}

{# What rounding to the digits that are written may have changed: half of the last of them, half a percent at most. #}
{% macro rounding_of(value) -%}
    least(
        0.5 * case
            {%- for zeros in range(12, 0, -1) %}
            when {{ value }} % 1e{{ zeros }} = 0 then 1e{{ zeros }}
            {%- endfor %}
            else 1
        end,
        abs({{ value }}) * 0.005
    )
{%- endmacro %}

{# A short name made of what a row is, the same in every build. #}
{% macro fact_id(prefix, parts) -%}
    '{{ prefix }}_' || left(md5(concat_ws(chr(31){% for part in parts %}, coalesce(cast({{ part }} as varchar), chr(30)){% endfor %})), 16)
{%- endmacro %}

{# Words with which a note says in its first lines that it was taken over, in bare words. #}
{% macro reprint_cue() -%}
{{ [
    'con informacion de', 'informacion (fue )?(suministrada|entregada) por',
    'comunicado (de prensa )?(difundido|divulgado|publicado|emitido) por', 'publicad[oa] (primero|originalmente) (por|en)',
    'asi lo (informo|publico|reporto|dio a conocer)', 'dio a conocer una noticia', 'los detalles los entrego',
    'en (un|su) boletin', 'en su sala de prensa', '^tomado de', 'first published (by|in)', 'originally published',
    'information (supplied|provided) by', 'with information from', 'according to a (press )?release by',
    'in its newsroom', 'has published news', 'details were given by', 'in a bulletin', 'reprinted (from|with)',
] | join('|') }}
{%- endmacro %}

{# Words with which a note leans on somebody else; they count where the other outlet is named beside them. #}
{% macro source_cue() -%}
{{ [
    'segun', 'de acuerdo con', 'informo', 'publico', 'publicad[oa]', 'difundi[od]', 'according to', 'reports?', 'reported',
    'published',
] | join('|') }}
{%- endmacro %}

{# Words that many groups have in their names and that tell none of them apart. #}
{% macro group_words() -%}
grupo|group|holding|holdings|international|internacional|global|technologies|technology|tecnologia|tecnologias
{%- endmacro %}

{# Flags of the reader after which a figure is for review and backs no amount and no number of jobs. #}
{% macro uncertain_flags() -%}
['ambiguous_separator', 'currency_unknown']
{%- endmacro %}

{# Whether two intervals meet; NULL where one of them is missing. #}
{% macro intervals_meet(one, other, figure) -%}
    ({{ one }}.{{ figure }}_from <= {{ other }}.{{ figure }}_to and {{ other }}.{{ figure }}_from <= {{ one }}.{{ figure }}_to)
{%- endmacro %}

{# The same of two amounts: as they are written where the currency is one, else in dollars of the day. #}
{% macro amounts_meet(one, other) -%}
    case
        when {{ one }}.currency_code = {{ other }}.currency_code then {{ intervals_meet(one, other, 'amount') }}
        else {{ intervals_meet(one, other, 'usd') }}
    end
{%- endmacro %}

{# How well a figure of a later report fits one of an earlier: 2 where they meet, 0 where one is missing, less where
   they differ, much less where one is more than twice the other. #}
{% macro fit(meets, one_from, one_to, other_from, other_to) -%}
    case
        when {{ meets }} is null then 0
        when {{ meets }} then 2
        when {{ one_from }} > 2 * {{ other_to }} or {{ other_from }} > 2 * {{ one_to }} then -3
        else -1
    end
{%- endmacro %}

{# What hangs together: every node with the smallest node it is connected with. Edges stand in both directions, as
   columns one and other. A label travels along the edges; a node is visited again only when its label shrinks. #}
{% macro components(nodes, edges) -%}
with recursive components (node, label) using key (node) as (
    select
        node,
        node as label
    from {{ nodes }}
    union
    select
        edges.other as node,
        min(components.label) as label
    from components
    inner join {{ edges }} as edges on components.node = edges.one
    inner join recurring.components as known on edges.other = known.node
    where components.label < known.label
    group by edges.other
)

select
    node,
    label
from components
{%- endmacro %}

{# A number as a sentence has it: 1,248,000,000. #}
{% macro plain_number(value) -%}
    regexp_replace(format('{:,.2f}', cast({{ value }} as double)), '(\.[1-9])0$|\.00$', '\1')
{%- endmacro %}

{# A figure and what it counts, as a sentence says it: "460 companies", "USD 412,000,000". #}
{% macro told_amount(value, of='') -%}
    if(
        {{ of }}measure = 'money',
        {{ of }}unit || ' ' || {{ plain_number(value) }},
        {{ plain_number(value) }} || ' ' || {{ of }}measure
    )
{%- endmacro %}

{# Pairs of a later act and an announcement with how well its figures fit the best of those known; what contradicts them
   by far, or has neither place nor figure in common, is no pair. #}
{% macro fitted_pairs(pairs, known_figures) -%}
select
    pairs.act_id,
    pairs.root_id,
    any_value(pairs.act_role) as act_role,
    any_value(pairs.first_date) as first_date,
    any_value(pairs.days_after) as days_after,
    any_value(pairs.place_fit) as place_fit,
    max(
        case
            when said.currency_code = known.currency_code
                then {{ fit(intervals_meet('said', 'known', 'amount'), 'said.amount_from', 'said.amount_to', 'known.amount_from', 'known.amount_to') }}
            else {{ fit(intervals_meet('said', 'known', 'usd'), 'said.usd_from', 'said.usd_to', 'known.usd_from', 'known.usd_to') }}
        end
        + {{ fit(intervals_meet('said', 'known', 'jobs'), 'said.jobs_from', 'said.jobs_to', 'known.jobs_from', 'known.jobs_to') }}
    ) as figure_fit
from {{ pairs }} as pairs
inner join figures as said on pairs.act_id = said.act_id
inner join {{ known_figures }} as known on pairs.root_id = known.root_id
group by pairs.act_id, pairs.root_id
having figure_fit > -3 and (place_fit > 0 or figure_fit >= 2)
{%- endmacro %}

{# Words of a sentence about what a public body buys by tender, in bare words: such money is spent and invests nothing. #}
{% macro tender_cue() -%}
{{ '\\b(' ~ [
    'licitacion(es)?', 'licitar(a|an|on)?', '(a|en) concurso', 'pliegos( de condiciones)?', 'adjudic(ar|ara|aron|o|acion)',
    'tenders?', 'procurement', 'request for proposals',
] | join('|') ~ ')\\b' }}
{%- endmacro %}
