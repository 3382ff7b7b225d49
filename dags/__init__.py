"""When things run, in which order and how often again: nothing else. No file here knows a field, a table or a rule."""
