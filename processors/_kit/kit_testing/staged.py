"""A processor laid out like its image and run like its container, as a separate process."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .golden import command_line, tree

PROCESSORS = Path(__file__).parents[2]
_DIGEST = "sha256:" + "ab" * 32
# Generous and not asserted: it only keeps a hanging run from blocking the whole test run.
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Ended:
    """A run's result: status, both streams, and every file under the artifacts directory."""

    status: int
    stdout: bytes
    stderr: str
    files: dict[str, bytes]

    @property
    def fault(self) -> dict[str, str]:
        return json.loads(self.files["fault.json"])

    @property
    def receipt(self) -> dict[str, Any]:
        return json.loads(self.files["run/receipt.json"])

    def output(self, name: str) -> bytes:
        return self.files[f"run/outputs/{name}"]


class StagedProcessor:
    """Copies exactly what the Dockerfile copies, so that files it forgets are missing here too. `name` is under processors/, or a folder."""

    def __init__(self, name: str | Path, scratch: Path, *, timeout_s: int | None = None) -> None:
        self._scratch = scratch
        self._root = scratch / "pipeline"
        self._root.mkdir(parents=True)
        source = PROCESSORS / name
        for line in (source / "Dockerfile").read_text("utf-8").splitlines():
            self._copy(source, line.split())
        if timeout_s is not None:
            spec = json.loads(self.spec.read_text("utf-8"))
            self.spec.write_text(json.dumps({**spec, "timeout_s": timeout_s}), "utf-8")

    @property
    def spec(self) -> Path:
        return self._root / "processor.json"

    def run(self, inputs: bytes, mode: str = "mock", environ: Mapping[str, str] | None = None) -> Ended:
        """Delivers the inputs, runs main with the flags of the image's entry point, and collects the results."""
        process, artifacts = self.start(inputs, mode, environ)
        stdout, stderr = process.communicate(timeout=_PATIENCE_S)
        return Ended(process.returncode, stdout, stderr.decode(), tree(artifacts))

    def start(self, inputs: bytes, mode: str, environ: Mapping[str, str] | None) -> tuple[subprocess.Popen[bytes], Path]:
        place = self._scratch / str(uuid.uuid4())
        artifacts = place / "out"
        artifacts.mkdir(parents=True)
        (place / "inputs.json").write_bytes(inputs)
        told = {
            "mode": mode,
            "execution_id": "00000000-0000-4000-8000-000000000001",
            "image_digest": _DIGEST,
            "env_fingerprint": f"image={_DIGEST}",
            "write_prefix": "world://tests/run/",
        }
        return self.launch(command_line(told, self.spec, place / "inputs.json", artifacts), environ), artifacts

    def launch(self, arguments: list[str], environ: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-B", "-E", "-s", str(self._root / "main.py"), *arguments]
        environment = {"PATH": os.environ["PATH"], **(environ or {})}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)

    def _copy(self, source: Path, words: list[str]) -> None:
        if words[:1] != ["COPY"]:
            return
        if words[1] == "--from=kit":
            shutil.copytree(PROCESSORS / "_kit" / words[2], self._root / words[2], ignore=shutil.ignore_patterns("__pycache__"))
            return
        for name in words[1:-1]:
            shutil.copy(source / name, self._root)
