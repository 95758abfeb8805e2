"""Start and end of a stream of any length, its length and its digest, in constant memory."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

CHARACTERS = 2000  # of the start, and of the end
# Beyond the characters that are shown: what redaction needs to see a whole secret.
_BYTES = 4 * CHARACTERS + 8192
_BLANK = re.compile(r"[ \t\n\r]")


class Excerpt:
    def __init__(self) -> None:
        self.length = 0
        self._hash = hashlib.sha256()
        self._head = b""
        self._tail = b""

    @property
    def sha256(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"

    def append(self, content: bytes) -> None:
        self._hash.update(content)
        self.length += len(content)
        self._head += content[: _BYTES - len(self._head)]
        self._tail = (self._tail + content)[-_BYTES:]

    def head(self, redact: Callable[[str], str]) -> str:
        """The first characters, after redaction."""
        text = self._head.decode("utf-8", "replace")
        if self.length > _BYTES:
            # A word that goes on beyond may be the start of a secret.
            text = text[: max((blank.end() for blank in _BLANK.finditer(text)), default=0)]
        return _units(redact(text))[: 2 * CHARACTERS].decode("utf-16-le", "ignore")

    def tail(self, redact: Callable[[str], str]) -> str:
        """The last characters, after redaction; empty when the head has it all."""
        text = self._tail.decode("utf-8", "replace")
        if self.length > _BYTES:
            blank = _BLANK.search(text)
            return _last(redact(text[blank.start() :] if blank else ""))
        whole = redact(text)
        return "" if len(_units(whole)) <= 2 * CHARACTERS else _last(whole)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")


def _last(text: str) -> str:
    return _units(text)[-2 * CHARACTERS :].decode("utf-16-le", "ignore")
