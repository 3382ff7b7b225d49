"""``python -m cli``: what ``landfall`` runs, of the folder one stands in."""

from __future__ import annotations

import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
