"""The command line ``landfall``: one tree over all rooms. A command imports the rooms it needs when it runs."""
