"""RFC 8785 (JSON Canonicalization Scheme): one document, one sequence of bytes."""
from __future__ import annotations

import math
import re
from typing import Any

_MAX_SAFE_INTEGER = 2**53 - 1
_MUST_ESCAPE = re.compile(r'["\\\x00-\x1f]')
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def encode(value: Any) -> bytes:
    """The canonical bytes of a JSON value.

    Takes None, bool, int, float, str, list, tuple and dict with str keys; numbers are IEEE 754 doubles.
    Raises ValueError for NaN, an infinity, a lone surrogate or any other type: JSON has no such value.
    """
    pieces: list[str] = []
    _write(pieces.append, value)
    return "".join(pieces).encode("utf-8")


def encode_line(value: Any) -> bytes:
    """The canonical bytes plus a line feed: the form of every contract file."""
    return encode(value) + b"\n"


def utf16_key(text: str) -> bytes:
    """Orders strings by their UTF-16 code units, as RFC 8785 §3.2.3 requires."""
    return text.encode("utf-16-be")


def format_number(value: float) -> str:
    """A finite double as ECMAScript prints it (ECMA-262 Number::toString): the shortest decimal that reads back."""
    if not math.isfinite(value):
        raise ValueError("JSON has finite numbers only")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # repr finds the shortest digits that round-trip; only its format differs from ECMAScript's.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _layout(digits.rstrip("0"), point)


def _layout(digits: str, point: int) -> str:
    """Formats 0.d1d2…dk × 10^point."""
    if 0 < point <= 21:
        if len(digits) <= point:
            return digits.ljust(point, "0")
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _write(put: Any, value: Any) -> None:
    if value is None:
        put("null")
    elif value is True:
        put("true")
    elif value is False:
        put("false")
    elif isinstance(value, str):
        put(_string(value))
    elif isinstance(value, (int, float)):
        put(_number(value))
    elif isinstance(value, (list, tuple)):
        _write_array(put, value)
    elif isinstance(value, dict):
        _write_object(put, value)
    else:
        raise ValueError(f"JSON has no {type(value).__name__}")


def _number(value: int | float) -> str:
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return str(value)
    try:
        return format_number(float(value))
    except OverflowError:
        raise ValueError("JSON has finite numbers only") from None


def _write_array(put: Any, items: Any) -> None:
    put("[")
    for at, item in enumerate(items):
        if at:
            put(",")
        _write(put, item)
    put("]")


def _write_object(put: Any, members: dict[str, Any]) -> None:
    put("{")
    for at, name in enumerate(sorted(members, key=utf16_key)):
        if at:
            put(",")
        put(_string(name))
        put(":")
        _write(put, members[name])
    put("}")


def _string(text: str) -> str:
    return '"' + _MUST_ESCAPE.sub(lambda hit: _SHORT_ESCAPES.get(hit[0]) or f"\\u{ord(hit[0]):04x}", text) + '"'
