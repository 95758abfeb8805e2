"""The whole program, as a process: descriptors, signals, exit statuses, the probe."""
import json
import signal
import tempfile
import textwrap
import unittest
from pathlib import Path

from kit_testing.staged import Ended, StagedProcessor

MAIN = 'from pipeline_kit import main\n\nif __name__ == "__main__":\n    main("provider:make_runner")\n'
PROVIDER = """
    from pipeline_kit import OutputItem, ProcessorResult
    def make_runner(config):
        return lambda inputs: ProcessorResult([OutputItem("outputs/a", b"a")], "info")
"""
DOCKERFILE = "FROM base\nCOPY --from=kit pipeline_kit /pipeline/pipeline_kit\nCOPY processor.json main.py provider.py /pipeline/\n"
SPEC = {"ref": "x@1.0.0", "secrets": [], "settings": {}, "timeout_s": 9}


class TheProgram(unittest.TestCase):
    def setUp(self) -> None:
        self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def stage(self, provider: str) -> StagedProcessor:
        source = self.scratch / "source"
        source.mkdir()
        for name, content in {"Dockerfile": DOCKERFILE, "main.py": MAIN, "provider.py": textwrap.dedent(provider), "processor.json": json.dumps(SPEC)}.items():
            (source / name).write_text(content, "utf-8")
        return StagedProcessor(source, self.scratch)

    def run_with(self, provider: str) -> Ended:
        return self.stage(provider).run(b"{}")

    def test_keeps_standard_output_empty_whoever_writes_there(self) -> None:
        ended = self.run_with("""
            import os, subprocess, sys
            print("at import")
            os.write(1, b"by descriptor")
            subprocess.run(["echo", "by a child"])
            sys.__stdout__.write("by the original stream")
        """ + textwrap.indent(PROVIDER.replace("return lambda", "print('in make_runner'); return lambda"), " " * 8))  # fmt: skip
        self.assertEqual((0, b""), (ended.status, ended.stdout), ended.stderr)
        for words in ("at import", "by descriptor", "by a child", "by the original stream", "in make_runner"):
            self.assertIn(words, ended.stderr)

    def test_tells_a_provider_that_cannot_be_imported(self) -> None:
        table = {"import nothing_of_this_name": "ModuleNotFoundError", "def make_runner(": "SyntaxError", "x = 1": "AttributeError", "raise SystemExit(0)": "SystemExit"}
        for provider, name in table.items():
            with self.subTest(name):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                ended = self.run_with(provider)
                self.assertEqual((1, f"adapter invocation failed: {name}"), (ended.status, ended.fault["message"]), ended.stderr)

    def test_does_not_wait_for_a_thread_that_the_provider_left_behind(self) -> None:
        ended = self.run_with("import threading\nthreading.Thread(target=threading.Event().wait).start()\n" + textwrap.dedent(PROVIDER))
        self.assertEqual(0, ended.status)
        self.assertEqual(b"a", ended.output("a"))

    def test_ends_on_sigterm_and_leaves_no_result(self) -> None:
        provider = """
            import sys, time
            def make_runner(config):
                def run(inputs):
                    print("running", file=sys.stderr, flush=True)
                    while True:
                        try:
                            time.sleep(60)
                        except BaseException:
                            pass
                return run
        """
        process, artifacts = self.stage(provider).start(b"{}", "mock", None)
        self.assertEqual(b"running\n", process.stderr.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(128 + signal.SIGTERM, process.returncode)
        self.assertEqual([], [path for path in artifacts.rglob("*") if path.is_file()])

    def test_ends_with_2_and_one_line_when_the_command_line_is_unusable(self) -> None:
        process = self.stage(PROVIDER).launch(["--mode", "smoke-secret"], None)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual((2, b"", b"usage: --execution-id is missing\n"), (process.returncode, stdout, stderr))

    def test_probes_what_it_is(self) -> None:
        process = self.stage("import decimal\n" + textwrap.dedent(PROVIDER)).launch(
            ["--probe", "--spec", str(self.scratch / "pipeline/processor.json"), "--artifacts", str(self.scratch)], None
        )
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual((0, b""), (process.returncode, stdout), stderr)
        raw = (self.scratch / "probe.json").read_bytes()
        probe = json.loads(raw)
        self.assertEqual(
            ["arch", "capabilities", "connect", "interfaces", "modules", "no_new_privs", "resolve", "root_writable", "schema", "uid"], list(probe)
        )
        self.assertEqual("probe-v1", probe["schema"])
        self.assertTrue({"decimal", "pipeline_kit", "provider"} <= set(probe["modules"]))
        self.assertEqual(sorted(probe["modules"]), probe["modules"])
        self.assertRegex(probe["capabilities"], "^[0-9a-f]{16}$")
        self.assertEqual(["192.0.2.1:443"], list(probe["connect"]))
        self.assertFalse((self.scratch / ".tmp").exists())

    def test_takes_everything_back_when_the_file_system_refuses_in_the_middle(self) -> None:
        ended = self.run_with("""
            import resource
            from pipeline_kit import OutputItem, ProcessorResult
            def make_runner(config):
                resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # like a full disk: write(2) fails, but small files still fit
                return lambda inputs: ProcessorResult([OutputItem("outputs/a", b"a"), OutputItem("outputs/b", b"b" * 200_000)], "info")
        """)
        self.assertEqual((1, "adapter invocation failed: cannot write"), (ended.status, ended.fault["message"]), ended.stderr)
        self.assertEqual(["fault.json"], list(ended.files))

    def test_tells_its_fault_even_when_nobody_reads_standard_error(self) -> None:
        process, artifacts = self.stage("import sys\ndef make_runner(config):\n    sys.stderr.write('x')\n    raise RuntimeError\n").start(b"{}", "mock", None)
        process.stderr.close()
        process.communicate(timeout=60)
        self.assertEqual(1, process.returncode)
        self.assertEqual("adapter invocation failed: RuntimeError", json.loads((artifacts / "fault.json").read_bytes())["message"])
