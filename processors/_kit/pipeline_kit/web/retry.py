"""When to ask again, and after how long. Pure but for the dice.

The host keeps the same rule (src/Pipeline.Contracts/Retries); tests/golden/retries holds both to one table.
"""
from __future__ import annotations

from dataclasses import dataclass

_NOT_IMPLEMENTED = 501
_PASSING = frozenset({408, 425, 429})
# The gateway has no answer of the service behind it, which may have heard the request and acted on it.
_MAYBE_HEARD = frozenset({502, 504, 520, 524})
_FIRST_DELAY_S = 0.25
_LONGEST_DELAY_S = 16.0
_SHORTEST_TOLD_S = 1.0


@dataclass(frozen=True, slots=True)
class Retry:
    """At most `attempts` in all, until the deadline without. `twice` says whether a second execution does no harm."""

    attempts: int | None = None
    twice: bool = True

    def helps(self, status: int) -> bool:
        """Whether an answer of this status is worth another request."""
        return is_passing(status) and (self.twice or status not in _MAYBE_HEARD)


def is_passing(status: int) -> bool:
    """Whether a status tells of a state that may pass: RFC 9110 §15, RFC 6585 §4, and the 520 to 529 of gateways."""
    return status in _PASSING or (500 <= status < 600 and status != _NOT_IMPLEMENTED)


def backoff(attempt: int, chance: float) -> float:
    """Seconds before attempt + 1: doubling, between half and all of it, so that many clients do not come back as one."""
    return min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** min(attempt - 1, 16)) * (1 + chance) / 2


def pause(attempt: int, told: float | None, chance: float) -> float:
    """Seconds before attempt + 1, as the service told; below a second at least the backoff, since a loop would be tight."""
    if told is not None and told >= _SHORTEST_TOLD_S:
        return told
    return max(told or 0.0, backoff(attempt, chance))
