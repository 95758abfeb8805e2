"""Runs a processor's acceptance cases as processes here, as the lane runs them in containers."""
from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from .golden import tree
from .staged import PROCESSORS, StagedProcessor


def case_tests(processor: str) -> type[unittest.TestCase]:
    """A test case with one test per folder of the processor's cases."""
    members = {f"test_{case.name.replace('-', '_')}": _judged(processor, case) for case in sorted((PROCESSORS / processor / "cases").iterdir())}
    return type("Cases", (unittest.TestCase,), {"maxDiff": None, **members})


def _judged(processor: str, case: Path):  # type: ignore[no-untyped-def]
    def test(self: unittest.TestCase) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            ended = StagedProcessor(processor, Path(scratch)).run((case / "inputs.json").read_bytes())
        self.assertEqual(b"", ended.stdout)
        if (case / "expected.json").is_file():
            expected = json.loads((case / "expected.json").read_text("utf-8"))
            self.assertEqual(expected["code"], ended.fault["code"])
            self.assertIn(expected["fragment"], ended.fault["message"])
        else:
            written = {f"outputs/{name.removeprefix('run/outputs/')}": content for name, content in ended.files.items() if "/outputs/" in name}
            self.assertEqual(tree(case / "expected"), written, ended.stderr)
            self.assertEqual({}, ended.receipt["usage"])

    return test
