"""A scripted service on 127.0.0.1, including network faults, that records its requests."""
from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One received request; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[["_Handler"], None]


@dataclass
class Service:
    """Answers each `METHOD /path` with its next answer; the last one repeats. Unknown paths get a 404."""

    script: dict[str, list[Answer]]
    tls: Any = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Service:
        self.closing = threading.Event()
        self.came_in = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_port}"

    def times(self, call: str) -> int:
        """The number of requests for a `METHOD /path`."""
        return sum(f"{one.method} {one.path}" == call for one in self.asked)

    def wait_for(self, call: str) -> None:
        """Waits for a call, which may still be in the socket if the client sent it at its last moment."""
        with self.came_in:
            if not self.came_in.wait_for(lambda: self.times(call), timeout=30):
                raise AssertionError(f"{call} was never asked")

    def note(self, asked: Asked) -> None:
        with self.came_in:
            self.asked.append(asked)
            self.came_in.notify_all()

    def next_answer(self, call: str) -> Answer:
        answers = self.script.get(call) or [reply(404, b"")]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service

    def handle_error(self, *_: Any) -> None:
        """Clients that disconnect are part of the script."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _serve(self) -> None:
        service = self.server.service
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        service.note(Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.close_connection = True
        try:
            service.next_answer(f"{self.command} {self.path}")(self)
        except OSError:
            pass  # the client has disconnected, which some answers provoke

    do_GET = do_POST = _serve

    def log_message(self, *_: Any) -> None:
        pass


def reply(status: int, body: bytes | dict[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    """A complete answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(to: _Handler) -> None:
        to.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(content)

    return answer


def redirect(status: int, location: str) -> Answer:
    return reply(status, b"", {"Location": location})


def busy(seconds_or_date: str) -> Answer:
    """429 with a Retry-After."""
    return reply(429, {"error": "slow down"}, {"Retry-After": seconds_or_date})


def http_date(wall: float) -> str:
    return formatdate(wall, usegmt=True)


def truncated(content: bytes) -> Answer:
    """Announces more than it sends, then closes."""
    return reply(200, content, {"Content-Length": str(len(content) + 100)})


def truncated_chunks(content: bytes) -> Answer:
    """A chunked answer without an end."""

    def answer(to: _Handler) -> None:
        to.protocol_version = "HTTP/1.1"
        to.send_response(200)
        to.send_header("Transfer-Encoding", "chunked")
        to.end_headers()
        to.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))

    return answer


def hang(to: _Handler) -> None:
    """Accepts the request and never answers."""
    to.server.service.closing.wait()


def drop(to: _Handler) -> None:
    """Closes without an answer."""
    to.connection.close()


def drip(to: _Handler) -> None:
    """Sends an endless header one byte at a time, so that no single wait is long."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(to)


def drip_body(to: _Handler) -> None:
    """The same for the body."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    _drip(to)


def _drip(to: _Handler) -> None:
    while not to.server.service.closing.wait(0.05):
        to.wfile.write(b"x")
        to.wfile.flush()


def endless(to: _Handler) -> None:
    """An endless body at full speed."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not to.server.service.closing.is_set():
        to.wfile.write(b" " * 65536)
