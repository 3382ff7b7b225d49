"""``python -m sandbox``: the sandbox alone, as ``landfall sandbox`` runs it."""

from __future__ import annotations

import sys

from core.commands import ran
from sandbox.commands import app

if __name__ == "__main__":
    sys.exit(ran(app, sys.argv[1:], "python -m sandbox"))
