"""Becomes a call's program: sets limits, then the user, then executes it. A separate file, because no code may run between fork and exec.

python3 -I -S launch.py FILE_BYTES UID PROGRAM ARGUMENTS…     (UID 0: keep the user)
"""
import ctypes
import os
import resource
import signal
import sys

OPEN_FILES = 4096
NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS, linux/prctl.h


def main(file_bytes: int, uid: int, program: list[str]) -> None:
    environment = given()
    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_bytes), (resource.RLIMIT_NOFILE, OPEN_FILES)):
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)  # as on the local engine
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    if ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    os.execve(program[0], program, environment)


def given() -> dict[bytes, bytes]:
    """The original variables of this process: in a C locale Python adds its own (PEP 538)."""
    with open("/proc/self/environ", "rb") as variables:
        return dict(variable.split(b"=", 1) for variable in variables.read().split(b"\0") if variable)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
