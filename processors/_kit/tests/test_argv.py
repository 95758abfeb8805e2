"""The command line of a run."""
import random
import unittest
from pathlib import Path

from pipeline_kit.argv import ProbeArguments, RunArguments, UsageError, parse

DIGEST = "sha256:" + "0a" * 32
GOOD = {
    "--mode": "mock",
    "--execution-id": "0198c0de-0000-7000-8000-000000000001",
    "--image-digest": DIGEST,
    "--env-fingerprint": f"arch=amd64;image={DIGEST}",
    "--write-prefix": "world://w/runs/x/",
    "--spec": "/pipeline/processor.json",
    "--inputs": "/pipeline/in/inputs.json",
    "--artifacts": "/pipeline/out",
}


def words(options: dict[str, str]) -> list[str]:
    return [word for pair in options.items() for word in pair]


class TheCommandLine(unittest.TestCase):
    def test_is_read_in_any_order(self) -> None:
        rng = random.Random(7)
        for _ in range(50):
            pairs = list({**GOOD, "--image-tag": "--spec"}.items())
            rng.shuffle(pairs)
            read = parse(words(dict(pairs)))
            self.assertIsInstance(read, RunArguments)
            self.assertEqual(("mock", "--spec", "runs/x", Path("/pipeline/out")), (read.mode, read.image_tag, read.prefix_path, read.artifacts))

    def test_may_leave_the_tag_out_and_nothing_else(self) -> None:
        self.assertIsNone(parse(words(GOOD)).image_tag)
        for name in GOOD:
            with self.subTest(name), self.assertRaisesRegex(UsageError, f"{name} is missing"):
                parse(words({key: value for key, value in GOOD.items() if key != name}))

    def test_is_refused_when_a_value_is_out_of_form(self) -> None:
        other = "sha256:" + "0b" * 32
        table = {
            "--mode": ["smoke", "MOCK", "mock "],
            "--execution-id": ["x", GOOD["--execution-id"].upper(), GOOD["--execution-id"].replace("-", ""), GOOD["--execution-id"] + "\n", "00000000-0000-0000-0000-000000000000"],
            "--image-digest": ["latest", DIGEST.upper(), DIGEST[:-1], DIGEST + "\n"],
            "--image-tag": ["a b", "a\n"],
            "--env-fingerprint": [f"image={DIGEST};arch=amd64", "arch=amd64", f"image={other}", f"image={DIGEST};", f"a=;image={DIGEST}",
                                  f"a=1;a=1;image={DIGEST}", f"a=b=c;image={DIGEST}", f"A=1;image={DIGEST}", f"a=ü;image={DIGEST}"],
            "--write-prefix": ["world://w/x", "world://w/", "world://W/x/", "world:///x/", "file://w/x/", "world://w/../x/", "world://w/a//b/",
                               "world://w/receipts/", "world://w/evidence/", "world://w/requests/", "world://w/requests/x/", "world://w/receipts/x/", "world://w/.tmp/", "world://w/a/.b/", "world://w/a\\b/", "world://w/e\u0301/"],
        }  # fmt: skip
        for name, values in table.items():
            for value in values:
                with self.subTest((name, value)), self.assertRaisesRegex(UsageError, f"^{name} is malformed$"):
                    parse(words({**GOOD, name: value}))

    def test_is_refused_when_it_is_not_pairs(self) -> None:
        table = [
            ([*words(GOOD), "--mode", "mock"], "--mode is given twice"),
            ([*words(GOOD), "--verbose", "1"], "unknown option at position 17"),
            ([*words(GOOD)[:-1]], "--artifacts has no value"),
            (words({**GOOD, "--inputs": ""}), "--inputs has no value"),
            (["secret", *words(GOOD)], "unknown option at position 1"),
            (["--probe", "--probe", "--spec", "s", "--artifacts", "a"], "unknown option at position 1"),
            (["--probe", *words(GOOD)], "unknown option at position 1"),
            (["--probe", "--spec", "s"], "--artifacts is missing"),
        ]
        for argv, message in table:
            with self.subTest(message), self.assertRaises(UsageError) as caught:
                parse(argv)
            self.assertEqual(message, str(caught.exception))

    def test_of_a_probe_has_a_spec_and_a_place(self) -> None:
        self.assertEqual(ProbeArguments(Path("s"), Path("a")), parse(["--artifacts", "a", "--probe", "--spec", "s"]))
