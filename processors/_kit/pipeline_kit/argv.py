"""The command line of a run: each option followed by its value, each exactly once, in any order."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .names import canonical_path

_UUID = re.compile(r"(?!0{8}-0{4}-0{4}-0{4}-0{12})[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG = re.compile(r"[!-~]{1,512}")
_FINGERPRINT_ENTRY = re.compile(r"([a-z][a-z0-9_.]*)=([!-:<>-~]{1,256})")
_PREFIX = re.compile(r"world://[a-z0-9][a-z0-9-]{0,62}/(.+)/", re.DOTALL)

_REQUIRED = (
    "--mode", "--execution-id", "--image-digest", "--env-fingerprint", "--write-prefix", "--spec", "--inputs", "--artifacts",
)  # fmt: skip
_OPTIONAL = ("--image-tag",)


class UsageError(Exception):
    """The command line is invalid; the message is one line and quotes no value."""


@dataclass(frozen=True, slots=True)
class RunArguments:
    """One requested run; all values are validated."""

    mode: str
    execution_id: str
    image_digest: str
    image_tag: str | None
    env_fingerprint: str
    write_prefix: str
    spec: Path
    inputs: Path
    artifacts: Path

    @property
    def prefix_path(self) -> str:
        """The path of the write prefix inside the world, without the closing slash."""
        return _PREFIX.fullmatch(self.write_prefix)[1]  # type: ignore[index]  # checked by parse


@dataclass(frozen=True, slots=True)
class ProbeArguments:
    """Requests a probe of the container; no inputs are run."""

    spec: Path
    artifacts: Path


def parse(argv: Sequence[str]) -> RunArguments | ProbeArguments:
    """Reads the arguments after the program's name; raises UsageError."""
    if argv.count("--probe") == 1:
        rest = [word for word in argv if word != "--probe"]
        options = _pair(rest, ("--spec", "--artifacts"), ())
        return ProbeArguments(Path(options["--spec"]), Path(options["--artifacts"]))
    options = _pair(argv, _REQUIRED, _OPTIONAL)
    _check("--mode", options["--mode"] in ("mock", "real"))
    _check("--execution-id", _UUID.fullmatch(options["--execution-id"]))
    _check("--image-digest", _DIGEST.fullmatch(options["--image-digest"]))
    _check("--image-tag", _TAG.fullmatch(options.get("--image-tag", "-")))
    _check("--env-fingerprint", _is_fingerprint(options["--env-fingerprint"], options["--image-digest"]))
    _check("--write-prefix", _is_prefix(options["--write-prefix"]))
    return RunArguments(
        mode=options["--mode"],
        execution_id=options["--execution-id"],
        image_digest=options["--image-digest"],
        image_tag=options.get("--image-tag"),
        env_fingerprint=options["--env-fingerprint"],
        write_prefix=options["--write-prefix"],
        spec=Path(options["--spec"]),
        inputs=Path(options["--inputs"]),
        artifacts=Path(options["--artifacts"]),
    )


def _pair(argv: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for at in range(0, len(argv), 2):
        name = argv[at]
        if name not in required and name not in optional:
            raise UsageError(f"unknown option at position {at + 1}")
        if name in options:
            raise UsageError(f"{name} is given twice")
        if at + 1 == len(argv) or not argv[at + 1]:
            raise UsageError(f"{name} has no value")
        options[name] = argv[at + 1]
    if missing := [name for name in required if name not in options]:
        raise UsageError(f"{missing[0]} is missing")
    return options


def _check(name: str, holds: object) -> None:
    if not holds:
        raise UsageError(f"{name} is malformed")


def _is_fingerprint(text: str, image_digest: str) -> bool:
    entries = [_FINGERPRINT_ENTRY.fullmatch(entry) for entry in text.split(";")]
    if None in entries:
        return False
    values = {entry[1]: entry[2] for entry in entries if entry}
    return list(values) == sorted(values) and len(values) == len(entries) and values.get("image") == image_digest


def _is_prefix(text: str) -> bool:
    hit = _PREFIX.fullmatch(text)
    if not hit:
        return False
    try:
        segments = hit[1].split("/")
        return canonical_path(hit[1]) == hit[1] and segments[0] not in ("receipts", "evidence", "requests") and not any(s.startswith(".") for s in segments)
    except ValueError:
        return False
