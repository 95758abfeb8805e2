"""A connection whose every wait ends at the deadline, however slowly the server sends."""
from __future__ import annotations

import http.client
import io
import socket
import ssl
from typing import Any

from .deadline import Deadline

_CONNECT_S = 20.0


class _FinalAnswer(http.client.HTTPResponse):
    """The final answer, after interim ones (RFC 9110 §15.2: 102, 103 and any other 1xx); http.client skips only 100."""

    def begin(self) -> None:
        super().begin()
        while 101 < self.status < 200:
            self.headers = None  # type: ignore[assignment]  # else `begin` does nothing
            super().begin()


class DeadlineConnection(http.client.HTTPConnection):
    """Without TLS if `tls` is None; otherwise certificate and host name are verified (with SSL_CERT_FILE's bundle)."""

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
        """Closes the connection; `close` only releases it, while the answer may still be read."""
        if self._open is not None:
            self._open.close()


class _DeadlineSocket:
    """The part of a socket that http.client uses; each call may wait for the remaining time only."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._inner.settimeout(self._deadline.remaining())
        self._inner.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._inner, self._deadline))

    def close(self) -> None:
        """http.client closes as soon as an answer announces its end; the reader continues."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._inner.settimeout(self._deadline.remaining())
        return self._inner.recv_into(buffer)
