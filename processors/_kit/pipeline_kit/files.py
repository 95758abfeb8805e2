"""Files that are complete or absent: temporary name, flush to disk, rename."""
from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .faults import adapter_fault

_CHUNK = 1024 * 1024
_MODE = 0o644
TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class Written:
    """The digest (`sha256:` + 64 hex) and the size in bytes of a written file."""

    sha256: str
    size: int


class Staging:
    """Writes under one root; incomplete files are only in `<root>/.tmp/`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: list[bytes] = []
        self._numbers = itertools.count()

    def write(self, relative: str, content: bytes | Path, *, keep: bool = False) -> Written:
        """Writes or replaces one file, and computes its digest on the way.

        A file that is already under the root is moved, because a copy would count twice against the limit; with `keep` it is copied,
        like a file from another file system.
        """
        temporary = self._root / TEMPORARY / str(next(self._numbers))
        temporary.parent.mkdir(exist_ok=True)
        moved = isinstance(content, Path) and not keep and self._take(content, temporary)
        written = _sealed(temporary) if moved else _copied(content, temporary)
        # File names are UTF-8, whatever encoding the locale would make Python use.
        target = os.path.join(os.fsencode(self._root), relative.encode("utf-8"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(temporary, target)
        self._written.append(target)
        return written

    def _take(self, content: Path, temporary: Path) -> bool:
        """Moves a regular file from under the root, if it has only one name and no mount is in between."""
        status = os.lstat(content) if os.path.lexists(content) else None
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            return False
        if not content.parent.resolve().is_relative_to(self._root.resolve()):
            return False
        try:
            os.rename(content, temporary)
        except OSError as error:
            if error.errno == errno.EXDEV:
                return False
            raise
        return True

    def withdraw(self) -> None:
        """Deletes every file written so far, partial ones too: a failed run leaves nothing and frees its space."""
        self.clear()
        for target in self._written:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(target)

    def clear(self) -> None:
        """Removes incomplete files, also those of an earlier run."""
        shutil.rmtree(self._root / TEMPORARY, ignore_errors=True)


def _copied(content: bytes | Path, temporary: Path) -> Written:
    with open(temporary, "xb") as file:
        hasher, size = hashlib.sha256(), 0
        for chunk in _chunks(content):
            file.write(chunk)
            hasher.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Written(f"sha256:{hasher.hexdigest()}", size)


def _sealed(moved: Path) -> Written:
    """Computes the digest of a moved file, and gives it an output's mode, because the provider's may be unreadable for others."""
    with _open_regular(moved) as file:
        os.fchmod(file.fileno(), _MODE)
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256")
        return Written(f"sha256:{digest.hexdigest()}", file.tell())


def _chunks(content: bytes | Path) -> Iterator[bytes | memoryview]:
    if not isinstance(content, Path):
        yield content
        return
    with _open_regular(content) as fd_file:
        while chunk := fd_file.read(_CHUNK):
            yield chunk


def _open_regular(path: Path):  # type: ignore[no-untyped-def]  # io.BufferedReader has no public name for its type
    """Opens a regular file: O_NOFOLLOW refuses a link, O_NONBLOCK does not wait on a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise adapter_fault("bad output content: not a regular file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise adapter_fault("bad output content: not a regular file")
    return os.fdopen(descriptor, "rb")
