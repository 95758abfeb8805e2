"""Output names: one canonical form; everything else is refused."""
from __future__ import annotations

import re
import unicodedata

MAX_SEGMENT_BYTES = 255
MAX_NAME_BYTES = 1024
ROOT = "outputs/"

_CONTROL_OR_SURROGATE = re.compile("[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff]")
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


def canonical_output(relpath: str) -> str:
    """The canonical name `outputs/…` of a provider's relpath; ValueError names the first broken rule."""
    name = canonical_path(relpath)
    if not name.startswith(ROOT):
        raise ValueError(f"not under {ROOT}")
    return name


def canonical_path(path: str) -> str:
    """NFC, `/` as the only separator, no empty and no `.` segment."""
    if hit := _CONTROL_OR_SURROGATE.search(path):
        raise ValueError("lone surrogate in name" if hit[0] >= "\ud800" else "control character in name")
    if _ABSOLUTE.match(path):
        raise ValueError("absolute name")
    split = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    segments = [segment for segment in split if segment not in ("", ".")]
    if not segments:
        raise ValueError("empty name")
    if ".." in segments:
        raise ValueError("'..' in name")
    if any(len(segment.encode()) > MAX_SEGMENT_BYTES for segment in segments):
        raise ValueError(f"segment over {MAX_SEGMENT_BYTES} bytes")
    name = "/".join(segments)
    if len(name.encode()) > MAX_NAME_BYTES:
        raise ValueError(f"name over {MAX_NAME_BYTES} bytes")
    return name
