"""Requests and responses of a service."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import strict_json
from ..faults import adapter_fault

DEFAULT_MAX_BYTES = strict_json.MAX_BYTES

_EVENT = re.compile(rb"(?:\s*:[^\n]*\n)*\s*(?:data|event|id|retry):")
_COMMENTS = re.compile(rb"\A(?:\s*:[^\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` are always sent; `credentials` only to the origin of `url`. The answer has at most max_bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    max_bytes: int = DEFAULT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, without keep-alive comments; raises ERR_ADAPTER_INVOCATION with a description."""
        if _EVENT.match(self.body):
            raise adapter_fault("provider answer is unusable: it streams, which was not asked for")
        try:
            value = strict_json.parse(_COMMENTS.sub(b"", self.body), foreign=True)
        except ValueError as offence:
            raise adapter_fault(f"provider answer is unusable: {offence}") from None
        if not isinstance(value, dict):
            raise adapter_fault("provider answer is unusable: not an object")
        return value
