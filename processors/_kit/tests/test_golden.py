"""Every golden case with this kit; the C# kit runs the same folders."""
import contextlib
import io
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from kit_testing import golden


_NODE = shutil.which("node")


class GoldenCases(unittest.TestCase):
    maxDiff = None

    def judge(self, case: Path) -> None:
        told = json.loads((case / "run.json").read_text("utf-8"))
        with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stderr(io.StringIO()) as stderr:
            status, artifacts = golden.run_case(case, Path(scratch))
            self.assertEqual(golden.tree(case / "expected"), golden.tree(artifacts), stderr.getvalue())
            self.assertFalse((artifacts / ".tmp").exists())
        self.assertEqual(told["exit_status"], status)
        if "throws" in told["provider"]:
            self.assertNotIn(told["provider"]["throws"]["message"], stderr.getvalue())

    def test_there_are_cases(self) -> None:
        self.assertGreater(len(golden.cases()), 60)


    @unittest.skipUnless(_NODE, "node, the judge, is not on PATH")
    def test_the_expected_trees_are_what_node_computes(self) -> None:
        judged = subprocess.run([_NODE, Path(__file__).with_name("judge.mjs"), golden.FOLDER], capture_output=True, text=True)
        self.assertEqual((0, ""), (judged.returncode, judged.stdout), judged.stderr)


for _case in golden.cases():
    setattr(GoldenCases, f"test_{_case.name.replace('-', '_')}", lambda self, case=_case: self.judge(case))
