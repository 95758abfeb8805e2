"""A provider's time limit, and its clocks."""
from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..faults import ProcessorFault, timed_out

_LONGEST_RESERVE_S = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Clocks, sleep and random numbers, injected so that tests can control them; the defaults are the machine's own."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time on the monotonic clock, in seconds, at which every call to a service ends."""

    at: float
    patience: Patience
    reserve_s: float = 0.0

    @classmethod
    def within(cls, timeout_s: float, patience: Patience) -> Deadline:
        """Reserves a tenth of the time, at most 5 s, for settling: the host's clock ends the container at timeout_s."""
        reserve_s = min(_LONGEST_RESERVE_S, timeout_s / 10)
        return cls(patience.monotonic() + timeout_s - reserve_s, patience, reserve_s)

    def grace(self) -> Deadline:
        """A part of the reserve, for one last call to the service."""
        return Deadline(self.patience.monotonic() + self.reserve_s * 3 / 4, self.patience)

    def remaining(self) -> float:
        """The remaining seconds, more than 0; raises ERR_TIMEOUT if there are none."""
        left = self.at - self.patience.monotonic()
        if left <= 0:
            raise overdue()
        return left

    def sleep(self, seconds: float) -> None:
        """Waits; raises ERR_TIMEOUT at once if the deadline comes first."""
        if seconds >= self.remaining():
            raise overdue()
        self.patience.sleep(seconds)


def overdue() -> ProcessorFault:
    return timed_out("no answer from provider")
