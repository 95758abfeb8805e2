"""Runs a case of tests/golden/kit; its README describes the format."""
from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline_kit import OutputItem, ProcessorFault, ProcessorResult, argv
from pipeline_kit.clock import Clock
from pipeline_kit.run import run

FOLDER = Path(__file__).parents[3] / "tests" / "golden" / "kit"


class GoldenFailure(Exception):
    """The exception that a case's provider raises on request."""


def cases() -> list[Path]:
    """The folders of the cases, sorted by name."""
    return sorted(folder for folder in FOLDER.iterdir() if (folder / "run.json").is_file())


def run_case(case: Path, scratch: Path) -> tuple[int, Path]:
    """Runs a case under `scratch`; returns the exit status and the artifacts directory."""
    told = json.loads((case / "run.json").read_text("utf-8"))
    delivered, artifacts = scratch / "in", scratch / "out"
    delivered.mkdir()
    artifacts.mkdir()
    shutil.copy(case / "inputs.json", delivered)
    if (case / "artifacts").is_dir():
        shutil.copytree(case / "artifacts", delivered / "artifacts")
    (scratch / "processor.json").write_text(json.dumps(told["spec"]), "utf-8")
    arguments = argv.parse(command_line(told["argv"], scratch / "processor.json", delivered / "inputs.json", artifacts))
    assert isinstance(arguments, argv.RunArguments)
    status = run(arguments, lambda: lambda config: _runner(told["provider"]), told["environ"], _clock(told["clock"]))
    return status, artifacts


def command_line(told: dict[str, Any], spec: Path, inputs: Path, artifacts: Path) -> list[str]:
    options = {**told, "spec": str(spec), "inputs": str(inputs), "artifacts": str(artifacts)}
    return [word for name, value in options.items() if value is not None for word in (f"--{name.replace('_', '-')}", value)]


def tree(root: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _runner(told: dict[str, Any]) -> Callable[[dict[str, Any]], ProcessorResult]:
    def runner(inputs: dict[str, Any]) -> ProcessorResult:
        if "throws" in told:
            raise GoldenFailure(told["throws"]["message"])
        if "faults" in told:
            raise ProcessorFault(told["faults"]["code"], told["faults"]["detail"])
        result = told["result"]  # a case with `unreached` has none, so a KeyError would show in fault.json
        outputs = [OutputItem(item["relpath"], _content(item, inputs)) for item in result["outputs"]]
        return ProcessorResult(outputs, result["processor_info"], result["usage"])

    return runner


def _content(item: dict[str, str], inputs: dict[str, Any]) -> bytes | Path:
    if "text" in item:
        return item["text"].encode()
    if "base64" in item:
        return base64.b64decode(item["base64"], validate=True)
    value: Any = inputs
    for step in item["artifact_at"].split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return Path(value["$artifact"])


def _clock(told: dict[str, Any]) -> Clock:
    """Returns the case's time, and its duration between the first and second reading of the monotonic clock."""
    looks: Iterator[int] = iter((0, told["duration_ms"] * 1_000_000))
    milliseconds = round(datetime.fromisoformat(told["timestamp_utc"]).timestamp() * 1000)
    return Clock(lambda: milliseconds * 1_000_000, lambda: next(looks))
