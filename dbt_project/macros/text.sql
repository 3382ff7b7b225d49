{# Reading addresses and texts of press documents, as far as SQL is enough for it. #}

{# One address per document: https, host in lower case without www. and m., no fragment, no tracking parameters, no
   /amp, no slash at the end, escapes of letters resolved. Parameters that choose a document or a language stay. #}
{% macro canonical_url(url) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        'https://'
                        || lower(regexp_extract(trim({{ url }}), '^(?i:https?)://(?i:www\.|m\.)?([^/?#:]+)', 1))
                        || url_decode(
                            regexp_replace(trim({{ url }}), '^(?i:https?)://[^/?#]+', '')
                        ),
                        '#.*$', ''
                    ),
                    '([?&])(?:(?:utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid|ref|source|share)=[^&]*(?:&|$))+', '\1', 'g'
                ),
                '[?&]+$', ''
            ),
            '/amp/?($|\?)', '/\1'
        ),
        '/+($|\?)', '\1'
    )
{%- endmacro %}

{# The bare letters and digits of a text: scripts, tags and entities gone, accents and case folded, so that two copies
   of one text are equal however they were marked up. #}
{% macro bare_text(html) -%}
    trim(regexp_replace(
        strip_accents(lower(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            {{ html }},
                            '(?is)<(script|style|noscript)\b.*?</(script|style|noscript)>', ' ', 'g'
                        ),
                        '(?s)<[^>]*>', ' ', 'g'
                    ),
                    '&([a-zA-Z])(?:acute|grave|uml|tilde|cedil|circ);', '\1', 'g'
                ),
                '&#?[a-zA-Z0-9]+;', ' ', 'g'
            )
        )),
        '[^a-z0-9]+', ' ', 'g'
    ))
{%- endmacro %}

{# How often the commonest Spanish minus the commonest English words stand in a bare text. #}
{% macro spanish_lead(bare) -%}
    (
        len(regexp_extract_all(' ' || replace({{ bare }}, ' ', '  ') || ' ', ' (?:el|la|los|las|de|del|en|que|y|por|para|con|una|un|su) '))
        - len(regexp_extract_all(' ' || replace({{ bare }}, ' ', '  ') || ' ', ' (?:the|of|and|in|to|for|with|a|an|its|on|by|is|from|that) '))
    )
{%- endmacro %}

{# The day in Colombia, which is five hours behind UTC all year. #}
{% macro bogota_date(moment) -%}
    cast({{ moment }} - interval 5 hour as date)
{%- endmacro %}
