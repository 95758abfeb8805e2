"""One request and its complete answer."""
from __future__ import annotations

import functools
import http.client
import ssl

from ..faults import adapter_fault
from .connection import DeadlineConnection
from .deadline import Deadline, overdue
from .messages import Request, Response
from .origin import origin_of, split_url

_CHUNK = 64 * 1024


class Unreachable(Exception):
    """No answer began: the service may not have seen the request."""


class Torn(Exception):
    """The request went out and the connection was lost before the answer was complete."""


def exchange(request: Request, deadline: Deadline) -> Response:
    """Sends once, follows nothing. Raises Unreachable, Torn, or a fault (timeout, oversized, untrusted certificate)."""
    scheme, host, port = origin_of(request.url)
    connection = DeadlineConnection(host, port, _verified() if scheme == "https" else None, deadline)
    try:
        _connect(connection)
        return _converse(connection, request)
    finally:
        connection.hang_up()


@functools.cache
def _verified() -> ssl.SSLContext:
    """Certificates and host names are checked. Made once, and only for https: reading the bundle takes tens of milliseconds."""
    return ssl.create_default_context()


def _connect(connection: DeadlineConnection) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError:
        raise adapter_fault("provider certificate is not trusted") from None
    except OSError as error:  # a timeout of the connection alone is one more reason to try again
        raise Unreachable from error


def _converse(connection: DeadlineConnection, request: Request) -> Response:
    parts = split_url(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept-Encoding": "identity", "Connection": "close", **request.headers, **request.credentials}
    try:
        connection.request(request.method, target, request.body, headers)
        answer = connection.getresponse()
        body = _read(answer, request.max_bytes)
    except TimeoutError:
        raise overdue() from None
    except (OSError, http.client.HTTPException) as error:
        raise Torn from error
    return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


def _read(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise adapter_fault("provider answer is unusable: an encoding that was not asked for")
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise adapter_fault(f"provider answer is larger than {max_bytes} bytes")
    if answer.length:  # what Content-Length promised and did not come; http.client tells it only to a read of everything
        raise http.client.IncompleteRead(bytes(body), answer.length)
    return bytes(body)
