"""Chat completions: a conversation in, a reply and the normalized response out."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_kit import OutputItem, ProcessorResult
from pipeline_kit.canonical_json import encode_line

import endpoint
import mock
from chat import ChatRequest, ChatResponse


def make_runner(config: dict[str, Any]) -> Callable[[dict[str, Any]], ProcessorResult]:
    """The runner of one mode: mode=mock derives a reply from the inputs, mode=real calls the endpoint."""
    answer = mock.answer if config["mode"] == "mock" else endpoint.connect(config)

    def run(inputs: dict[str, Any]) -> ProcessorResult:
        return _publish(answer(ChatRequest.read(inputs)), config["mode"])

    return run


def _publish(response: ChatResponse, mode: str) -> ProcessorResult:
    outputs = [
        OutputItem("outputs/reply.txt", response.reply.encode()),
        OutputItem("outputs/response.json", encode_line(response.document())),
    ]
    return ProcessorResult(outputs, f"llm_chat {mode} {response.model}", response.usage)
