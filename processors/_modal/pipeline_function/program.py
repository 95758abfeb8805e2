"""The life of one program: a clean start, limits on time and written bytes, and no remains."""
from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import written
from .excerpt import Excerpt
from .redaction import Redaction

EXITED, TIMED_OUT, FILLED_THE_DISK = "exited", "timed out", "filled the disk"
WROTE_TOO_MUCH, WROTE_TOO_DEEP = written.TOO_MUCH, written.TOO_DEEP
NOBODY = 65532
_GRACE_S = 2.0
_DRAIN_S = 5.0
_LOOK_S = 0.2
_LAUNCH = str(Path(__file__).with_name("launch.py"))
_OOM_COUNTERS = (Path("/sys/fs/cgroup/memory.events"), Path("/sys/fs/cgroup/memory/memory.oom_control"))


@dataclass(frozen=True)
class Start:
    """A program's start parameters."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    writes_to: str
    timeout_s: float


@dataclass(frozen=True)
class End:
    """How the program ended; `status` is 128 + n after signal n."""

    verdict: str
    status: int
    out_of_memory: bool
    error: Excerpt
    output_bytes: int


def _user() -> int:
    """The program never runs as root: as root we use the user nobody, otherwise our own user."""
    return os.geteuid() or NOBODY


def run(start: Start, redaction: Redaction) -> End:
    uid = _user() if os.geteuid() == 0 else 0
    limits = [str(written.OUTPUT_MIB * written.MEBIBYTE), str(uid)]
    kills = _oom_kills()
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", _LAUNCH, *limits, *start.arguments],
        env=start.environment, cwd=start.folder, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    error, output = _Reader(child.stderr, redaction), _Reader(child.stdout, redaction)
    try:
        verdict = _wait(child, start)
    finally:
        _kill(child, signal.SIGKILL)
        child.wait()
    error.join(_DRAIN_S)
    output.join(_DRAIN_S)
    status = child.returncode if child.returncode >= 0 else 128 - child.returncode
    return End(verdict, status, status == 128 + signal.SIGKILL and _oom_kills() > kills, error.excerpt, output.excerpt.length)


def _wait(child: subprocess.Popen[bytes], start: Start) -> str:
    deadline = time.monotonic() + start.timeout_s
    verdict = TIMED_OUT
    while (left := deadline - time.monotonic()) > 0:
        with contextlib.suppress(subprocess.TimeoutExpired):
            # The limits also apply to a program that ends before the first check.
            succeeded = child.wait(min(left, _LOOK_S)) == 0
            return (written.excess(start.writes_to) if succeeded else None) or EXITED
        if excess := FILLED_THE_DISK if written.disk_is_full(start.writes_to) else written.excess(start.writes_to):
            verdict = excess
            break
    # A program may have process groups of its own (`/pipeline/run` has one), which only it can end.
    _kill(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_GRACE_S)
    return verdict


def _kill(child: subprocess.Popen[bytes], number: int) -> None:
    # The whole process group, including what the program started in it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _oom_kills() -> int:
    """The number of kills for this container's memory limit, if the kernel reports it (cgroup v2, v1)."""
    for counter in _OOM_COUNTERS:
        with contextlib.suppress(OSError, ValueError):
            return int(dict(line.split() for line in counter.read_text().splitlines())["oom_kill"])
    return 0


class _Reader(threading.Thread):
    """Reads a stream to its end, so that a program that floods it never blocks."""

    def __init__(self, stream: BinaryIO | None, redaction: Redaction) -> None:
        super().__init__(daemon=True)
        assert stream is not None
        self._stream = stream
        self.excerpt = Excerpt(redaction)
        self.start()

    def run(self) -> None:
        with self._stream as stream, contextlib.suppress(OSError, ValueError):
            while content := os.read(stream.fileno(), 65536):
                self.excerpt.append(content)
