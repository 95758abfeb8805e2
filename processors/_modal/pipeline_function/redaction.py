"""Masks the secrets that a run was given; what only has the form of a secret is masked where the result is read."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from urllib.parse import quote

MASK = "***"
_SHORTEST = 4
_SHORTEST_LINE = 8


def redaction(secrets: Iterable[str]) -> Callable[[str], str]:
    """Each secret becomes `***`: as it is, as JSON escapes it, percent-encoded; so does each longer line of one that has several."""
    spellings = {spelling for secret in secrets for text in _lines(secret) for spelling in _spellings(text) if len(spelling) >= _SHORTEST}
    longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))

    def redact(text: str) -> str:
        for spelling in longest_first:
            text = text.replace(spelling, MASK)
        return text

    return redact


def _lines(secret: str) -> list[str]:
    return [secret, *(part for part in secret.splitlines() if len(part) >= _SHORTEST_LINE)]


def _spellings(text: str) -> list[str]:
    return [text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], _strictly(text), quote(text, safe="")]


def _strictly(text: str) -> str:
    """As .NET's own encoder escapes a text: everything that HTML could trip over, in capital digits."""
    escapes = {'"': "\\u0022", "&": "\\u0026", "'": "\\u0027", "+": "\\u002B", "<": "\\u003C", ">": "\\u003E", "`": "\\u0060"}
    short = {"\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    return "".join(escapes.get(c) or short.get(c) or (c if " " <= c <= "~" else _units(c)) for c in text)


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] * 256 + units[at + 1]:04X}" for at in range(0, len(units), 2))
