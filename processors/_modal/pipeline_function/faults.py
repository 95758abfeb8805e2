"""The error codes that a function may report."""
from __future__ import annotations

import re

FRAGMENTS = {
    "ERR_INPUTS": "invalid inputs payload",
    "ERR_MISSING_SECRET": "missing required secret",
    "ERR_OUTPUT_DUPLICATE": "duplicate output after canonicalization",
    "ERR_TIMEOUT": "timed out",
    "ERR_ADAPTER_INVOCATION": "adapter invocation failed",
    "ERR_MODAL_INVOCATION": "modal invocation failed",
}
_MAX_DETAIL = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Fault(Exception):
    """Why a run failed: an error code, and `fragment[: detail]`."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = one_line(detail)
        super().__init__(f"{code} {self.message}")

    @property
    def message(self) -> str:
        return f"{FRAGMENTS[self.code]}: {self.detail}" if self.detail else FRAGMENTS[self.code]

    @classmethod
    def of(cls, code: str, message: str) -> Fault:
        """Reads the two members of a fault; ValueError if the message does not begin with the code's fragment."""
        fragment = FRAGMENTS[code]
        if message == fragment:
            return cls(code)
        if not message.startswith(f"{fragment}: "):
            raise ValueError("another fragment")
        return cls(code, message[len(fragment) + 2 :])


def failed(detail: str) -> Fault:
    return Fault("ERR_ADAPTER_INVOCATION", detail)


def one_line(detail: str) -> str:
    """Replaces control characters with spaces, and cuts after 500 UTF-16 code units."""
    units = _CONTROL.sub(" ", detail).encode("utf-16-le", "replace")
    if len(units) <= 2 * _MAX_DETAIL:
        return units.decode("utf-16-le")
    return units[: 2 * (_MAX_DETAIL - 1)].decode("utf-16-le", "ignore") + "…"
