"""How much a program has written, during and after its run."""
from __future__ import annotations

import os
import stat

MEBIBYTE = 1024 * 1024
OUTPUT_MIB = 4096
OUTPUT_FILES = 100_000
_RESERVE = 512 * MEBIBYTE
_RESERVE_SHARE = 20
LONGEST_PATH = 2048
TOO_MUCH, TOO_DEEP = "wrote too much", "wrote too deep"


def excess(folder: str) -> str | None:
    """Whether it has more or deeper files than a run may write; links are not followed. Vanished and unreadable entries do not count."""
    left, entries = OUTPUT_MIB * MEBIBYTE, OUTPUT_FILES
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as found:
                for entry in found:
                    node = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(node.st_mode):
                        pending.append(entry.path)
                    left -= node.st_size if stat.S_ISREG(node.st_mode) else 0
                    entries -= 1
                    if left < 0 or entries < 0:
                        return TOO_MUCH
                    if len(entry.path) - len(folder) > LONGEST_PATH:
                        return TOO_DEEP
        except OSError:
            continue
    return None


def disk_is_full(folder: str) -> bool:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < min(_RESERVE, disk.f_blocks * disk.f_frsize // _RESERVE_SHARE)
