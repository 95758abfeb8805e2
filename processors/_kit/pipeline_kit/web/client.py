"""Requests that are sent again when that helps, and followed where that is safe."""
from __future__ import annotations

import dataclasses
from urllib.parse import urljoin

from ..faults import ProcessorFault, adapter_fault, timed_out
from .deadline import Deadline
from .exchange import Torn, Unreachable, exchange
from .messages import Request, Response
from .origin import origin_of
from .retry import Retry, backoff, is_passing, retry_after

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Client:
    """Speaks to a service until the deadline; every way in which that fails is a fault with a stable detail."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def send(self, request: Request, retry: Retry = Retry()) -> Response:
        """The answer with a status of success; raises ProcessorFault."""
        for attempt in range(1, retry.attempts + 1):
            wanted: float | None = None
            try:
                response = self._follow(request)
                if 200 <= response.status < 300:
                    return response
                failure = refusal(response.status)
                if not is_passing(response.status):
                    raise failure
                wanted = retry_after(response.headers, self._deadline.patience.wall())
            except Unreachable:
                failure = adapter_fault("provider cannot be reached")
            except Torn:
                failure = adapter_fault("provider answer broke off")
                if not retry.after_torn:
                    raise failure from None
            if attempt == retry.attempts:
                raise failure
            self._wait(attempt, wanted)
        raise AssertionError("at least one attempt")

    def _wait(self, attempt: int, wanted: float | None) -> None:
        if wanted is None:
            self._deadline.sleep(backoff(attempt, self._deadline.patience.chance()))
        elif wanted >= self._deadline.remaining():
            raise timed_out("provider asks to wait past the deadline")
        else:
            self._deadline.sleep(wanted)

    def _follow(self, request: Request) -> Response:
        for _ in range(_MAX_REDIRECTS + 1):
            response = exchange(request, self._deadline)
            if response.status not in _REDIRECTS or "location" not in response.headers:
                return response
            request = redirected(request, response)
        raise adapter_fault("provider redirects without end")


def refusal(status: int) -> ProcessorFault:
    return adapter_fault(f"provider {'failed' if status >= 500 else 'refused'}: HTTP {status}")


def redirected(request: Request, response: Response) -> Request:
    """The request to make next. A body goes to no other origin, credentials neither, and TLS is never left."""
    try:
        url = urljoin(request.url, response.headers["location"])
        before, after = origin_of(request.url), origin_of(url)
    except ValueError:
        raise adapter_fault("provider redirects to no http address") from None
    if before == after:
        if request.body is not None and response.status not in (307, 308):
            raise adapter_fault(f"provider refused: HTTP {response.status}")
        return dataclasses.replace(request, url=url)
    if request.body is not None or request.method != "GET":
        raise adapter_fault("provider redirects to another host")
    if before[0] == "https" and after[0] == "http":
        raise adapter_fault("provider redirects away from TLS")
    return dataclasses.replace(request, url=url, credentials={})
