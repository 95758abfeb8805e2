"""An image from a prompt."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_kit import OutputItem, ProcessorResult
from pipeline_kit.canonical_json import encode_line

import mock
import predictions
from painting import Painting, PaintingRequest
from pictures import Picture


def make_runner(config: dict[str, Any]) -> Callable[[dict[str, Any]], ProcessorResult]:
    """The runner of one mode: mode=mock draws from the inputs alone, mode=real has the service paint."""
    paint = mock.paint if config["mode"] == "mock" else predictions.connect(config)

    def run(inputs: dict[str, Any]) -> ProcessorResult:
        request = PaintingRequest.read(inputs)
        return _publish(request, paint(request), config["mode"])

    return run


def _publish(request: PaintingRequest, painting: Painting, mode: str) -> ProcessorResult:
    outputs = [
        *(OutputItem(_name(number, picture), picture.content) for number, picture in enumerate(painting.pictures, 1)),
        OutputItem("outputs/prediction.json", encode_line(painting.document(request))),
    ]
    return ProcessorResult(outputs, f"image_generate {mode} {request.model}", painting.usage)


def _name(number: int, picture: Picture) -> str:
    """`image` and the format's own ending, so that no name says what the bytes are not; from the second on with its number."""
    return f"outputs/image{'' if number == 1 else f'-{number}'}.{picture.ending}"
