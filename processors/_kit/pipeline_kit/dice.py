"""Random numbers for mocks, from SHA-256: identical on every machine and Python version, which `random` does not guarantee."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Dice:
    """An endless sequence of numbers determined by a seed."""

    def __init__(self, seed: bytes) -> None:
        self._state = hashlib.sha256(seed).digest()

    def roll(self, least: int, most: int) -> int:
        """A whole number from least to most, inclusive."""
        self._state = hashlib.sha256(self._state).digest()
        return least + int.from_bytes(self._state[:8], "big") % (most - least + 1)

    def choose(self, items: Sequence[_T]) -> _T:
        return items[self.roll(0, len(items) - 1)]

    def draw(self, items: Sequence[_T], count: int) -> list[_T]:
        """`count` different items, in the order of the draws."""
        left = list(items)
        return [left.pop(self.roll(0, len(left) - 1)) for _ in range(count)]
