"""A Superset dashboard over the marts, as readable files; ``bundle`` makes of them what Superset imports."""
