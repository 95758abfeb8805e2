"""The index `outputs.json`: every output with its digest and size."""
from __future__ import annotations

from collections.abc import Iterable

from .canonical_json import encode_line
from .files import Written

SCHEMA = "outputs-index-v1"


def encode_index(outputs: Iterable[tuple[str, Written]]) -> bytes:
    """The bytes of the index for sorted outputs (by name, ordinally by UTF-16 code units)."""
    entries = [{"path": name, "sha256": file.sha256, "size": file.size} for name, file in outputs]
    return encode_line({"outputs": entries, "schema": SCHEMA})
