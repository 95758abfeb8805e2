"""The request and its result."""
from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_kit import bad_inputs
from pipeline_kit.members import Members

from pictures import Picture

_MODEL = r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}(:[0-9a-f]{64})?|[0-9a-f]{64}"
_OWN = ("prompt", "width", "height", "seed")


@dataclass(frozen=True, slots=True)
class PaintingRequest:
    """The validated inputs; `width` and `height` in pixels, None to let the model choose."""

    model: str
    prompt: str
    width: int | None
    height: int | None
    seed: int | None
    parameters: Mapping[str, str | int | float | bool]

    @classmethod
    def read(cls, inputs: dict[str, Any]) -> PaintingRequest:
        members = Members(inputs, ("model", "parameters", *_OWN))
        return cls(
            model=members.text("model", 300, form=_MODEL),
            prompt=members.text("prompt", 10_000),
            width=members.whole("width", 64, 2048, None),
            height=members.whole("height", 64, 2048, None),
            seed=members.whole("seed", 0, 2**32 - 1, None),
            parameters=_parameters(members.raw("parameters", {})),
        )

    def body(self) -> dict[str, Any]:
        """The request body of POST /predictions, without absent options."""
        own = {"prompt": self.prompt, "width": self.width, "height": self.height, "seed": self.seed}
        given = {name: value for name, value in own.items() if value is not None}
        return {"version": self.model, "input": {**self.parameters, **given}}


@dataclass(frozen=True, slots=True)
class Painting:
    """One or more pictures, the id of their prediction, and its cost."""

    id: str
    pictures: tuple[Picture, ...]
    usage: Mapping[str, int] = field(default_factory=dict)

    def document(self, request: PaintingRequest) -> dict[str, Any]:
        """`prediction.json`: `image` is the first picture; `images` lists all if there are several."""
        images = [_described(picture) for picture in self.pictures]
        document = {"id": self.id, "model": request.model, "status": "succeeded", "input": request.body()["input"], "image": images[0]}
        return document if len(images) == 1 else {**document, "images": images}


def _described(picture: Picture) -> dict[str, Any]:
    digest = hashlib.sha256(picture.content).hexdigest()
    return {"media_type": picture.media_type, "width": picture.width, "height": picture.height, "sha256": f"sha256:{digest}"}


def _parameters(value: Any) -> Mapping[str, str | int | float | bool]:
    if not isinstance(value, dict) or len(value) > 50:
        raise bad_inputs("parameters: not an object of at most 50 members")
    if any(name in _OWN for name in value):
        raise bad_inputs(f"parameters: {', '.join(_OWN)} have members of their own")
    if not all(isinstance(item, (str, int, float, bool)) for item in value.values()):
        raise bad_inputs("parameters: not texts, numbers and booleans alone")
    return value
