"""When to retry, and after how long. Pure except for random numbers.

The host has the same rule (src/Pipeline.Contracts/Retries); tests/golden/retries has one table for both.
"""
from __future__ import annotations

from dataclasses import dataclass

_NOT_IMPLEMENTED = 501
_PASSING = frozenset({408, 425, 429})
# The gateway got no answer from the service, which may have processed the request.
_MAYBE_HEARD = frozenset({502, 504, 520, 524})
_FIRST_DELAY_S = 0.25
_LONGEST_DELAY_S = 16.0
_SHORTEST_TOLD_S = 1.0


@dataclass(frozen=True, slots=True)
class Retry:
    """At most `attempts` in total; without it, until the deadline. `twice` says whether a second execution is harmless."""

    attempts: int | None = None
    twice: bool = True

    def helps(self, status: int) -> bool:
        """Whether an answer with this status is worth a retry."""
        return is_passing(status) and (self.twice or status not in _MAYBE_HEARD)


def is_passing(status: int) -> bool:
    """Whether a status may be transient: RFC 9110 §15, RFC 6585 §4, and the 520 to 529 of gateways."""
    return status in _PASSING or (500 <= status < 600 and status != _NOT_IMPLEMENTED)


def backoff(attempt: int, chance: float) -> float:
    """Seconds before attempt + 1: doubling, randomized between half and all of it, so that clients do not retry in step."""
    return min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** min(attempt - 1, 16)) * (1 + chance) / 2


def pause(attempt: int, told: float | None, chance: float) -> float:
    """Seconds before attempt + 1, as the service requests; below one second at least the backoff, to avoid a tight loop."""
    if told is not None and told >= _SHORTEST_TOLD_S:
        return told
    return max(told or 0.0, backoff(attempt, chance))
