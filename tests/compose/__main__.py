"""``python -m tests.compose cluster`` (or ``live``): start docker-compose.yml's services, print what was seen."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from core.errors import LandfallError
from local.run import end_on_signals
from tests.compose.engine import EngineError, obstacle
from tests.compose.file import ComposeError
from tests.compose.proof import prove_cluster, prove_live

PROOFS: dict[str, Callable[[Callable[[str], None]], dict[str, Any]]] = {"cluster": prove_cluster, "live": prove_live}


def main(words: list[str]) -> int:
    """Run one proof; the last line printed is what was seen, as JSON."""
    if why := obstacle():
        print(why, file=sys.stderr)
        return 1
    end_on_signals()
    begun = time.monotonic()
    try:
        seen = PROOFS[words[0]](lambda line: print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True))
    except (ComposeError, EngineError, LandfallError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(seen, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
