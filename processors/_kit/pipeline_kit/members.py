"""Validates the members of an inputs object again: a provider does not rely on the host's schema check."""
from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from .faults import bad_inputs

_REQUIRED = object()


class Members:
    """An object with its place in the inputs, such as `messages[0]`. All readers raise ERR_INPUTS and quote no value."""

    def __init__(self, value: Any, allowed: Collection[str], place: str = "") -> None:
        if not isinstance(value, dict):
            raise bad_inputs(f"{place or 'the top'}: not an object")
        if not value.keys() <= set(allowed):
            raise bad_inputs(f"{place or 'the top'}: an unknown member")
        self._value = value
        self._place = place

    def place(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def text(self, name: str, longest: int, default: Any = _REQUIRED, *, form: str | None = None) -> Any:
        """A string of 1 to `longest` UTF-16 code units, as the host counts, that fully matches the pattern `form`."""
        return self._read(name, default, lambda v: is_text(v, longest) and (form is None or bool(re.fullmatch(form, v))),
                          f"not a string of 1 to {longest} characters" + (" in its form" if form else ""))  # fmt: skip

    def choice(self, name: str, words: Collection[str], default: Any = _REQUIRED) -> Any:
        return self._read(name, default, lambda v: isinstance(v, str) and v in words, f"not one of {', '.join(words)}")

    def number(self, name: str, least: float, most: float, default: Any = _REQUIRED) -> Any:
        return self._read(name, default, lambda v: _is_number(v) and least <= v <= most, f"not a number from {least} to {most}")

    def whole(self, name: str, least: int, most: int, default: Any = _REQUIRED) -> Any:
        return self._read(name, default, lambda v: _is_whole(v) and least <= v <= most, f"not a whole number from {least} to {most}")

    def items(self, name: str, least: int, most: int, default: Any = _REQUIRED) -> Any:
        return self._read(name, default, lambda v: isinstance(v, list) and least <= len(v) <= most, f"not {least} to {most} items")

    def _read(self, name: str, default: Any, holds: Any, otherwise: str) -> Any:
        if name not in self._value:
            if default is _REQUIRED:
                raise bad_inputs(f"{self.place(name)}: missing")
            return default
        value = self._value[name]
        if not holds(value):
            raise bad_inputs(f"{self.place(name)}: {otherwise}")
        return value

    def raw(self, name: str, default: Any) -> Any:
        return self._value.get(name, default)


def is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.encode("utf-16-le")) // 2 <= longest


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
