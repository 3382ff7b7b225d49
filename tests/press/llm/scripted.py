"""A server on loopback that speaks as OpenAI's does and says what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Says = Callable[[str], str]
"""From all that was asked, as one text, to what the model answers."""


@dataclass
class Scripted:
    """The server: where it is, what it says, what it was asked."""

    url: str = ""
    says: Says = lambda _asked: "{}"
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    hangs: bool = False

    def answer(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """One completion."""
        self.asked.append(body)
        self.keys.append(key)
        if self.hangs:
            self.released.wait(600)
        words = "\n".join(json.dumps(message["content"], ensure_ascii=False) for message in body["messages"])
        message = {"role": "assistant", "content": self.says(words)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return self.status, {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [choice],
            "usage": usage,
        }


@contextmanager
def scripted() -> Iterator[Scripted]:
    """The server, as long as the context is open."""
    script = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = script.answer(body, self.headers.get("authorization", ""))
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
