"""The format of calls and results, with the same goldens as the C# side."""
import json
import unittest

from function_testing.calls import call, read
from pipeline_function import handler, wire
from tests import GOLDEN

CONTRACTS = GOLDEN / "contracts"
DIGEST = "sha256:" + "0" * 64


class Calls(unittest.TestCase):
    def test_the_golden_call_is_read(self) -> None:
        told, files = handler.parse((CONTRACTS / "function-call.txt").read_bytes())
        self.assertEqual(("table_profile@1.0.0", 600_000), (told["processor"], told["timeout_ms"]))
        self.assertEqual(b"a,b\n1,2\n", files["artifacts/492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"])

    def test_the_golden_results_are_written_back_byte_for_byte(self) -> None:
        for name in ("function-result.txt", "function-result-fault.txt"):
            golden = (CONTRACTS / name).read_bytes()
            self.assertEqual(golden, wire.frame(*read(golden)))

    def test_files_are_sorted_by_utf_16_code_units(self) -> None:
        told, files = read(wire.frame({"schema": "function-result-v1"}, {"\U0001f600": b"1", "\uff5e": b"2", "a": b"3"}))
        self.assertEqual(["a", "\U0001f600", "\uff5e"], [entry["path"] for entry in told["files"]])
        self.assertEqual(b"1", files["\U0001f600"])

    def test_anything_else_is_refused_without_a_word_of_it(self) -> None:
        good = call(DIGEST)
        line, _, files = good.partition(b"\n")
        told = json.loads(line)
        broken = {
            "nothing": b"", "no line": line, "not JSON": b"secret\n", "a list": b"[]\n", "deep": b"[" * 100_000 + b"\n",
            "not canonical": line.replace(b",", b", ", 1) + b"\n" + files,
            "a duplicate member": line[:-1] + b',"mode":"mock"}\n' + files,
            "another schema": call(DIGEST, schema="function-call-v2"), "a stranger": call(DIGEST, secret="x"),
            "no member": wire.line({name: value for name, value in told.items() if name != "mode"}) + files,
            "a mode": call(DIGEST, mode="smoke"), "no time": call(DIGEST, timeout_ms=0), "half a time": call(DIGEST, timeout_ms=1.5), "true": call(DIGEST, timeout_ms=True),
            "no prefix": call(DIGEST, write_prefix="/etc/"), "out of the world": call(DIGEST, write_prefix="world://w/../../etc/"),
            "a number for a text": call(DIGEST, env_fingerprint=1),
            "no inputs": call(DIGEST, {"artifacts/" + "0" * 64: b""}), "a strange file": call(DIGEST, {"inputs.json": b"{}", "secret": b""}),
            "an artifact under another digest": call(DIGEST, {"inputs.json": b"{}", "artifacts/" + "0" * 64: b"x"}),
            "cut off": good[:-1], "more": good + b"x", "other bytes": good[:-2] + b"[]", "files is a number": wire.line({**told, "files": 1}),
            "an entry without size": wire.line({**told, "files": [{"path": "inputs.json"}]}) + files,
            "a path upwards": wire.frame({**told}, {"inputs.json": b"{}", "../x": b""}),
        }  # fmt: skip
        for name, payload in broken.items():
            with self.subTest(name), self.assertRaises(wire.PayloadError) as refused:
                handler.parse(payload)
            self.assertRegex(str(refused.exception), r"\Ainvalid payload: [a-z ,.0-9_A-Z-]+\Z")
            self.assertNotIn("secret", str(refused.exception))

    def test_a_path_is_canonical_or_none(self) -> None:
        for good in ("a", "a/b.txt", "caf\u00e9", "n" * 255):
            self.assertTrue(wire.is_canonical(good), good)
        for bad in ("", "/a", "a/", "a//b", "a/./b", "..", "C:x", "a\\b", "a\nb", "cafe\u0301", "n" * 256, "\ud800", "/".join(["n" * 200] * 6)):
            self.assertFalse(wire.is_canonical(bad), bad)
