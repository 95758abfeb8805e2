"""Reads I-JSON (RFC 7493) within limits, and describes errors without quoting the document."""
from __future__ import annotations

import math
import re
from json.decoder import JSONDecodeError, scanstring
from typing import Any

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAX_SAFE_INTEGER = 2**53 - 1
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?=[ \t\n\r,\]}]|\Z)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


def parse(document: bytes, *, foreign: bool = False) -> Any:
    """Reads one document.

    Numbers are doubles; a whole number within ±(2^53−1) becomes an int, so that documents with equal canonical bytes
    are equal. Raises ValueError with a message of the contract (processors/README.md, Faults).
    A `foreign` document is from a service, and its reader has limited its size: a byte order mark is skipped, invalid Unicode in a
    string becomes U+FFFD (a service may cut a reply within a character), and a number beyond a double's range is infinite.
    """
    if len(document) > MAX_BYTES and not foreign:
        raise ValueError(f"larger than {MAX_BYTES} bytes")
    if document.startswith(_BYTE_ORDER_MARK):
        if not foreign:
            raise ValueError("begins with a byte order mark")
        document = document[len(_BYTE_ORDER_MARK) :]
    # An ill-formed byte becomes a lone surrogate: invalid JSON outside a string, invalid Unicode inside one.
    return _Reader(document.decode("utf-8", "surrogateescape"), foreign).document()


class _Reader:
    """One pass: a violation of grammar or depth ends it; any other is raised only if the grammar is valid to the end."""

    def __init__(self, text: str, foreign: bool) -> None:
        self._text = text
        self._foreign = foreign
        self._at = 0
        self._duplicate = False
        self._offence: str | None = None

    def document(self) -> Any:
        value = self._value(0)
        self._space()
        if self._at != len(self._text):
            raise ValueError("not JSON")
        if self._duplicate:
            raise ValueError("duplicate member")
        if self._offence and not self._foreign:
            raise ValueError(self._offence)
        return value

    def _value(self, depth: int) -> Any:
        self._space()
        first = self._peek()
        if first == '"':
            return self._string()
        if first in ("{", "["):
            if depth == MAX_DEPTH:
                raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
            self._at += 1
            return self._object(depth + 1) if first == "{" else self._array(depth + 1)
        if first in _LITERALS:
            return self._literal(*_LITERALS[first])
        return self._number()

    def _object(self, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        if self._closes("}"):
            return members
        while True:
            self._space()
            name = self._string()
            self._expect(":")
            self._duplicate |= name in members
            members[name] = self._value(depth)
            if self._closes("}"):
                return members
            self._expect(",")

    def _array(self, depth: int) -> list[Any]:
        items: list[Any] = []
        if self._closes("]"):
            return items
        while True:
            items.append(self._value(depth))
            if self._closes("]"):
                return items
            self._expect(",")

    def _string(self) -> str:
        if self._peek() != '"':
            raise ValueError("not JSON")
        try:
            text, self._at = scanstring(self._text, self._at + 1)
        except JSONDecodeError:
            raise ValueError("not JSON") from None
        if _SURROGATE.search(text):
            self._offence = self._offence or "a string is not valid Unicode"
        return _SURROGATE.sub("\ufffd", text) if self._foreign else text

    def _number(self) -> int | float:
        hit = _NUMBER.match(self._text, self._at)
        if hit is None:
            raise ValueError("not JSON")
        self._at = hit.end()
        value = float(hit[0])
        if not math.isfinite(value):
            self._offence = self._offence or "a number is beyond the range of a double"
            return value
        return int(value) if value.is_integer() and abs(value) <= _MAX_SAFE_INTEGER else value

    def _literal(self, word: str, value: bool | None) -> bool | None:
        if not self._text.startswith(word, self._at):
            raise ValueError("not JSON")
        self._at += len(word)
        return value

    def _space(self) -> None:
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # also matches the empty string

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _closes(self, bracket: str) -> bool:
        self._space()
        if self._peek() != bracket:
            return False
        self._at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._closes(sign):
            raise ValueError("not JSON")

