"""A provider's configuration besides the inputs."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .faults import ProcessorFault
from .spec import Spec


def provider_config(spec: Spec, mode: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """`mode`, `secrets`, `settings`, `timeout_s`. In mode=mock the environment is not read: no secrets, default settings."""
    if mode == "mock":
        return {"mode": mode, "secrets": {}, "settings": dict(spec.settings), "timeout_s": spec.timeout_s}
    if missing := [name for name in spec.secrets if not environ.get(name)]:
        raise ProcessorFault("ERR_MISSING_SECRET", ", ".join(missing))
    return {
        "mode": mode,
        "secrets": {name: environ[name] for name in spec.secrets},
        "settings": {name: environ.get(name, default) for name, default in spec.settings.items()},
        "timeout_s": spec.timeout_s,
    }
