"""The error codes that a container may report, and `fault.json`."""
from __future__ import annotations

import re

_FRAGMENTS = {
    "ERR_INPUTS": "invalid inputs payload",
    "ERR_MISSING_SECRET": "missing required secret",
    "ERR_OUTPUT_DUPLICATE": "duplicate output after canonicalization",
    "ERR_TIMEOUT": "timed out",
    "ERR_ADAPTER_INVOCATION": "adapter invocation failed",
}
_MAX_DETAIL = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class ProcessorFault(Exception):
    """Ends a run with an error code. The detail is for people: one line, no payload, no secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.message = f"{_FRAGMENTS[code]}: {_one_line(detail)}" if detail else _FRAGMENTS[code]
        super().__init__(self.message)

    def document(self) -> dict[str, str]:
        """The members of `fault.json`."""
        return {"code": self.code, "message": self.message}


def bad_inputs(detail: str) -> ProcessorFault:
    return ProcessorFault("ERR_INPUTS", detail)


def adapter_fault(detail: str) -> ProcessorFault:
    return ProcessorFault("ERR_ADAPTER_INVOCATION", detail)


def timed_out(detail: str) -> ProcessorFault:
    return ProcessorFault("ERR_TIMEOUT", detail)


def _one_line(detail: str) -> str:
    line = _LONE_SURROGATE.sub("\ufffd", _CONTROL.sub(" ", detail))
    units = line.encode("utf-16-le")
    if len(units) <= 2 * _MAX_DETAIL:
        return line
    # A cut surrogate pair is dropped whole.
    return units[: 2 * (_MAX_DETAIL - 1)].decode("utf-16-le", "ignore") + "…"
