"""The format of calls and results: one line of RFC 8785 canonical JSON, then the bytes of the listed files."""
from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

_MAX_SEGMENT_BYTES = 255
_MAX_NAME_BYTES = 1024
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\\\\]|\\A(?:/|[A-Za-z]:)")


class PayloadError(ValueError):
    """A malformed payload; the message contains none of it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"invalid payload: {why}")


def line(value: Any) -> bytes:
    """The canonical bytes of strings, whole numbers, lists and objects with ASCII names, and a line feed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def read_line(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The object in the first line, and the bytes after it. The line must be canonical, so that the parsed object is the one that was hashed."""
    head, found, rest = message.partition(b"\n")
    try:
        value = json.loads(head.decode()) if found else None
        canonical = isinstance(value, dict) and line(value) == head + b"\n"
    except (ValueError, RecursionError):
        canonical = False
    if not canonical:
        raise PayloadError("the first line is no canonical JSON object")
    return value, rest


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def frame(value: dict[str, Any], files: dict[str, bytes]) -> bytes:
    """A message with its files, sorted by path (ordinal, by UTF-16 code units)."""
    paths = sorted(files, key=lambda path: path.encode("utf-16-be"))
    listed = [{"path": path, "sha256": digest(files[path]), "size": len(files[path])} for path in paths]
    return b"".join([line({**value, "files": listed}), *(files[path] for path in paths)])


def take(listed: Any, content: bytes) -> dict[str, bytes]:
    """The listed files from the bytes after the line: exactly those, each with its listed digest."""
    files: dict[str, bytes] = {}
    at = 0
    try:
        for entry in listed:
            path, size = entry["path"], entry["size"]
            files[path] = content[at : at + size]
            if size < 0 or len(files[path]) != size or digest(files[path]) != entry["sha256"] or not is_canonical(path):
                raise PayloadError("a file is not what its entry says")
            at += size
    except (KeyError, TypeError):
        raise PayloadError("files is no list of files") from None
    if at != len(content) or [entry["path"] for entry in listed] != sorted(files, key=lambda path: path.encode("utf-16-be")):
        raise PayloadError("the files are not exactly those of the list, sorted, each once")
    return files


def is_canonical(path: str) -> bool:
    """Whether a path is relative and in its canonical form (processors/README.md, "Output names")."""
    segments = path.split("/")
    return (
        not _REFUSED.search(path)
        and unicodedata.is_normalized("NFC", path)
        and not {"", ".", ".."}.intersection(segments)
        and all(len(segment.encode()) <= _MAX_SEGMENT_BYTES for segment in segments)
        and len(path.encode()) <= _MAX_NAME_BYTES
    )
