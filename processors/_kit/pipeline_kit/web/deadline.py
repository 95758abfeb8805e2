"""The time that a provider has, and the clocks it is measured by."""
from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..faults import ProcessorFault, timed_out

_LONGEST_RESERVE_S = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Clocks, sleep and chance, injected so that a test can hold them; the defaults are the machine's own."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds, after which no call to a service goes on."""

    at: float
    patience: Patience
    reserve_s: float = 0.0

    @classmethod
    def within(cls, timeout_s: float, patience: Patience) -> Deadline:
        """Leaves a tenth of the time, at most 5 s, to settle: the host's own clock ends the container at timeout_s."""
        reserve_s = min(_LONGEST_RESERVE_S, timeout_s / 10)
        return cls(patience.monotonic() + timeout_s - reserve_s, patience, reserve_s)

    def grace(self) -> Deadline:
        """Most of the reserve, for one last word to the service."""
        return Deadline(self.patience.monotonic() + self.reserve_s * 3 / 4, self.patience)

    def remaining(self) -> float:
        """Seconds that are left, more than 0; raises ERR_TIMEOUT when there are none."""
        left = self.at - self.patience.monotonic()
        if left <= 0:
            raise overdue()
        return left

    def sleep(self, seconds: float) -> None:
        """Waits; raises ERR_TIMEOUT at once when the deadline would pass meanwhile."""
        if seconds >= self.remaining():
            raise overdue()
        self.patience.sleep(seconds)


def overdue() -> ProcessorFault:
    return timed_out("no answer from provider")
