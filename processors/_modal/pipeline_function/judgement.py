"""Converts how a program ended to a fault or None, with the local adapter's messages (src/Pipeline.Adapters/Local/Judgement.cs)."""
from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from .faults import Fault, failed
from .program import FILLED_THE_DISK, TIMED_OUT, WROTE_TOO_DEEP, WROTE_TOO_MUCH, End
from .written import LONGEST_PATH, OUTPUT_FILES, OUTPUT_MIB

_MAX_FAULT_BYTES = 64 * 1024
_FILE_SIZE_SIGNAL = 25
_SAYABLE = ("ERR_INPUTS", "ERR_MISSING_SECRET", "ERR_OUTPUT_DUPLICATE", "ERR_TIMEOUT", "ERR_ADAPTER_INVOCATION")


def judge(end: End, artifacts: Path, timeout_s: float) -> Fault | None:
    told = artifacts / "fault.json"
    if end.verdict == TIMED_OUT:
        return Fault("ERR_TIMEOUT", f"after {seconds(timeout_s)} s")
    if end.verdict == WROTE_TOO_MUCH:
        return failed(f"wrote more than {OUTPUT_MIB} MiB or {OUTPUT_FILES} files")
    if end.verdict == WROTE_TOO_DEEP:
        return failed(f"wrote a path of more than {LONGEST_PATH} characters")
    if end.verdict == FILLED_THE_DISK:
        return failed("the world's disk is full")
    if end.out_of_memory:
        return failed("out of memory")
    if end.status == 128 + _FILE_SIZE_SIGNAL:
        return failed(f"wrote a file of more than {OUTPUT_MIB} MiB")
    if end.status == 0:
        return failed("exit status 0 with a fault.json") if os.path.lexists(told) else failed("wrote to standard output") if end.output_bytes else None
    if end.status == 1:
        return _read(told)
    if end.status == 2:
        return failed("exit status 2: the program did not take its arguments")
    if end.status > 128:
        return failed(f"exit status {end.status}: killed by signal {end.status - 128}")
    return failed(f"exit status {end.status}")


def seconds(duration_s: float) -> str:
    """Up to three decimals, without trailing zeros."""
    return f"{duration_s:.3f}".rstrip("0").rstrip(".")


def _read(told: Path) -> Fault:
    try:
        node = told.lstat()
    except OSError:
        return failed("exit status 1 without fault.json")
    if not stat.S_ISREG(node.st_mode):
        return failed("fault.json is not a plain file")
    if node.st_size > _MAX_FAULT_BYTES:
        return failed(f"fault.json is larger than {_MAX_FAULT_BYTES} bytes")
    try:
        members = json.loads(told.read_bytes().decode(), object_pairs_hook=_members)
        if set(members) != {"code", "message"} or members["code"] not in _SAYABLE:
            raise ValueError("other members, or a code that is not a program's to say")
        return Fault.of(members["code"], members["message"])
    except (ValueError, TypeError, AttributeError, RecursionError):
        return failed("fault.json is malformed")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a duplicate member")
    return members
