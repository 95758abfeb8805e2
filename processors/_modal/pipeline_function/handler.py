"""Handles a call inside the container, bytes to bytes, by running the image's own program like the local adapter."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import program, run_files, wire
from .application import Application, Function
from .faults import Fault
from .judgement import judge
from .redaction import Redaction

INQUIRY = wire.line({"schema": "function-inquiry-v1"})
SERVER_TIMEOUT_S = 600
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MEMBERS = ("env_fingerprint", "execution_id", "mode", "processor", "timeout_ms", "write_prefix")


@dataclass(frozen=True)
class Place:
    """The contract's paths for a program (processors/README.md, "Inside the container")."""

    inputs: Path = Path("/pipeline/in")
    artifacts: Path = Path("/pipeline/out")
    spec: Path = Path("/pipeline/processor.json")


def answer(application: Application, name: str, payload: bytes, environment: Mapping[str, str], place: Place = Place()) -> bytes:
    """Answers an inquiry with the identity, and a call with the result of a run; anything else raises an exception."""
    function = application.function(name)
    if payload == INQUIRY:
        identity = {"deployment": f"sha256:{application.sha256}", "function": name, "image_digest": function.digest, "schema": "function-identity-v1"}
        return wire.line(identity)
    call, files = parse(payload)
    secrets = {secret: environment.get(secret, "") for secret in function.secrets} if call["mode"] == "real" else {}
    redaction = Redaction(secrets.values())
    told: dict[str, Any] = {"execution_id": call["execution_id"], "image_digest": function.digest, "schema": "function-result-v1"}
    try:
        _check(function, call, secrets, place)
        streams, fault, left = _run(function, call, files, secrets, place, redaction)
        told["streams"] = streams
    except Fault as refused:
        fault, left = refused, {}
    if fault is not None:
        told["fault"] = {"code": fault.code, "message": Fault(fault.code, redaction.mask(fault.detail)).message}
    return wire.frame(told, left)


def parse(payload: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A call's members and files."""
    call, rest = wire.read_line(payload)
    if call.get("schema") != "function-call-v1" or not set(call) - {"image_tag"} == {*_MEMBERS, "files", "schema"}:
        raise wire.PayloadError("the schema of a call is function-call-v1")
    files = wire.take(call["files"], rest)
    if "inputs.json" not in files or any(path != "inputs.json" and path != _artifact(files[path]) for path in files):
        raise wire.PayloadError("a call carries inputs.json, and artifacts under their digests")
    texts = [call[name] for name in ("env_fingerprint", "execution_id", "processor", "write_prefix")] + [call.get("image_tag", "")]
    if not all(isinstance(text, str) for text in texts) or call["mode"] not in ("mock", "real") or type(call["timeout_ms"]) is not int or call["timeout_ms"] < 1:
        raise wire.PayloadError("a member of the call has no value of its kind")
    if not call["write_prefix"].startswith("world://") or not wire.is_canonical(_prefix(call)):
        raise wire.PayloadError("write_prefix is no prefix of a world")
    return call, files


def _check(function: Function, call: dict[str, Any], secrets: dict[str, str], place: Place) -> None:
    fingerprint = dict(entry.partition("=")[::2] for entry in call["env_fingerprint"].split(";"))
    if fingerprint.get("image") != function.digest:
        raise Fault("ERR_MODAL_INVOCATION", f"{function.name} was built from {function.digest}, but called as {fingerprint.get('image')}")
    if call["mode"] == "mock":
        return
    settings = json.loads(place.spec.read_bytes())["settings"]
    if fingerprint.get("settings") != f"sha256:{hashlib.sha256(wire.line(settings)[:-1]).hexdigest()}":
        raise Fault("ERR_MODAL_INVOCATION", f"{function.name} runs with the settings of its spec, and was called with others")
    if missing := [name for name, value in secrets.items() if not value]:
        raise Fault("ERR_MISSING_SECRET", missing[0])


def _run(
    function: Function, call: dict[str, Any], files: dict[str, bytes], secrets: dict[str, str], place: Place, redaction: Redaction
) -> tuple[dict[str, Any], Fault | None, dict[str, bytes]]:
    try:
        _deliver(place, files)
        timeout_s = min(call["timeout_ms"] / 1000, function.timeout_s, SERVER_TIMEOUT_S)
        # The local engine sets these besides the image's own variables, which take precedence.
        environment = {"HOME": "/tmp", "PATH": _PATH, **dict(function.environment), **secrets}
        start = program.Start([*function.entrypoint, *_arguments(call, place)], environment, function.folder, str(place.artifacts), timeout_s)
        end = program.run(start, redaction)
        fault = judge(end, place.artifacts, timeout_s)
        head, tail = end.error.end()
        streams = {
            "head": head, "standard_error_bytes": end.error.length, "standard_error_sha256": end.error.sha256,
            "standard_output_bytes": end.output_bytes, "tail": tail,
        }  # fmt: skip
        return streams, fault, run_files.read(place.artifacts, _prefix(call), call["execution_id"]) if fault is None else {}
    finally:
        _clear(place)


def _arguments(call: dict[str, Any], place: Place) -> list[str]:
    fingerprint = call["env_fingerprint"]
    image = next(entry[6:] for entry in fingerprint.split(";") if entry.startswith("image="))
    told = {
        "--mode": call["mode"], "--execution-id": call["execution_id"], "--image-digest": image, "--env-fingerprint": fingerprint,
        "--write-prefix": call["write_prefix"], "--spec": str(place.spec), "--inputs": str(place.inputs / "inputs.json"),
        "--artifacts": str(place.artifacts), **({"--image-tag": call["image_tag"]} if "image_tag" in call else {}),
    }  # fmt: skip
    return [word for option in told.items() for word in option]


def _deliver(place: Place, files: dict[str, bytes]) -> None:
    _clear(place)
    for folder, mode in ((place.inputs / "artifacts", 0o755), (place.artifacts, 0o777)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)  # explicitly, despite the umask: the program runs as another user
    place.inputs.chmod(0o755)
    for path, content in files.items():
        (place.inputs / path).write_bytes(content)
        (place.inputs / path).chmod(0o644)


def _clear(place: Place) -> None:
    """Empties the two folders, so that the next call finds nothing of this one."""
    for folder in (place.inputs, place.artifacts):
        for entry in folder.iterdir() if folder.is_dir() else ():
            if stat.S_ISDIR(entry.lstat().st_mode):
                shutil.rmtree(entry)
            else:
                os.unlink(entry)


def _artifact(content: bytes) -> str:
    return f"artifacts/{hashlib.sha256(content).hexdigest()}"


def _prefix(call: dict[str, Any]) -> str:
    """The path of the write prefix in its world."""
    return call["write_prefix"][len("world://") :].partition("/")[2].removesuffix("/")
