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
    """The runner of one mode: mode=mock draws from the inputs, mode=real asks the service."""
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
    """`image` with the format's own extension, so that the name matches the bytes; numbered from the second on."""
    return f"outputs/image{'' if number == 1 else f'-{number}'}.{picture.ending}"
