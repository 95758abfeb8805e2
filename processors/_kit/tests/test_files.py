"""Files that are complete or absent."""
import hashlib
import os
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from kit_testing.golden import tree
from pipeline_kit import ProcessorFault
from pipeline_kit.files import Staging


class Files(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.root / "out"
        self.out.mkdir()
        self.staging = Staging(self.out)

    def test_are_digested_and_measured_as_they_are_written(self) -> None:
        content = os.urandom(3 * 1024 * 1024 + 1)
        source = self.root / "source"
        source.write_bytes(content)
        for name, given in (("a/b", content), ("c", source)):
            written = self.staging.write(name, given)
            self.assertEqual((f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)), (written.sha256, written.size))
        self.assertEqual({"a/b": content, "c": content}, {k: v for k, v in tree(self.out).items() if not k.startswith(".tmp")})

    def test_have_names_in_utf_8_whatever_the_locale_says(self) -> None:
        program = "import sys; from pathlib import Path; from pipeline_kit.files import Staging; s = Staging(Path(sys.argv[1])); s.write('\\u00e9/\\ud55c', b'1'); s.clear()"
        environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(Path(__file__).parents[1])}
        ended = subprocess.run([sys.executable, "-c", program, str(self.out)], env=environment, capture_output=True, text=True)
        self.assertEqual((0, ""), (ended.returncode, ended.stderr))
        self.assertEqual({"\u00e9/\ud55c": b"1"}, tree(self.out))

    def test_beneath_the_root_are_moved_and_take_no_second_place(self) -> None:
        source = self.out / "scratch" / "big"
        source.parent.mkdir()
        source.write_bytes(b"12345")
        source.chmod(0o600)
        inode = source.stat().st_ino
        written = self.staging.write("a/b", source)
        self.assertEqual((f"sha256:{hashlib.sha256(b'12345').hexdigest()}", 5), (written.sha256, written.size))
        self.assertEqual((inode, 0o644), ((self.out / "a/b").stat().st_ino, stat.S_IMODE((self.out / "a/b").stat().st_mode)))
        self.assertFalse(source.exists())

    def test_that_something_else_may_need_are_copied(self) -> None:
        linked, kept, outside = self.out / "linked", self.out / "kept", self.root / "outside"
        for file in (linked, kept, outside):
            file.write_bytes(b"1")
        os.link(linked, self.out / "another name")
        for file, keep in ((linked, False), (kept, True), (outside, False)):
            self.staging.write(f"a/{file.name}", file, keep=keep)
            self.assertNotEqual(file.stat().st_ino, (self.out / "a" / file.name).stat().st_ino)
            self.assertEqual(b"1", (self.out / "a" / file.name).read_bytes())

    def test_of_another_file_system_are_copied(self) -> None:
        program = "import sys; from pathlib import Path; from pipeline_kit.files import Staging; o = Path(sys.argv[1]); (o / 'm/big').write_bytes(b'123'); print(Staging(o).write('a', o / 'm/big').size)"
        (self.out / "m").mkdir()
        script = 'mount -t tmpfs none "$1/m" && exec "$2" -c "$3" "$1"'
        if subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "none", self.out / "m"], capture_output=True).returncode:
            self.skipTest("nothing can be mounted here")
        ended = subprocess.run(["unshare", "-Urm", "sh", "-c", script, "sh", self.out, sys.executable, program],
                               env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}, capture_output=True, text=True)  # fmt: skip
        self.assertEqual((0, "3\n", ""), (ended.returncode, ended.stdout, ended.stderr))
        self.assertEqual(b"123", (self.out / "a").read_bytes())

    def test_replace_what_was_there(self) -> None:
        (self.out / "a").write_bytes(b"old and longer")
        self.staging.write("a", b"new")
        self.assertEqual(b"new", (self.out / "a").read_bytes())

    def test_that_cannot_be_read_leave_nothing_under_their_name(self) -> None:
        for name, source in self.strangers().items():
            with self.subTest(name), self.assertRaises(ProcessorFault) as caught:
                self.staging.write(name, source)
            self.assertEqual("adapter invocation failed: bad output content: not a regular file", caught.exception.message)
            self.assertFalse((self.out / name).exists())

    def strangers(self) -> dict[str, Path]:
        target = self.root / "target"
        target.write_bytes(b"x")
        paths = {name: self.root / f"a {name}" for name in ("link", "dangling link", "pipe", "folder", "socket", "absence")}
        paths["link"].symlink_to(target)
        paths["dangling link"].symlink_to(self.root / "nowhere")
        os.mkfifo(paths["pipe"])
        paths["folder"].mkdir()
        self.enterContext(socket.socket(socket.AF_UNIX)).bind(str(paths["socket"]))
        return {**paths, "device": Path("/dev/zero")}

    def test_that_were_written_are_taken_back_together(self) -> None:
        self.staging.write("a/b", b"1")
        self.staging.write("c", b"2")
        self.staging.withdraw()
        self.staging.clear()
        self.assertEqual({}, tree(self.out))
