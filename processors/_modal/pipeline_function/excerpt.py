"""The start and end of a stream of any length with secrets masked, plus its length and digest, in constant memory."""
from __future__ import annotations

import codecs
import hashlib

from .redaction import Redaction

CHARACTERS = 2000  # of the start, and of the end, in UTF-16 code units
_BYTES = 2 * CHARACTERS


class Excerpt:
    """Redacts everything before keeping it."""

    def __init__(self, redaction: Redaction) -> None:
        self.length = 0
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._shown = redaction.stream()
        self._head = self._tail = b""
        self._kept = 0

    @property
    def sha256(self) -> str:
        """The digest of the original stream."""
        return f"sha256:{self._hash.hexdigest()}"

    def append(self, content: bytes) -> None:
        self._hash.update(content)
        self.length += len(content)
        self._keep(self._shown.append(self._decoder.decode(content)))

    def end(self) -> tuple[str, str]:
        """The first and the last characters; the latter are None if the first are everything. Call it at the end of the stream."""
        self._keep(self._shown.append(self._decoder.decode(b"", True)))
        self._keep(self._shown.end())
        return self._head.decode("utf-16-le", "ignore"), self._tail.decode("utf-16-le", "ignore") if self._kept > _BYTES else ""

    def _keep(self, text: str) -> None:
        units = text.encode("utf-16-le")
        self._kept += len(units)
        self._head += units[: _BYTES - len(self._head)]
        self._tail = (self._tail + units)[-_BYTES:]
