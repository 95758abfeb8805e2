"""The inputs document: strict JSON, its hash, and its artifacts."""
from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import strict_json
from .canonical_json import encode
from .faults import adapter_fault, bad_inputs

_REFERENCE = "$artifact"
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The provider's inputs, and the hash of the delivered document."""

    payload: dict[str, Any]
    hash: str


def read_inputs(path: Path) -> Inputs:
    try:
        with open(path, "rb") as file:
            document = file.read(strict_json.MAX_BYTES + 1)
    except OSError:
        raise adapter_fault("unreadable inputs") from None
    try:
        payload = strict_json.parse(document)
    except ValueError as offence:
        raise bad_inputs(str(offence)) from None
    if not isinstance(payload, dict):
        raise bad_inputs("not an object")
    digest = hashlib.sha256(encode(payload)).hexdigest()
    return Inputs(_resolve(payload, path.parent / "artifacts"), f"sha256:{digest}")


def _resolve(value: Any, directory: Path) -> Any:
    """Replaces the digest of each artifact with its local path."""
    if isinstance(value, list):
        return [_resolve(item, directory) for item in value]
    if not isinstance(value, dict):
        return value
    if _REFERENCE not in value:
        return {name: _resolve(item, directory) for name, item in value.items()}
    digest = _DIGEST.fullmatch(value[_REFERENCE]) if isinstance(value[_REFERENCE], str) else None
    if digest is None or len(value) > 1:
        raise bad_inputs("bad artifact reference")
    file = directory / digest[1]
    if not file.is_file():
        raise bad_inputs("artifact not delivered")
    return {_REFERENCE: str(file)}
