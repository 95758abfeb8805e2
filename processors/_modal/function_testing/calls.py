"""Builds calls and reads results, like a caller."""
from __future__ import annotations

import json
from typing import Any

from pipeline_function import wire

EXECUTION = "0190a5b0-7c3e-7000-8000-000000000001"


def call(digest: str, files: dict[str, bytes] | None = None, **members: Any) -> bytes:
    told = {
        "env_fingerprint": f"adapter=modal;image={digest}", "execution_id": EXECUTION, "mode": "mock", "processor": "one@1.0.0",
        "schema": "function-call-v1", "timeout_ms": 60_000, "write_prefix": "world://local/runs/one/",
    }  # fmt: skip
    return wire.frame({**told, **members}, files or {"inputs.json": b"{}"})


def read(result: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    told, rest = wire.read_line(result)
    assert told["schema"] == "function-result-v1"
    return told, wire.take(told["files"], rest)


def fault(result: bytes) -> str:
    told, files = read(result)
    assert files == {}
    return json.dumps(told["fault"]["message"])[1:-1]
