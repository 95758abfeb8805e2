"""One run, from arguments to settled files, with all dependencies injected."""
from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .argv import RunArguments
from .canonical_json import encode_line
from .clock import Clock, timestamp_utc
from .config import provider_config
from .faults import ProcessorFault, adapter_fault
from .files import Staging
from .imports import refuse_forbidden
from .index import encode_index
from .inputs import read_inputs
from .receipt import encode_receipt
from .result import OutputItem, ProcessorResult, settle
from .spec import read_spec

Runner = Callable[[dict[str, Any]], ProcessorResult]
MakeRunner = Callable[[dict[str, Any]], Runner]

SUCCESS, FAULT = 0, 1


def run(arguments: RunArguments, load: Callable[[], MakeRunner], environ: Mapping[str, str], clock: Clock) -> int:
    """Runs the provider and writes its files or `fault.json`; returns the exit status."""
    return guarded(Staging(arguments.artifacts), lambda staging: _settle(arguments, load, environ, clock, staging))


def guarded(staging: Staging, body: Callable[[Staging], None]) -> int:
    """The only place that maps every way in which `body` may end to files and an exit status."""
    try:
        staging.clear()
        body(staging)
        return SUCCESS
    except ProcessorFault as fault:
        return _tell(staging, fault)
    except BaseException as unexpected:  # noqa: BLE001  # a provider may raise anything, even SystemExit
        _print_frames(unexpected)
        return _tell(staging, adapter_fault(type(unexpected).__name__))
    finally:
        staging.clear()


def _settle(
    arguments: RunArguments, load: Callable[[], MakeRunner], environ: Mapping[str, str], clock: Clock, staging: Staging
) -> None:
    started_wall, started = clock.wall_ns(), clock.monotonic_ns()
    spec = read_spec(arguments.spec)
    inputs = read_inputs(arguments.inputs)
    config = provider_config(spec, arguments.mode, environ)
    result = load()(config)(inputs.payload)
    refuse_forbidden(sys.modules)
    outputs = settle(result, arguments.mode)
    index_sha256 = _write_outputs(arguments, outputs, staging)
    receipt = encode_receipt(
        arguments,
        processor_ref=spec.ref,
        inputs_hash=inputs.hash,
        index_sha256=index_sha256,
        processor_info=result.processor_info,
        usage=result.usage,
        timestamp_utc=timestamp_utc(started_wall),
        duration_ms=(clock.monotonic_ns() - started) // 1_000_000,
    )
    _write(staging, f"{arguments.prefix_path}/receipt.json", receipt)
    _write(staging, f"receipts/{arguments.execution_id}.json", receipt)


def _write_outputs(arguments: RunArguments, outputs: list[tuple[str, OutputItem]], staging: Staging) -> str:
    # A file that serves as two outputs cannot be moved for both.
    files = Counter(_file(item) for _, item in outputs)
    written = [
        (name, _write(staging, f"{arguments.prefix_path}/{name}", item.content, keep=files[_file(item)] > 1)) for name, item in outputs
    ]
    return _write(staging, f"{arguments.prefix_path}/outputs.json", encode_index(written)).sha256


def _file(item: OutputItem) -> str | None:
    return os.path.realpath(item.content) if isinstance(item.content, Path) else None


def _write(staging: Staging, relative: str, content: Any, *, keep: bool = False) -> Any:
    try:
        return staging.write(relative, content, keep=keep)
    except OSError as error:
        _print_frames(error)
        raise adapter_fault("cannot write") from None


def _tell(staging: Staging, fault: ProcessorFault) -> int:
    _say(f"{fault.code}: {fault.message}")
    staging.withdraw()
    try:
        staging.write("fault.json", encode_line(fault.document()))
    except OSError as error:
        _print_frames(error)
    return FAULT


def _print_frames(error: BaseException) -> None:
    """The location and type of an exception, without its message, which may quote a payload or secret."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    _say("\n".join([*lines, type(error).__name__]))


def _say(text: str) -> None:
    """Writes a log line; a failure to write must not change the outcome."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
