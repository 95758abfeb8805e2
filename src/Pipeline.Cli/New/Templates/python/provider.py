"""Greets somebody by name."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_kit import OutputItem, ProcessorResult


def make_runner(config: dict[str, Any]) -> Callable[[dict[str, Any]], ProcessorResult]:
    """The runner of one mode: mode=mock must need no network and no secret, and always give the same bytes."""

    def run(inputs: dict[str, Any]) -> ProcessorResult:
        greeting = f"Hello, {inputs['name']}!\n"
        return ProcessorResult([OutputItem("outputs/greeting.txt", greeting.encode())], f"__NAME__ {config['mode']}")

    return run
