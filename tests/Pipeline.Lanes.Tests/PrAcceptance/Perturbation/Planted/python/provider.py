"""A fault of each kind: an output that shows what a processor must not depend on, where the inputs plant it."""

import locale
import os
import socket
import time

from pipeline_kit import OutputItem, ProcessorResult

ONE_DAY = 1_785_542_400


def make_runner(config):
    return run


def run(inputs):
    faults = {
        "clock": lambda: time.gmtime().tm_year,
        "cpus": os.cpu_count,
        "directory-order": lambda: os.listdir("/pipeline/in/artifacts"),
        "environment-order": lambda: [name for name in os.environ if name in ("HOME", "PATH", "SSL_CERT_FILE")],
        "hostname": socket.gethostname,
        "input-key-order": lambda: list(inputs),
        "locale": decimal_point,
        "time-zone": lambda: time.strftime("%z", time.localtime(ONE_DAY)),
        "uid": os.getuid,
        "umask": mode_of_a_new_file,
    }
    # A name that no locale but one of Unicode can write.
    return ProcessorResult(
        [OutputItem("outputs/한글.txt", b"the same")] + [OutputItem(f"outputs/{name}.txt", str(show() if name in inputs["faults"] else "the same").encode()) for name, show in faults.items()], "planted")


def decimal_point():
    locale.setlocale(locale.LC_ALL, "")
    return locale.localeconv()["decimal_point"]


def mode_of_a_new_file():
    os.close(os.open("/tmp/new", os.O_CREAT | os.O_WRONLY, 0o666))
    return oct(os.stat("/tmp/new").st_mode)
