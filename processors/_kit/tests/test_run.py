"""A run in this process: behaviour that the golden cases cannot express."""
import contextlib
import io
import json
import sys
import tempfile
import types
import unittest
import unittest.mock
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kit_testing.golden import command_line, tree
from pipeline_kit import OutputItem, ProcessorFault, ProcessorResult, argv
from pipeline_kit.clock import Clock, timestamp_utc
from pipeline_kit.run import run
from pipeline_kit.strict_json import MAX_BYTES

DIGEST = "sha256:" + "0a" * 32
SPEC = {"ref": "x@1.0.0", "secrets": ["A_KEY"], "settings": {"A_URL": "https://default"}, "timeout_s": 9}
CLOCK = Clock(lambda: 1_735_787_045_678_999_999, iter(range(0, 10**12, 1_999_999)).__next__)


class ARun(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.root / "out"
        self.out.mkdir()
        (self.root / "inputs.json").write_bytes(b"{}")
        (self.root / "processor.json").write_text(json.dumps(SPEC))
        self.stderr = io.StringIO()

    def run_with(self, runner: Callable[[dict[str, Any]], Any], mode: str = "mock", environ: dict[str, str] | None = None) -> int:
        def make_runner(config: dict[str, Any]) -> Callable[[dict[str, Any]], Any]:
            self.config = config
            return runner

        told = {"mode": mode, "execution_id": "0198c0de-0000-7000-8000-000000000001", "image_digest": DIGEST,
                "env_fingerprint": f"image={DIGEST}", "write_prefix": "world://w/run/"}  # fmt: skip
        arguments = argv.parse(command_line(told, self.root / "processor.json", self.root / "inputs.json", self.out))
        assert isinstance(arguments, argv.RunArguments)
        with contextlib.redirect_stderr(self.stderr):
            return run(arguments, lambda: make_runner, environ or {}, CLOCK)

    def returns(self, *outputs: OutputItem, **members: Any) -> Callable[[dict[str, Any]], ProcessorResult]:
        return lambda inputs: ProcessorResult(outputs, **{"processor_info": "x", **members})

    def fault(self) -> str:
        self.assertEqual(["fault.json"], list(tree(self.out)))
        return json.loads((self.out / "fault.json").read_bytes())["message"]

    def test_publishes_a_file_under_two_names_and_one_that_lies_outside(self) -> None:
        scratch, outside = self.out / "scratch", self.root / "outside"
        scratch.write_bytes(b"1")
        outside.write_bytes(b"2")
        outputs = [OutputItem("outputs/a", scratch), OutputItem("outputs/b", self.out / "." / "scratch"), OutputItem("outputs/c", outside)]
        self.assertEqual(0, self.run_with(self.returns(*outputs)))
        self.assertEqual([b"1", b"1", b"2"], [(self.out / "run/outputs" / name).read_bytes() for name in "abc"])
        self.assertTrue(outside.exists())

    def test_in_mock_sees_the_defaults_and_no_secret_even_if_both_are_set(self) -> None:
        self.assertEqual(0, self.run_with(self.returns(), "mock", {"A_KEY": "s", "A_URL": "http://other"}))
        self.assertEqual({"mode": "mock", "secrets": {}, "settings": {"A_URL": "https://default"}, "timeout_s": 9}, self.config)

    def test_in_real_sees_what_the_spec_names_and_nothing_else(self) -> None:
        self.assertEqual(0, self.run_with(self.returns(), "real", {"A_KEY": "s", "A_URL": "http://other", "HOME": "/"}))
        self.assertEqual({"mode": "real", "secrets": {"A_KEY": "s"}, "settings": {"A_URL": "http://other"}, "timeout_s": 9}, self.config)

    def test_truncates_both_clocks_to_milliseconds(self) -> None:
        self.run_with(self.returns())
        receipt = json.loads((self.out / "run/receipt.json").read_bytes())
        self.assertEqual(("2025-01-02T03:04:05.678Z", 1), (receipt["timestamp_utc"], receipt["duration_ms"]))

    def test_takes_the_files_of_an_output_path(self) -> None:
        source = self.root / "made.bin"
        source.write_bytes(b"made")
        self.assertEqual(0, self.run_with(self.returns(OutputItem("outputs/made.bin", source))))
        self.assertEqual(b"made", (self.out / "run/outputs/made.bin").read_bytes())

    def test_that_cannot_write_leaves_its_fault_alone(self) -> None:
        (self.out / "receipts").write_bytes(b"")  # a file where a folder must be: the very last write fails
        self.assertEqual(1, self.run_with(self.returns(OutputItem("outputs/a", b"x"), OutputItem("outputs/b", b"y"))))
        (self.out / "receipts").unlink()
        self.assertEqual("adapter invocation failed: cannot write", self.fault())

    def test_whose_output_is_no_file_leaves_its_fault_alone(self) -> None:
        outputs = (OutputItem("outputs/a", b"x"), OutputItem("outputs/b", Path("/dev/zero")))
        self.assertEqual(1, self.run_with(self.returns(*outputs)))
        self.assertEqual("adapter invocation failed: bad output content: not a regular file", self.fault())

    def test_tells_of_an_exception_the_type_and_the_frames_and_nothing_that_it_said(self) -> None:
        for error in (RuntimeError("private"), SystemExit("private"), KeyboardInterrupt("private"), RecursionError("private"), MemoryError("private")):
            with self.subTest(type(error).__name__):
                (self.out / "fault.json").unlink(missing_ok=True)
                self.assertEqual(1, self.run_with(lambda inputs, error=error: (_ for _ in ()).throw(error)))
                self.assertEqual(f"adapter invocation failed: {type(error).__name__}", self.fault())
        self.assertIn("test_run.py", self.stderr.getvalue())
        self.assertNotIn("private", self.stderr.getvalue())

    def test_refuses_a_result_of_another_type(self) -> None:
        self.assertEqual(1, self.run_with(lambda inputs: {"outputs": []}))
        self.assertEqual("adapter invocation failed: bad result: not a ProcessorResult", self.fault())

    def test_refuses_usage_and_info_out_of_form(self) -> None:
        table = [({"usage": {"n": value}}, "usage") for value in (True, 1.0, "1", None, -1, 2**53)]
        table += [({"usage": {name: 0}}, "usage") for name in ("\ud800", 7)]
        table += [({"processor_info": value}, "processor_info") for value in ("", None, "x" * 1025, "\ud800", b"x")]
        for members, name in table:
            with self.subTest(members):
                (self.out / "fault.json").unlink(missing_ok=True)
                self.assertEqual(1, self.run_with(self.returns(**members), "real", {"A_KEY": "s"}))
                self.assertEqual(f"adapter invocation failed: bad result: {name}", self.fault())

    def test_refuses_to_settle_with_the_control_plane_or_django_loaded(self) -> None:
        for name in ("django.db", "control_plane", "control_plane.models"):
            with self.subTest(name), unittest.mock.patch.dict(sys.modules, {name: types.ModuleType(name)}):
                (self.out / "fault.json").unlink(missing_ok=True)
                self.assertEqual(1, self.run_with(self.returns()))
                self.assertEqual(f"adapter invocation failed: forbidden import: {name.partition('.')[0]}", self.fault())

    def test_is_not_disturbed_by_a_module_that_merely_sounds_like_it(self) -> None:
        with unittest.mock.patch.dict(sys.modules, {"djangoish": types.ModuleType("djangoish")}):
            self.assertEqual(0, self.run_with(self.returns()))

    def test_refuses_inputs_that_are_larger_than_they_may_be(self) -> None:
        (self.root / "inputs.json").write_bytes(b"{}" + b" " * (MAX_BYTES - 1))
        self.assertEqual(1, self.run_with(self.returns()))
        self.assertEqual("invalid inputs payload: larger than 16777216 bytes", self.fault())

    def test_says_so_when_a_file_it_needs_is_missing(self) -> None:
        (self.root / "inputs.json").unlink()
        self.assertEqual(1, self.run_with(self.returns()))
        self.assertEqual("adapter invocation failed: unreadable inputs", self.fault())
        for content in (b"", b"[]", b"{}", json.dumps({**SPEC, "secrets": [1]}).encode()):
            with self.subTest(content):
                (self.out / "fault.json").unlink()
                (self.root / "processor.json").write_bytes(content)
                self.assertEqual(1, self.run_with(self.returns()))
                self.assertEqual("adapter invocation failed: unusable spec", self.fault())

    def test_clears_what_a_run_before_it_left_half_done(self) -> None:
        (self.out / ".tmp").mkdir()
        (self.out / ".tmp" / "0").write_bytes(b"half")
        self.assertEqual(0, self.run_with(self.returns(OutputItem("outputs/a", b"x"))))
        self.assertFalse((self.out / ".tmp").exists())


class Faults(unittest.TestCase):
    def test_have_a_detail_of_one_line_and_bounded_length(self) -> None:
        table = {
            "": "timed out",
            "a\nb\tc\x85d\x7fe": "timed out: a b c d e",
            "x" * 500: "timed out: " + "x" * 500,
            "x" * 501: "timed out: " + "x" * 499 + "…",
            "x" * 498 + "😀😀": "timed out: " + "x" * 498 + "…",
            "x" * 497 + "😀😀": "timed out: " + "x" * 497 + "😀…",
        }
        self.assertEqual(list(table.values()), [ProcessorFault("ERR_TIMEOUT", detail).message for detail in table])

    def test_have_no_code_that_a_container_may_not_say(self) -> None:
        for code in ("ERR_CI_SAFETY", "ERR_OTHER", ""):
            with self.assertRaises(KeyError):
                ProcessorFault(code)


class Timestamps(unittest.TestCase):
    def test_are_utc_with_three_digits_of_a_second(self) -> None:
        table = {0: "1970-01-01T00:00:00.000Z", 999_999: "1970-01-01T00:00:00.000Z", 951_782_400_001_000_000: "2000-02-29T00:00:00.001Z"}
        self.assertEqual(list(table.values()), [timestamp_utc(wall) for wall in table])
