"""Collects the files that belong to a run, and nothing else that the program left; it follows no links."""
from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from .faults import failed
from .wire import is_canonical


def read(artifacts: Path, prefix: str, execution_id: str) -> dict[str, bytes]:
    """All files under the write prefix, and the receipt in the receipts area, by their paths in the world."""
    run = artifacts
    for segment in prefix.split("/"):
        run /= segment
        if not _is_folder(run):
            raise failed("the container left no folder at the write prefix")
        os.chmod(run, 0o755)
    found = list(_walk(run, prefix))
    if _is_folder(artifacts / "receipts"):
        receipt = f"receipts/{execution_id}.json"
        found.append((receipt, artifacts / receipt))
    return {path: _content(path, file) for path, file in found}


def _walk(folder: Path, path: str) -> Iterator[tuple[str, Path]]:
    for entry in sorted(os.listdir(folder)):
        file = folder / entry
        if _is_folder(file):
            os.chmod(file, 0o755)
            yield from _walk(file, f"{path}/{entry}")
        else:
            yield f"{path}/{entry}", file


def _content(path: str, file: Path) -> bytes:
    if any("\ud800" <= character <= "\udfff" for character in path):
        # Invalid UTF-8 cannot be a name in the result.
        raise failed(f"{path.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')} is missing")
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        raise failed(f"{path} is missing") from None
    if not stat.S_ISREG(mode):
        raise failed(f"an output is not a plain file: {path}")
    if not is_canonical(path):
        raise failed("bad output name: a file path is not relative and canonical")
    return file.read_bytes()


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
