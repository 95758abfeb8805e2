"""The two clocks of a run, injected so that tests can control them."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True, slots=True)
class Clock:
    """`wall_ns`: nanoseconds since 1970 UTC. `monotonic_ns`: nanoseconds that never go back."""

    wall_ns: Callable[[], int]
    monotonic_ns: Callable[[], int]


def timestamp_utc(wall_ns: int) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`, truncated to milliseconds."""
    seconds, nanoseconds = divmod(wall_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{nanoseconds // 1_000_000:03d}Z"
