"""`--probe`: the container's identity and abilities, as evidence for the lane."""
from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .argv import ProbeArguments
from .canonical_json import encode_line
from .config import provider_config
from .files import Staging
from .imports import top_level
from .run import MakeRunner, guarded
from .spec import read_spec

SCHEMA = "probe-v1"
# Addresses and names reserved for documentation (RFC 5737, RFC 2606), so that nothing answers by accident.
_ADDRESS = ("192.0.2.1", 443)
_NAME = "example.com"
_PATIENCE_S = 2.0


def probe(arguments: ProbeArguments, load: Callable[[], MakeRunner]) -> int:
    """Loads the provider as a run would, and writes `probe.json`; returns the exit status."""
    return guarded(Staging(arguments.artifacts), lambda staging: _write(arguments, load, staging))


def _write(arguments: ProbeArguments, load: Callable[[], MakeRunner], staging: Staging) -> None:
    load()(provider_config(read_spec(arguments.spec), "mock", {}))
    staging.write("probe.json", encode_line(_evidence()))


def _evidence() -> dict[str, Any]:
    status = _process_status(Path("/proc/self/status").read_text("ascii"))
    return {
        "schema": SCHEMA,
        "arch": os.uname().machine,
        "uid": os.getuid(),
        "capabilities": status["CapEff"],
        "no_new_privs": status["NoNewPrivs"] == "1",
        "root_writable": not os.statvfs("/").f_flag & os.ST_RDONLY,
        "interfaces": sorted(name for _, name in socket.if_nameindex()),
        "connect": {"{}:{}".format(*_ADDRESS): _connect()},
        "resolve": _resolve(),
        "modules": top_level(sys.modules),
    }


def _process_status(text: str) -> dict[str, str]:
    """The fields of proc(5) `/proc/pid/status`."""
    return {name: value.strip() for name, _, value in (line.partition(":") for line in text.splitlines())}


def _connect() -> str:
    try:
        socket.create_connection(_ADDRESS, _PATIENCE_S).close()
        return "connected"
    except TimeoutError:
        return "ETIMEDOUT"
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "unknown")


def _resolve() -> str:
    try:
        socket.getaddrinfo(_NAME, None)
        return "resolved"
    except OSError:
        return "failed"
