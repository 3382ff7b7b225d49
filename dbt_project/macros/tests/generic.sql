{# Generic tests of our own. Each gives the rows that break the rule, so that a failure shows them. #}

{% test not_empty(model) %}
select 'no rows' as finding
where not exists (select 1 from {{ model }})
{% endtest %}

{% test unique_combination(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows_with_this_key
from {{ model }}
group by all
having count(*) > 1
    {%- for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}

{% test relationship(model, column_name, to, field) %}
select child.{{ column_name }}, count(*) as orphans
from (select {{ column_name }} from {{ model }}) as child
where child.{{ column_name }} is not null
    and not exists (select 1 from {{ to }} as parent where parent.{{ field }} = child.{{ column_name }})
group by all
{% endtest %}

{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}

{# For codes that tell whether a row may be here at all: a blank one is refused too, and the finding shows the code and
   nothing else of the row. #}
{% test full_match(model, column_name, pattern) %}
select {{ column_name }}, count(*) as rows_found
from {{ model }}
where not coalesce(regexp_full_match({{ column_name }}, '{{ pattern }}'), false)
group by all
{% endtest %}

{% test conserved_sum(model, column_name, to, field) %}
select here.total as total_here, there.total as total_there
from (select coalesce(sum({{ column_name }}), 0) as total from {{ model }}) as here,
    (select coalesce(sum({{ field }}), 0) as total from {{ to }}) as there
where here.total <> there.total
{% endtest %}
