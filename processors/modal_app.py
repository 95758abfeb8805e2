"""Declares one Modal app from one file, which `pipeline deploy --mode real` writes before it runs `modal deploy` on this module.

PIPELINE_MODAL_APPLICATION=FILE modal deploy --name APP --tag TAG processors/modal_app.py

A container imports this module again by its name, with the same file and package beside it, so that both see the same declarations.
"""
import os
import sys
from pathlib import Path

import modal

_beside = Path(__file__).with_name("_modal")
if _beside.is_dir() and str(_beside) not in sys.path:
    sys.path.insert(0, str(_beside))

from pipeline_function import application as _application  # noqa: E402
from pipeline_function import declaration as _declaration  # noqa: E402

_file = Path(os.environ[_declaration.FILE_VARIABLE] if modal.is_local() else _declaration.REMOTE_FILE)
app = _declaration.declare(modal, _application.parse(_file.read_bytes()), globals(), _file)
