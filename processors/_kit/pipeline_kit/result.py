"""A provider's result, and its validation before anything is written."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from .canonical_json import utf16_key
from .faults import ProcessorFault, adapter_fault
from .names import canonical_output

MAX_INFO = 1024  # UTF-16 code units, as in C#
MAX_USAGE = 2**53 - 1

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class OutputItem:
    """One file to publish: a name under `outputs/`, and its bytes or the path of a regular file."""

    relpath: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class ProcessorResult:
    """Outputs, provider info and usage. `extra` is for code that composes providers; it is not persisted."""

    outputs: Sequence[OutputItem]
    processor_info: str
    usage: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


def settle(result: ProcessorResult, mode: str) -> list[tuple[str, OutputItem]]:
    """Validates a whole result and pairs each output with its canonical name, in the index's order."""
    if not isinstance(result, ProcessorResult):
        raise adapter_fault("bad result: not a ProcessorResult")
    _check_info(result.processor_info)
    _check_usage(result.usage, mode)
    named = sorted(((_name(item), item) for item in result.outputs), key=lambda pair: utf16_key(pair[0]))
    _check_distinct([name for name, _ in named])
    return named


def _check_info(info: object) -> None:
    if not _is_unicode(info) or not 1 <= len(utf16_key(info)) // 2 <= MAX_INFO:
        raise adapter_fault("bad result: processor_info")


def _is_unicode(text: object) -> TypeGuard[str]:
    """Whether a receipt can hold the text: a lone surrogate has no UTF-8."""
    return isinstance(text, str) and not _LONE_SURROGATE.search(text)


def _check_usage(usage: Mapping[str, int], mode: str) -> None:
    for name, count in usage.items():
        if not _is_unicode(name) or isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_USAGE:
            raise adapter_fault("bad result: usage")
    if mode == "mock" and any(usage.values()):
        raise adapter_fault("bad result: usage in mode=mock")


def _name(item: OutputItem) -> str:
    try:
        return canonical_output(item.relpath)
    except ValueError as refusal:
        raise adapter_fault(f"bad output name: {refusal}") from None


def _check_distinct(names: list[str]) -> None:
    taken = set(names)
    for at, name in enumerate(names):
        directories = (name[:slash] for slash in range(len(name)) if name[slash] == "/")
        if (at and names[at - 1] == name) or any(directory in taken for directory in directories):
            raise ProcessorFault("ERR_OUTPUT_DUPLICATE", name)
