"""Failures that waiting does not fix: no credit, or an exhausted quota. Pure.

The host has the same rule (src/Pipeline.Contracts/Retries); tests/golden/retries/used-up.json lists them.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_LONGEST_TEXT = 64 * 1024
_DEEPEST = 12
_CODE_MEMBERS = frozenset({"code", "type", "status", "reason"})
_CODES = frozenset({
    "access_terminated", "arrearage", "billing_error", "billing_hard_limit_reached", "billing_not_active", "budget_exceeded",
    "credit_balance_too_low", "exceeded_current_quota_error", "insufficient_balance", "insufficient_credits", "insufficient_quota",
    "payment_required", "terminal_quota_exhausted", "usage_limit_reached",
})  # fmt: skip
_WORDS = (
    "billing hard limit", "credit balance is too low", "insufficient balance", "insufficient credits", "monthly included credits",
    "monthly spending limit", "pull rate limit", "used all available credits",
)  # fmt: skip
_FOUND = re.compile("|".join(_WORDS), re.IGNORECASE)


def used_up(body: bytes) -> str | None:
    """The exhausted resource, in a word of the lists above, never in the service's own; None if the body names none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    named = next(_named(document, _DEEPEST), None)
    hit = _FOUND.search(body[:_LONGEST_TEXT].decode("utf-8", "replace"))
    return named or (hit[0].lower() if hit else None)


def _named(value: Any, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _named(item, depth - 1)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in _CODE_MEMBERS and isinstance(member, str) and member.lower() in _CODES:
                yield member.lower()
            if name == "quotaId" and isinstance(member, str) and "perday" in member.lower():
                yield "a quota per day"
            yield from _named(member, depth - 1)
