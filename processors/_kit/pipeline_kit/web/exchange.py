"""One request and its complete answer."""
from __future__ import annotations

import functools
import http.client
import ssl

from ..faults import adapter_fault
from .body_encoding import decoded
from .connection import DeadlineConnection
from .deadline import Deadline, overdue
from .messages import Request, Response
from .origin import origin_of, split_url

_CHUNK = 64 * 1024


class Unreachable(Exception):
    """There was no answer: the service may not have seen the request."""


class Torn(Exception):
    """The request was sent, but the connection broke before the answer was complete."""


def exchange(request: Request, deadline: Deadline) -> Response:
    """Sends once without following redirects. Raises Unreachable, Torn, or a fault (timeout, oversized, untrusted certificate)."""
    scheme, host, port = origin_of(request.url)
    connection = DeadlineConnection(host, port, _verified() if scheme == "https" else None, deadline)
    try:
        _connect(connection)
        return _converse(connection, request)
    finally:
        connection.hang_up()


@functools.cache
def _verified() -> ssl.SSLContext:
    """Verifies certificates and host names. Created once and only for https, because reading the bundle takes tens of milliseconds."""
    return ssl.create_default_context()


def _connect(connection: DeadlineConnection) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError:
        raise adapter_fault("provider certificate is not trusted") from None
    except OSError as error:  # a connection timeout is also a reason to retry
        raise Unreachable from error


def _converse(connection: DeadlineConnection, request: Request) -> Response:
    parts = split_url(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept-Encoding": "identity", "Connection": "close", **request.headers, **request.credentials}
    try:
        connection.request(request.method, target, request.body, headers)
        answer = connection.getresponse()
        return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, _read(answer, request.max_bytes))
    except TimeoutError:
        raise overdue() from None
    except (OSError, http.client.HTTPException) as error:
        raise Torn from error


def _read(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The body. For a refusal its status matters, so an oversized body is cut and an unreadable one dropped."""
    is_success = 200 <= answer.status < 300
    body, is_whole = _received(answer, max_bytes)
    if is_whole:
        try:
            body, is_whole = decoded(body, answer.getheader("Content-Encoding", ""), max_bytes)
        except ValueError as offence:
            if is_success:
                raise adapter_fault(f"provider answer is unusable: {offence}") from None
            return b""
    if is_success and not is_whole:
        raise adapter_fault(f"provider answer is larger than {max_bytes} bytes")
    return body


def _received(answer: http.client.HTTPResponse, max_bytes: int) -> tuple[bytes, bool]:
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            return bytes(body[:max_bytes]), False
    if answer.length:  # missing bytes of Content-Length; http.client reports them only for a read of everything
        raise http.client.IncompleteRead(bytes(body), answer.length)
    return bytes(body), True
