"""Compiles modules to bytecode inside a base image; nothing of a module runs.

/modules/files.json is a list of [file, path]: the source /modules/FILE, and its path in the image, which its tracebacks name.
The bytecode is /compiled/FILE; a module that does not compile has none, as with pip.
"""

import json
import os
import py_compile
import sys


def compile_module(file, path):
    """Compile one module in a child of its own: marshalled bytecode depends on what its process has loaded before."""
    child = os.fork()
    if child:
        return child
    try:
        py_compile.compile(
            "/modules/" + file,
            cfile="/compiled/" + file,
            dfile=path,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except (py_compile.PyCompileError, ValueError, RecursionError):
        os._exit(0)
    except BaseException as error:  # A full disk must not look like a module without bytecode.
        os.write(2, f"{path}: {error!r}\n".encode())
        os._exit(1)
    os._exit(0)


def main():
    """Compile all modules, as many at a time as there are processors."""
    with open("/modules/files.json", encoding="utf-8") as listed:
        files = json.load(listed)
    os.makedirs("/compiled")
    running = set()
    failed = False
    for file, path in files:
        if len(running) >= (os.cpu_count() or 1):
            child, status = os.wait()
            running.remove(child)
            failed = failed or status != 0
        running.add(compile_module(file, path))
    while running:
        child, status = os.wait()
        running.remove(child)
        failed = failed or status != 0
    sys.exit(failed)


main()
