"""``python -m extract.press IN.jsonl > OUT.jsonl`` and ``python -m extract.press score GOLD.jsonl``."""

from __future__ import annotations

import sys

from extract.press.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
