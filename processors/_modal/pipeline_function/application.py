"""The content of an app: one canonical file, `modal-application-v1`, which the pipeline writes and nobody edits."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import wire

SCHEMA = "modal-application-v1"
DEPLOYMENT_SCHEMA = "deployment-v1"


@dataclass(frozen=True)
class Function:
    """One processor as a function: its part of the plan, and its image's own configuration."""

    name: str
    image: str
    digest: str
    secrets: tuple[str, ...]
    timeout_s: int
    cpus: float
    memory_mib: int
    entrypoint: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    folder: str
    userland: str | None


@dataclass(frozen=True)
class Application:
    """An app. `deployment` has the plan's exact bytes, from which the functions are read."""

    name: str
    deployment: bytes
    registry_secret: str | None
    functions: tuple[Function, ...]

    @property
    def sha256(self) -> str:
        """The deployment's digest, as 64 hex digits."""
        return wire.digest(self.deployment).partition(":")[2]

    @property
    def tags(self) -> dict[str, str]:
        """A tag holds 63 characters and a digest has 64, so two tags carry one half each."""
        return {"pipeline-deployment-a": self.sha256[:32], "pipeline-deployment-b": self.sha256[32:]}

    def function(self, name: str) -> Function:
        return next(function for function in self.functions if function.name == name)


def parse(content: bytes) -> Application:
    told, rest = wire.read_line(content)
    if told.get("schema") != SCHEMA or rest:
        raise ValueError(f"not a file of the schema {SCHEMA}")
    deployment = told["deployment"].encode()
    plan = json.loads(deployment)
    if plan["schema"] != DEPLOYMENT_SCHEMA:
        raise ValueError(f"the deployment is not of the schema {DEPLOYMENT_SCHEMA}")
    functions = tuple(_function(function, told["images"][function["function"]]) for function in plan["functions"])
    return Application(plan["app"], deployment, told.get("registry_secret"), functions)


def _function(planned: dict[str, Any], image: dict[str, Any]) -> Function:
    name, _, digest = planned["image"].partition("@")
    repository, slash, last = name.rpartition("/")
    resources = planned["resources"]
    return Function(
        name=planned["function"],
        image=f"{repository}{slash}{last.partition(':')[0]}@{digest}",  # a tag beside a digest would only be ignored
        digest=digest,
        secrets=tuple(planned["secrets"]),
        timeout_s=planned["timeout_s"],
        cpus=resources["cpus"],
        memory_mib=resources["memory_mib"],
        entrypoint=tuple(image["entrypoint"]),
        environment=tuple(sorted(image["environment"].items())),
        folder=image["working_directory"],
        userland=image.get("userland"),
    )
