"""The app's declaration for Modal: one function per processor, and `_deployment`."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from . import handler
from .application import Application, Function

# The app's file in a container, and the variable with its path during deployment.
REMOTE_FILE = "/pipeline-modal/application.json"
FILE_VARIABLE = "PIPELINE_MODAL_APPLICATION"
DEPLOYMENT_FUNCTION = "_deployment"
# From 3.13 on, Modal only copies the interpreter into the image and runs nothing there, so images without a shell work too.
PYTHON = "3.13"
# Additional memory for Modal's own runtime, and additional time to stage, collect and answer: we enforce a program's time limit, not Modal.
RUNTIME_MIB = 256
MARGIN_S = 300
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_RESERVED = ("app", DEPLOYMENT_FUNCTION)


def declare(modal: ModuleType, application: Application, module: dict[str, Any], file: Path) -> Any:
    """Declares the app, and adds each function to the module under its name, by which a container finds it again."""
    app = modal.App(application.name, tags=application.tags)
    for function in application.functions:
        if function.name in _RESERVED or function.name in module:
            raise ValueError(f"no function can be named {function.name}")
        given = _given(modal, application, function, file)
        module[function.name] = app.function(**given)(_named(_call(application, function.name), function.name, module))
    tells = _named(_tell(application), DEPLOYMENT_FUNCTION, module)
    image = _with_code(modal.Image.debian_slim(python_version=PYTHON), file)
    module[DEPLOYMENT_FUNCTION] = app.function(image=image, timeout=MARGIN_S, retries=0)(tells)
    return app


def _given(modal: ModuleType, application: Application, function: Function, file: Path) -> dict[str, Any]:
    memory = function.memory_mib + RUNTIME_MIB
    return {
        "image": _image(modal, application, function, file),
        "secrets": [modal.Secret.from_name(name, required_keys=[name]) for name in function.secrets],
        "cpu": (function.cpus, function.cpus),
        "memory": (memory, memory),
        "timeout": min(function.timeout_s, handler.SERVER_TIMEOUT_S) + MARGIN_S,
        # Only the caller may repeat a run, because a retry does not undo its outside effects.
        "retries": 0,
        # One container per call, as on the local engine: no run sees anything of another.
        "single_use_containers": True,
    }


def _image(modal: ModuleType, application: Application, function: Function, file: Path) -> Any:
    credentials = application.registry_secret
    secret = modal.Secret.from_name(credentials, required_keys=["REGISTRY_USERNAME", "REGISTRY_PASSWORD"]) if credentials else None
    # An image from scratch lacks the C library that the interpreter needs: it comes from a public image, by digest, in the same layer.
    setup = [f"COPY --from={function.userland} / /"] if function.userland else []
    image = modal.Image.from_registry(function.image, secret=secret, setup_dockerfile_commands=setup, add_python=PYTHON)
    return _with_code(image.entrypoint([]).env({"PATH": _PATH}), file)


def _with_code(image: Any, file: Path) -> Any:
    return image.add_local_file(str(file), REMOTE_FILE).add_local_python_source("pipeline_function")


def _call(application: Application, name: str) -> Callable[[bytes], bytes]:
    def call(payload: bytes) -> bytes:
        return handler.answer(application, name, payload, os.environ)

    return call


def _tell(application: Application) -> Callable[[bytes], bytes]:
    def tell(payload: bytes) -> bytes:
        if payload != handler.INQUIRY:
            raise handler.wire.PayloadError(f"{DEPLOYMENT_FUNCTION} answers an inquiry alone")
        return application.deployment

    return tell


def _named(function: Callable[[bytes], bytes], name: str, module: dict[str, Any]) -> Callable[[bytes], bytes]:
    # Modal imports a function by its module's name and its own name, and accepts no other name for it.
    function.__name__ = function.__qualname__ = name
    function.__module__ = module["__name__"]
    return function
