"""Sends requests, with retries where they help and redirects where they are safe."""
from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from urllib.parse import urljoin

from ..faults import adapter_fault, timed_out
from .come_back import come_back
from .deadline import Deadline
from .exchange import Torn, Unreachable, exchange
from .messages import Request, Response
from .origin import origin_of
from .retry import Retry, pause
from .used_up import used_up

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAYMENT_REQUIRED = 402
# The maximum of consecutive attempts without a complete answer: only a service that answers is retried until the deadline.
_MOST_LOST = 5


def as_it_is(response: Response) -> Response:
    return response


class Client:
    """Sends requests to a service until the deadline; every failure is a fault with a stable detail."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def send(self, request: Request, retry: Retry = Retry(), reading: Callable[[Response], Response] = as_it_is) -> Response:
        """A successful answer; raises ProcessorFault.

        `reading` inspects a successful answer: some services put an error, with its own status, into a 200.
        """
        lost = 0
        for attempt in itertools.count(1):
            told: float | None = None
            try:
                answer = self._follow(request)
                lost = 0
                read = reading(answer) if answer.is_success else answer
                if read.is_success:
                    return answer
                failure = refusal(answer, read)
                if not retry.helps(read.status) or spent(read):
                    raise adapter_fault(failure)
                told = come_back(read.headers, read.body, self._deadline.patience.wall())
            except Unreachable:
                failure, lost = "provider cannot be reached", lost + 1
            except Torn:
                failure, lost = "provider answer broke off", lost + 1
                if not retry.twice:
                    raise adapter_fault(failure) from None
            if attempt == retry.attempts or lost == _MOST_LOST:
                raise adapter_fault(failure)
            self._wait(attempt, told, failure)
        raise AssertionError("attempts without end")

    def _wait(self, attempt: int, told: float | None, failure: str) -> None:
        left = self._deadline.remaining()
        if told is not None and told >= left:
            raise timed_out("provider asks to wait past the deadline")
        seconds = pause(attempt, told, self._deadline.patience.chance())
        if seconds >= left:
            raise adapter_fault(f"{failure} until the deadline")
        self._deadline.sleep(seconds)

    def _follow(self, request: Request) -> Response:
        for _ in range(_MAX_REDIRECTS + 1):
            response = exchange(request, self._deadline)
            if response.status not in _REDIRECTS or "location" not in response.headers:
                return response
            request = redirected(request, response)
        raise adapter_fault("provider redirects without end")


def refusal(answer: Response, read: Response) -> str:
    """Describes an unsuccessful answer: its status, the status inside it, and an exhausted quota."""
    said = f"HTTP {answer.status}" + (f" with error {read.status}" if read.status != answer.status else "")
    if what := spent(read):
        said += f": quota or credit is used up ({what}); add credit or raise the limit"
    return f"provider {'failed' if read.status >= 500 else 'refused'}: {said}"


def spent(read: Response) -> str | None:
    """The exhausted quota, if that is why the service refuses: waiting does not help then."""
    if read.status >= 500:
        return None
    return used_up(read.body) or ("payment required" if read.status == _PAYMENT_REQUIRED else None)


def redirected(request: Request, response: Response) -> Request:
    """The next request. Another origin gets neither body nor credentials, and TLS is never left."""
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
