"""A connection on which every wait ends at the deadline, however slowly the other side drips."""
from __future__ import annotations

import http.client
import io
import socket
import ssl
from typing import Any

from .deadline import Deadline

_CONNECT_S = 20.0


class _FinalAnswer(http.client.HTTPResponse):
    """The answer after those that announce it (RFC 9110 §15.2: 102, 103 and any other 1xx); http.client passes over 100 alone."""

    def begin(self) -> None:
        super().begin()
        while 101 < self.status < 200:
            self.headers = None  # type: ignore[assignment]  # else `begin` does nothing
            super().begin()


class DeadlineConnection(http.client.HTTPConnection):
    """Plain when `tls` is None; otherwise certificate and host name are verified (the bundle is SSL_CERT_FILE's)."""

    response_class = _FinalAnswer

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, deadline: Deadline) -> None:
        self.default_port = 443 if tls else 80
        super().__init__(host, port)
        self._tls = tls
        self._deadline = deadline
        self._open: socket.socket | None = None

    def connect(self) -> None:
        timeout = min(_CONNECT_S, self._deadline.remaining())
        plain = socket.create_connection((self.host, self.port), timeout)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        except BaseException:
            plain.close()
            raise
        self._open = secured
        self.sock = _DeadlineSocket(secured, self._deadline)

    def hang_up(self) -> None:
        """Closes the connection for good; `close` only lets go of it, while the answer may still be read."""
        if self._open is not None:
            self._open.close()


class _DeadlineSocket:
    """The part of a socket that http.client uses; each call may wait for what is left, not for a time of its own."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._inner.settimeout(self._deadline.remaining())
        self._inner.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._inner, self._deadline))

    def close(self) -> None:
        """http.client closes as soon as an answer announces the end; its reader goes on."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._inner.settimeout(self._deadline.remaining())
        return self._inner.recv_into(buffer)
