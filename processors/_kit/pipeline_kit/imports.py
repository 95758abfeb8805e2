"""Forbids modules in a container: the control plane and its web framework."""
from __future__ import annotations

from collections.abc import Iterable

from .faults import adapter_fault

FORBIDDEN = ("control_plane", "django")


def top_level(modules: Iterable[str]) -> list[str]:
    """The top-level names of loaded modules, sorted."""
    return sorted({module.partition(".")[0] for module in list(modules)})


def refuse_forbidden(modules: Iterable[str]) -> None:
    loaded = top_level(modules)
    for name in FORBIDDEN:
        if name in loaded:
            raise adapter_fault(f"forbidden import: {name}")
