"""``python -m press IN.jsonl > OUT.jsonl``, ``… score GOLD.jsonl``, ``… explain``, ``… land``."""

from __future__ import annotations

import sys

from press.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
