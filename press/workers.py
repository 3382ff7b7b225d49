"""Reading by several processes. Each is a program of its own that ends with the pipe it is fed through, so that a
killed run leaves none behind, wherever it ran: multiprocessing's would wait for ever, and import Airflow first.

``python -m press.workers`` is such a process: one JSON list of documents a line in, the six tables of each
list out, every one as its length in eight bytes and an Arrow stream.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from queue import SimpleQueue
from typing import IO, Self

import pyarrow as pa

from core.settings import PROJECT
from press.errors import ReaderDiedError
from press.model import Document
from press.read import reads_many
from press.tables import SCHEMAS, Landed, Tables, tables_of

SIZE_BYTES = 8
WAIT_SECONDS = 10.0


class Readers:
    """``jobs`` processes that read chunks of documents; a context manager, no process outlives it."""

    def __init__(self, jobs: int) -> None:
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._jobs = jobs
        self.processes: list[subprocess.Popen[bytes]] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "press.workers"]
        with ExitStack() as stack:
            for _ in range(self._jobs):
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT)
                stack.callback(_end, process)
                self.processes.append(process)
                self._idle.put(process)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def read(self, chunks: Iterable[Sequence[Landed]]) -> Iterator[Tables]:
        """The tables of every chunk, in order; a few chunks are ahead of the one that is asked for.

        Raises:
            ReaderDiedError: a process ended while it read.
        """
        pending: deque[Future[Tables]] = deque()
        with ThreadPoolExecutor(self._jobs) as threads:
            try:
                for chunk in chunks:
                    pending.append(threads.submit(self._ask, chunk))
                    if len(pending) > 2 * self._jobs:
                        yield pending.popleft().result()
                while pending:
                    yield pending.popleft().result()
            finally:
                for late in pending:
                    late.cancel()

    def _ask(self, chunk: Sequence[Landed]) -> Tables:
        process = self._idle.get()
        try:
            return _exchange(process, chunk)
        finally:
            self._idle.put(process)


def _exchange(process: subprocess.Popen[bytes], chunk: Sequence[Landed]) -> Tables:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("the process has pipes")
    try:
        process.stdin.write(json.dumps([asdict(one) for one in chunk]).encode() + b"\n")
        process.stdin.flush()
        return {name: _received(process.stdout) for name in SCHEMAS}
    except (BrokenPipeError, EOFError) as error:
        code = process.wait(WAIT_SECONDS)
        fault = f"a reading process ended with {code}" + (f", signal {-code}" if code < 0 else "")
        step = "look for its last words above, or for a lack of memory; then run again, with fewer --jobs"
        raise ReaderDiedError("press", fault, step) from error


def _received(pipe: IO[bytes]) -> pa.Table:
    size = int.from_bytes(_exactly(pipe, SIZE_BYTES))
    return pa.ipc.open_stream(_exactly(pipe, size)).read_all()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError("the pipe ended")
    return data


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    try:
        process.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _sent(pipe: IO[bytes], table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    data = sink.getvalue().to_pybytes()
    pipe.write(len(data).to_bytes(SIZE_BYTES) + data)


def serve(asked: Iterable[bytes], answers: IO[bytes]) -> None:
    """Answer every list of documents with its tables."""
    for line in asked:
        landed = [Landed(**{**record, "document": Document(**record["document"])}) for record in json.loads(line)]
        for table in tables_of(landed).values():
            _sent(answers, table)
        answers.flush()


if __name__ == "__main__":
    reads_many()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever feeds the pipe
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        os._exit(0)
