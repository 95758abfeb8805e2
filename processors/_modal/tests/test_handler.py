"""Calls with a shell script as the program: cases that the C# side's container tests cannot reach."""
import dataclasses
import hashlib
import json
import os
import select
import shlex
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from function_testing.calls import EXECUTION, call, fault, read
from pipeline_function import application, handler, judgement, program, wire
from pipeline_function.excerpt import Excerpt
from pipeline_function.program import EXITED, FILLED_THE_DISK, WROTE_TOO_DEEP, WROTE_TOO_MUCH, End
from pipeline_function.redaction import Redaction
from tests import APPLICATION

NAME = "llm_chat"
SECRET = "s3cr3t-Zx81-value"
REAL = {"mode": "real"}


def ends(pid: int) -> bool:
    """Whether a process that was killed is gone, or is about to be: the kernel tells."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 60)[0])
    finally:
        os.close(process)


class ACall(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.root.chmod(0o755)  # if these tests run as root, the program runs as another user
        self.place = handler.Place(self.root / "in", self.root / "out", self.root / "processor.json")
        self.place.spec.write_text('{"settings":{"A_URL":"https://default"}}')
        self.golden = application.parse(APPLICATION.read_bytes())
        self.digest = self.golden.function(NAME).digest

    def call(self, script: str, environ: dict[str, str] | None = None, files: dict[str, bytes] | None = None, **members: object) -> bytes:
        file = self.root / "program.sh"
        file.write_text(f"set -e\nP={shlex.quote(str(self.place.artifacts))}/runs/one; mkdir -p $P\n{script}\n")
        file.chmod(0o755)
        function = dataclasses.replace(self.golden.function(NAME), entrypoint=("/bin/sh", str(file)), environment=(("A", "image"),))
        return handler.answer(dataclasses.replace(self.golden, functions=(function,)), NAME, call(self.digest, files, **members), environ or {}, self.place)

    def real(self, script: str, environ: dict[str, str], settings: str = '{"A_URL":"https://default"}') -> bytes:
        told = f"image={self.digest};settings=sha256:{hashlib.sha256(settings.encode()).hexdigest()}"
        return self.call(script, environ, mode="real", env_fingerprint=told)

    def test_returns_what_belongs_to_the_run_and_nothing_else(self) -> None:
        script = f"mkdir -p $P/outputs $P/../../receipts; echo hi >$P/outputs/a.txt; echo r >$P/receipt.json; cp $P/receipt.json $P/../../receipts/{EXECUTION}.json; echo x >$P/../../stray; echo said >&2"
        told, files = read(self.call(script))
        self.assertNotIn("fault", told)
        self.assertEqual({"runs/one/outputs/a.txt": b"hi\n", "runs/one/receipt.json": b"r\n", f"receipts/{EXECUTION}.json": b"r\n"}, files)
        self.assertEqual(("said\n", "", 5, 0), tuple(told["streams"][name] for name in ("head", "tail", "standard_error_bytes", "standard_output_bytes")))
        self.assertEqual((EXECUTION, self.digest), (told["execution_id"], told["image_digest"]))

    def test_gives_the_program_its_arguments_and_inputs_as_the_contract_says(self) -> None:
        artifact = b"artifact"
        name = f"artifacts/{hashlib.sha256(artifact).hexdigest()}"
        script = f'cp "{self.place.inputs}/inputs.json" "{self.place.inputs}/{name}" $P; for word; do echo "$word"; done >$P/argv'
        _, files = read(self.call(script, None, {"inputs.json": b'{"a":1}', name: artifact}, image_tag="1.0.0-abc"))
        self.assertEqual((b'{"a":1}', artifact), (files["runs/one/inputs.json"], files["runs/one/" + name.partition("/")[2]]))
        words = files["runs/one/argv"].decode().split("\n")[:-1]
        self.assertEqual(
            {"--mode": "mock", "--execution-id": EXECUTION, "--image-digest": self.digest, "--env-fingerprint": f"adapter=modal;image={self.digest}",
             "--write-prefix": "world://local/runs/one/", "--spec": str(self.place.spec), "--inputs": str(self.place.inputs / "inputs.json"),
             "--artifacts": str(self.place.artifacts), "--image-tag": "1.0.0-abc"}, dict(zip(words[::2], words[1::2])))  # fmt: skip

    def test_in_mock_gives_the_images_own_variables_and_no_other(self) -> None:
        _, files = read(self.call("env >$P/env", {"OPENAI_API_KEY": SECRET, "MODAL_TOKEN_SECRET": SECRET}))
        names = {line.partition("=")[0] for line in files["runs/one/env"].decode().splitlines()} - {"PWD", "OLDPWD", "SHLVL", "_"}  # the shell's own
        self.assertEqual({"A", "HOME", "PATH"}, names)
        self.assertIn("HOME=/tmp", files["runs/one/env"].decode().splitlines())

    def test_in_real_adds_the_secrets_of_the_spec_alone_and_masks_them_in_all_that_is_told(self) -> None:
        told, files = read(self.real("echo $OPENAI_API_KEY$OTHER >$P/env; echo key $OPENAI_API_KEY >&2", {"OPENAI_API_KEY": SECRET, "OTHER": "other"}))
        self.assertEqual((f"{SECRET}\n".encode(), "key ***\n"), (files["runs/one/env"], told["streams"]["head"]))
        failed = 'echo \'{"code":"ERR_INPUTS","message":"invalid inputs payload: \'$OPENAI_API_KEY\' refused"}\' >$P/../../fault.json; exit 1'
        self.assertEqual("invalid inputs payload: *** refused", fault(self.real(failed, {"OPENAI_API_KEY": SECRET})))

    def test_in_real_refuses_what_it_was_not_deployed_for(self) -> None:
        self.assertEqual("missing required secret: OPENAI_API_KEY", fault(self.real("exit 3", {})))
        refused = fault(self.real("exit 3", {"OPENAI_API_KEY": SECRET}, '{"A_URL":"https://other"}'))
        self.assertEqual("modal invocation failed: llm_chat runs with the settings of its spec, and was called with others", refused)

    def test_for_another_image_runs_nothing(self) -> None:
        other = "sha256:" + "0" * 64
        told, _ = read(self.call("exit 3", env_fingerprint=f"image={other}"))
        self.assertEqual(f"modal invocation failed: llm_chat was built from {self.digest}, but called as {other}", told["fault"]["message"])
        self.assertNotIn("streams", told)

    def test_ends_what_takes_too_long_with_all_that_it_started(self) -> None:
        seen = self.root / "seen"
        seen.mkdir()
        seen.chmod(0o777)
        pid = seen / "pid"
        # Its time is up once it has started a process, however long this machine takes for that.
        with mock.patch.object(program, "time", mock.Mock(monotonic=lambda: 1.0 if pid.exists() else 0.0)):
            result = self.call(f"trap '' TERM; cd {shlex.quote(str(seen))}; sleep 100 & echo $! >new; mv new pid; wait", timeout_ms=300)
        self.assertEqual("timed out: after 0.3 s", fault(result))
        self.assertTrue(ends(int(pid.read_text())))

    def test_lets_what_writes_too_much_end_what_it_started_outside_its_group(self) -> None:
        seen = self.root / "seen"
        seen.mkdir()
        seen.chmod(0o777)
        pid = seen / "pid"
        with mock.patch("pipeline_function.written.excess", lambda folder: WROTE_TOO_MUCH if pid.exists() else None):
            result = self.call(f"cd {shlex.quote(str(seen))}; setsid sleep 600 & trap \"kill -KILL $!; exit 143\" TERM; echo $! >new; mv new pid; wait")
        self.assertEqual("adapter invocation failed: wrote more than 4096 MiB or 100000 files", fault(result))
        self.assertTrue(ends(int(pid.read_text())))

    def test_clears_the_folders_before_and_after(self) -> None:
        for folder in (self.place.inputs / "artifacts", self.place.artifacts / "runs"):
            folder.mkdir(parents=True)
            (folder / "left").write_text("x")
        _, files = read(self.call('ls -R "$P/../.." >$P/list', None, {"inputs.json": b"{}"}))
        self.assertNotIn(b"left", files["runs/one/list"])
        self.assertEqual([], [*self.place.inputs.iterdir(), *self.place.artifacts.iterdir()])

    def test_takes_no_output_through_a_link_and_none_that_is_no_file(self) -> None:
        planted = {
            "ln -s /etc/passwd $P/outputs": "an output is not a plain file: runs/one/outputs",
            "mkfifo $P/pipe": "an output is not a plain file: runs/one/pipe",
            "rmdir $P; ln -s /etc $P": "the container left no folder at the write prefix",
            "touch $P/'a\\b'": "bad output name: a file path is not relative and canonical",
            "touch $P/\"$(printf 'x\\377')\"": "runs/one/x\ufffd is missing",
            "mkdir $P/../../receipts": f"receipts/{EXECUTION}.json is missing",
            "mkdir -p $P/../../$(printf '%0200d/' 0 1 2 3 4 5 6 7 8 9 10)": "wrote a path of more than 2048 characters",
            "echo stray": "wrote to standard output",
            "touch $P/../../fault.json": "exit status 0 with a fault.json",
            "kill -9 $$": "exit status 137: killed by signal 9",
            "exit 2": "exit status 2: the program did not take its arguments",
            "exit 1": "exit status 1 without fault.json",
        }
        for script, why in planted.items():
            with self.subTest(script):
                told, files = read(self.call(script))
                self.assertEqual((f"adapter invocation failed: {why}", {}), (told["fault"]["message"], files))


class AJudgement(unittest.TestCase):
    def setUp(self) -> None:
        self.out = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def judge(self, verdict: str = EXITED, status: int = 0, memory: bool = False) -> str:
        told = judgement.judge(End(verdict, status, memory, Excerpt(Redaction([])), 0), self.out, 1.5)
        return told.message if told else ""

    def test_names_what_a_shell_script_cannot_show(self) -> None:
        self.assertEqual("adapter invocation failed: wrote more than 4096 MiB or 100000 files", self.judge(WROTE_TOO_MUCH))
        self.assertEqual("adapter invocation failed: wrote a path of more than 2048 characters", self.judge(WROTE_TOO_DEEP))
        self.assertEqual("adapter invocation failed: the world's disk is full", self.judge(FILLED_THE_DISK))
        self.assertEqual("adapter invocation failed: out of memory", self.judge(status=137, memory=True))
        self.assertEqual("adapter invocation failed: wrote a file of more than 4096 MiB", self.judge(status=153))
        self.assertEqual("", self.judge())

    def test_believes_a_fault_file_of_the_one_form_alone(self) -> None:
        told = self.out / "fault.json"
        malformed = "adapter invocation failed: fault.json is malformed"
        for content, message in (
            ('{"code":"ERR_TIMEOUT","message":"timed out: upstream"}', "timed out: upstream"),
            ('{"code":"ERR_CI_SAFETY","message":"Refusing to run mode=real in CI"}', malformed),
            ('{"code":"ERR_INPUTS","code":"ERR_TIMEOUT","message":"timed out"}', malformed),
            ('{"code":"ERR_TIMEOUT","message":1}', malformed), ("[]", malformed), ("{", malformed), ("[" * 50_000, malformed),
            ('{"code":"ERR_TIMEOUT","message":"timed out","more":1}', malformed),
            (" " * 65_537, "adapter invocation failed: fault.json is larger than 65536 bytes"),
        ):  # fmt: skip
            told.write_text(content)
            with self.subTest(content[:60]):
                self.assertEqual(message, self.judge(status=1))
        told.unlink()
        told.symlink_to("/etc/passwd")
        self.assertEqual("adapter invocation failed: fault.json is not a plain file", self.judge(status=1))

    def test_tells_seconds_with_no_digit_too_many(self) -> None:
        self.assertEqual(["600", "0.3", "1.234", "120"], [judgement.seconds(value) for value in (600.0, 0.3, 1.2341, 120)])
