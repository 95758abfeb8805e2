"""Addresses: which are allowed, and which share an origin."""
from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from ..faults import adapter_fault

_PORTS = {"http": 80, "https": 443}
_VISIBLE = re.compile(r"[!-~]+")


def split_url(url: str) -> SplitResult:
    """An http or https address without credentials; ValueError otherwise."""
    parts = urlsplit(url)
    if not _VISIBLE.fullmatch(url) or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an http or https address")
    _ = parts.port  # raises ValueError beyond 65535
    return parts


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454): credentials for one origin are never sent to another."""
    parts = split_url(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]


def base_url(setting: str, text: str) -> str:
    """The base address from a setting, without a trailing slash."""
    try:
        parts = split_url(text)
    except ValueError:
        raise adapter_fault(f"{setting} is not an http or https address") from None
    if parts.query or parts.fragment:
        raise adapter_fault(f"{setting} has a query or a fragment")
    return text.rstrip("/")


def bearer(secret: str, token: str) -> dict[str, str]:
    """The Authorization header of a token (RFC 6750), which must be visible ASCII."""
    if not _VISIBLE.fullmatch(token):
        raise adapter_fault(f"{secret} is not of a form that fits a header")
    return {"Authorization": f"Bearer {token}"}
