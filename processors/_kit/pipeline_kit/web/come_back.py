"""Reads from an answer when to retry, in every documented form. Pure.

The host reads the same forms (src/Pipeline.Contracts/Retries); tests/golden/retries/come-back.json lists them.
"""
from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_LONGEST_TEXT = 64 * 1024
_DEEPEST = 12
_LONGEST_S = 1e9
_FIRST_EPOCH_S, _FIRST_EPOCH_MS = 1e9, 1e11  # Smaller values are durations: 1e9 s are 31 years.

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
# RFC 3339, section 5.6. fromisoformat also accepts ISO 8601's other forms, and skips a digit after the seconds.
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_UNIT = r"(?:milliseconds?|ms|ns|[uµμ]s|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|days?|d)(?![a-z])"
_PART = re.compile(rf"([0-9]{{1,15}}(?:\.[0-9]{{1,15}})?)\s?({_UNIT})", re.IGNORECASE)
_SPAN = re.compile(rf"(?:{_PART.pattern}[\s,]*)+", re.IGNORECASE)
_TOLD = re.compile(rf"(?:again|retry|available|resets?|wait)(?:-after:|\s(?:in|after|for))?\s?[~\"]?(?P<span>(?:{_PART.pattern}\s?)+)", re.IGNORECASE)

_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms")
_LIMIT_RESET = re.compile(r"(?:x-|anthropic-)?rate-?limit(?:bysize)?-(?:[a-z-]+-)?reset(?:-[a-z-]+)?")
_STRUCTURED = re.compile(r"\b(?:r|remaining)=0\b.*?\b(?:t|reset)=([0-9]{1,10})\b")
_MEMBERS_S = frozenset({"retry-after", "retry_after", "retry_after_seconds", "retry_delay", "retryafter", "retrydelay"})
_MEMBER_MS = "retry_after_ms"


def come_back(headers: Mapping[str, str], body: bytes, wall: float) -> float | None:
    """Seconds to wait, 0 or more; None without a usable value. Header names in lower case, `wall` in seconds of Unix time."""
    told = _of_headers(headers, wall)
    told = told if told is not None else _of_body(body, wall)
    return None if told is None else min(told, _LONGEST_S)


def _of_headers(headers: Mapping[str, str], wall: float) -> float | None:
    for name in _MILLISECONDS:
        if (milliseconds := _number(headers.get(name, ""))) is not None:
            return milliseconds / 1000
    told = _wait(headers.get("retry-after", ""), wall)
    return told if told is not None else max(_limits(headers, wall), default=None)


def _limits(headers: Mapping[str, str], wall: float) -> Iterator[float]:
    """The waits for exhausted limits, or for limits that give only their reset time."""
    if hit := _STRUCTURED.search(headers.get("ratelimit", "")):
        yield float(hit[1])
    for name, value in headers.items():
        if _LIMIT_RESET.fullmatch(name):
            remaining = headers.get(name.replace("reset", "remaining"), "0").partition(";")[0].strip()
            wait = _wait(value, wall)
            if wait is not None and _number(remaining) == 0:
                yield wait


def _of_body(body: bytes, wall: float) -> float | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    told = next(_members(document, wall, _DEEPEST), None)
    return told if told is not None else _of_words(body[:_LONGEST_TEXT].decode("utf-8", "replace"))


def _members(value: Any, wall: float, depth: int) -> Iterator[float]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _members(item, wall, depth - 1)
    elif isinstance(value, dict):
        for name, member in value.items():
            told = _member(name.lower(), member, wall)
            if told is not None:
                yield told
            yield from _members(member, wall, depth - 1)


def _member(name: str, value: Any, wall: float) -> float | None:
    if name in _MEMBERS_S:
        return _wait(str(value), wall)
    if name == _MEMBER_MS:
        milliseconds = _number(str(value))
        return None if milliseconds is None else milliseconds / 1000
    if name == "headers" and isinstance(value, dict):
        return _of_headers({header.lower(): str(told) for header, told in value.items()}, wall)
    return None


def _of_words(text: str) -> float | None:
    hit = _TOLD.search(text)
    return _span(hit["span"]) if hit else None


def _wait(text: str, wall: float) -> float | None:
    """A duration, or the time until a timestamp."""
    text = text.strip()
    if (number := _number(text)) is not None:
        moment = number / 1000 if number >= _FIRST_EPOCH_MS else number
        return max(0.0, moment - wall) if number >= _FIRST_EPOCH_S else number
    if _SPAN.fullmatch(text):
        return _span(text)
    moment_of = datetime.fromisoformat if _INSTANT.fullmatch(text) else parsedate_to_datetime
    try:
        moment_at = moment_of(text)
        return max(0.0, (moment_at if moment_at.tzinfo else moment_at.replace(tzinfo=UTC)).timestamp() - wall)
    except (ValueError, OverflowError):
        return None


def _span(text: str) -> float:
    """`6m0s`, `7.66s`, `1.16676ms` as Go prints them, and `26 seconds` as people write."""
    return math.fsum(float(amount) * _UNITS[_unit(name.lower())] for amount, name in _PART.findall(text))


def _unit(name: str) -> str:
    return "ms" if name.startswith("milli") else name if name in _UNITS else name[0]


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) else None
