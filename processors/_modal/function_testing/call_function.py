"""Calls a function inside the container like the platform: payload on standard input, answer on standard output.

python3 call_function.py FUNCTION     (with modal_app.py, pipeline_function and this package in one folder)
"""
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from function_testing import recorder  # noqa: E402

if __name__ == "__main__":
    sys.modules["modal"] = recorder.modal(local=False)
    function = getattr(importlib.import_module("modal_app"), sys.argv[1])
    sys.stdout.buffer.write(function.raw(sys.stdin.buffer.read()))
