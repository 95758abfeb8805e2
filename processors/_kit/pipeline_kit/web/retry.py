"""When to ask again, and after how long. Pure but for the dice."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_DELAY_S = 0.25
_LONGEST_DELAY_S = 8.0
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Retry:
    """At most `attempts` in all. A torn answer is asked for again only when a second execution does no harm."""

    attempts: int = 5
    after_torn: bool = True


def is_passing(status: int) -> bool:
    """Whether a status tells of a state that may pass (RFC 9110 §15, RFC 6585 §4)."""
    return status in _PASSING


def backoff(attempt: int, chance: float) -> float:
    """Seconds before attempt + 1: doubling, between half and all of it, so that many clients do not come back as one."""
    return min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** (attempt - 1)) * (1 + chance) / 2


def retry_after(headers: Mapping[str, str], wall: float) -> float | None:
    """Seconds that the service asks to wait: delta-seconds or an HTTP-date (RFC 9110 §10.2.3); None without a usable one."""
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - wall)
    except (ValueError, OverflowError):
        return None
