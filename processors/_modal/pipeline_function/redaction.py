"""Masks the secrets of a run; the reader of the result masks text that only has the form of a secret."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "***"
_SHORTEST = 4
_SHORTEST_LINE = 8


class Redaction:
    """Replaces each secret with `***`: raw, JSON-escaped, percent-encoded; and each longer line of a secret with several lines."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {spelling for secret in secrets for text in _lines(secret) for spelling in _spellings(text) if len(spelling) >= _SHORTEST}
        # Of two matches at the same start, the longer one wins, so that nothing of it remains.
        longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        self._any = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        self._longest = len(longest_first[0]) if longest_first else 0

    def mask(self, text: str) -> str:
        return self._any.sub(MASK, text) if self._any else text

    def stream(self) -> RedactedStream:
        return RedactedStream(self._any, self._longest)


class RedactedStream:
    """Masks text that arrives in parts like the whole text: it holds back what may be the start of a secret."""

    def __init__(self, secret: re.Pattern[str] | None, longest: int) -> None:
        self._secret, self._longest, self._held = secret, longest, ""

    def append(self, text: str) -> str:
        """The text that can be shown so far."""
        return self._take(self._held + text, self._longest) if self._secret else text

    def end(self) -> str:
        return self._take(self._held, 1) if self._secret else ""

    def _take(self, text: str, longest: int) -> str:
        assert self._secret
        certain = max(0, len(text) - longest + 1)  # matches that begin before are complete
        shown: list[str] = []
        at = 0
        for found in self._secret.finditer(text):
            if found.start() >= certain:
                break
            shown += text[at : found.start()], MASK
            at = found.end()
        end = max(at, certain)
        self._held = text[end:]
        return "".join([*shown, text[at:end]])


def _lines(secret: str) -> list[str]:
    return [secret, *(part for part in secret.splitlines() if len(part) >= _SHORTEST_LINE)]


def _spellings(text: str) -> list[str]:
    return [text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], _strictly(text), quote(text, safe="")]


def _strictly(text: str) -> str:
    """Escapes text like .NET's default encoder: everything that HTML could misread, in capital digits."""
    escapes = {'"': "\\u0022", "&": "\\u0026", "'": "\\u0027", "+": "\\u002B", "<": "\\u003C", ">": "\\u003E", "`": "\\u0060"}
    short = {"\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    return "".join(escapes.get(c) or short.get(c) or (c if " " <= c <= "~" else _units(c)) for c in text)


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] * 256 + units[at + 1]:04X}" for at in range(0, len(units), 2))
