"""``python -m extract``: by hand what the ingest DAGs do."""

from __future__ import annotations

import sys

from extract.cli import main

if __name__ == "__main__":
    sys.exit(main())
