"""Asks for third readings and keeps the answers beside the readings, so that a rebuild asks nobody.

``readings/third/<model>/<hash of the question>.json`` holds the answer as it came. What it is worth is decided anew
each time it is used, by today's rules. A question that was not answered is asked again next time.
"""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from core.errors import ConfigurationError
from core.files import disk_faults, write_json
from core.settings import PROJECT, Settings
from press.llm.pointing import ThirdReading, pointed
from press.llm.prompt import Question, question_of
from press.spans import Spans

WORKER = Path(__file__).parent / "worker" / "__main__.py"
ENVIRONMENT = PROJECT / ".venv-llm" / "bin" / "python"
SECONDS = 60.0
"""How long one question may take, with the one repetition a malformed answer gets."""

GRACE_SECONDS = 15.0
"""Beyond which the worker itself is taken for stuck, and ended."""

PROVIDERS = ("openai", "anthropic")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass
class ThirdReader:
    """A language model that may be asked; a context in which its process runs, from the first question on.

    Attributes:
        settings: ``llm_model`` names the model, ``keys["llm"]`` and ``base_urls["llm"]`` are what it is reached with.
        seconds: for one question.
        asked: how many questions were sent; kept answers are not.
    """

    settings: Settings
    python: Path = ENVIRONMENT
    seconds: float = SECONDS
    asked: int = 0
    _worker: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        kind, _, name = self.settings.llm_model.partition(":")
        if kind not in PROVIDERS or not name:
            fault = f"LANDFALL_LLM_MODEL is {self.settings.llm_model!r}"
            raise ConfigurationError("press", fault, "set it to openai:<model> or anthropic:<model>, or unset it")
        if not self.python.is_file():
            raise ConfigurationError("press", "the third reading is not installed", "run `make llm`")

    def __enter__(self) -> ThirdReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def read(self, spans: Spans, kinds: Mapping[str, str]) -> ThirdReading:
        """The third reading of a text; one that could not be had says why and speaks for nothing.

        Raises:
            DiskError: an answer cannot be kept.
        """
        question = question_of(spans, self.settings.llm_model)
        if question is None:
            return ThirdReading(failed="not_asked")
        return pointed(self._answer(question), spans, kinds)

    def _answer(self, question: Question) -> dict[str, Any]:
        kept = self._kept(question)
        known = _known(kept)
        if known is not None:
            return known
        answer = self._ask(question)
        if "failed" not in answer:
            record = {"model": question.model, "question": question.hash, "answer": answer}
            with disk_faults("press"):
                write_json(kept, record)
        return answer

    def _kept(self, question: Question) -> Path:
        model = _UNFIT.sub("_", question.model)
        return self.settings.readings / "third" / model / f"{question.hash}.json"

    def _ask(self, question: Question) -> dict[str, Any]:
        """One question; a worker that dies or says what is no answer costs this one only."""
        self.asked += 1
        worker = self._worker or self._start()
        sent = {"instructions": question.instructions, "article": question.article, "seconds": self.seconds}
        try:
            _write(worker, json.dumps(sent).encode() + b"\n")
            answer = json.loads(self._line(worker))
        except (OSError, ValueError):
            self._end()
            return {"failed": "worker_died"}
        return answer if isinstance(answer, dict) else {"failed": "worker_died"}

    def _line(self, worker: subprocess.Popen[bytes]) -> bytes:
        """The worker's next line; ``ValueError`` where none comes in time."""
        deadline = time.monotonic() + self.seconds + GRACE_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if worker.stdout is None or left <= 0 or not select.select([worker.stdout], [], [], left)[0]:
                raise ValueError("no answer in time")
            part = os.read(worker.stdout.fileno(), 65_536)
            if not part:
                raise ValueError("it has ended")
            line += part
        return line

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the worker with the key in its environment alone."""
        named = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
        env = {name: value for name in named for value in [os.environ.get(name)] if value}
        env |= {
            "LLM_MODEL": self.settings.llm_model,
            "LLM_URL": self.settings.base_urls.get("llm", ""),
            "LLM_KEY": self.settings.keys.get("llm", ""),
        }
        self._worker = subprocess.Popen(
            [str(self.python), "-I", str(WORKER)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._worker

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.communicate()


def _write(worker: subprocess.Popen[bytes], line: bytes) -> None:
    if worker.stdin is None:
        raise ValueError("it takes no question")
    worker.stdin.write(line)
    worker.stdin.flush()


def _known(path: Path) -> dict[str, Any] | None:
    """A kept answer; one that cannot be read is asked for again."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))["answer"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return answer if isinstance(answer, dict) else None
