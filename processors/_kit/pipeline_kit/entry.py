"""The entry point: the only code that touches the process, its arguments, environment, clocks and descriptors."""
from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from typing import NoReturn

from . import argv
from .clock import Clock
from .probe import probe
from .run import MakeRunner, run

USAGE = 2
_TERMINATED = 128 + signal.SIGTERM


def main(entry_point: str) -> NoReturn:
    """Runs a processor whose provider is `<module>:<callable>`, and ends the process.

    The provider is passed by name, because its module must be imported only after descriptor 1 points at standard error, and
    an exception of the import must be reported in `fault.json` like any other.
    """
    os.dup2(2, 1)
    # As process 1 of a container it would ignore the signal by default. Incomplete files are only in .tmp.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(_TERMINATED))
    status = _dispatch(entry_point)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the provider may have closed or replaced them; the result is settled
            stream.flush()
    # Not sys.exit: a thread that the provider left running must not keep the container alive.
    os._exit(status)


def _dispatch(entry_point: str) -> int:
    def load() -> MakeRunner:
        module, _, name = entry_point.partition(":")
        return getattr(importlib.import_module(module), name)

    try:
        arguments = argv.parse([os.fsencode(word).decode("utf-8", "surrogateescape") for word in sys.argv[1:]])
    except argv.UsageError as error:
        print(f"usage: {error}", file=sys.stderr)
        return USAGE
    if isinstance(arguments, argv.ProbeArguments):
        return probe(arguments, load)
    return run(arguments, load, os.environ, Clock(time.time_ns, time.monotonic_ns))
