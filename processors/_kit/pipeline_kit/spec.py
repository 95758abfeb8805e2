"""The part of `processor.json` that a run needs; the host validates the whole."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import strict_json
from .faults import adapter_fault


@dataclass(frozen=True, slots=True)
class Spec:
    """`ref` as `<name>@<version>`; sorted names of secrets; settings with defaults; the timeout in whole seconds."""

    ref: str
    secrets: tuple[str, ...]
    settings: dict[str, str]
    timeout_s: int


def read_spec(path: Path) -> Spec:
    try:
        members = strict_json.parse(path.read_bytes())
        spec = Spec(members["ref"], tuple(members["secrets"]), dict(members["settings"]), members["timeout_s"])
    except (OSError, ValueError, KeyError, TypeError):
        raise adapter_fault("unusable spec") from None
    texts = (spec.ref, *spec.secrets, *spec.settings.values())
    if not all(isinstance(text, str) for text in texts) or not isinstance(spec.timeout_s, int):
        raise adapter_fault("unusable spec")
    return spec
