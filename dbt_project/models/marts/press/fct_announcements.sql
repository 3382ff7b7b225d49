select * from {{ ref('int_press__announcements') }}
