"""A chat completion as values: the request from the inputs, and the normalized response."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_kit import bad_inputs
from pipeline_kit.members import Members, is_text

ROLES = ("system", "developer", "user", "assistant")
FORMATS = ("text", "json_object")
_MAX_SEED = 2**53 - 1
_OPTIONS = ("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed", "stop", "response_format")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """The validated inputs; `options` has only the given ones, in the API's form."""

    model: str
    messages: tuple[dict[str, str], ...]
    options: Mapping[str, Any]

    @classmethod
    def read(cls, inputs: dict[str, Any]) -> ChatRequest:
        members = Members(inputs, ("model", "messages", *_OPTIONS))
        model = members.text("model", 200)
        messages = tuple(_message(item, at) for at, item in enumerate(members.items("messages", 1, 1000)))
        options = {
            "temperature": members.number("temperature", 0, 2, None),
            "top_p": members.number("top_p", 0, 1, None),
            "max_tokens": members.whole("max_tokens", 1, 1_000_000, None),
            "max_completion_tokens": members.whole("max_completion_tokens", 1, 1_000_000, None),
            "seed": members.whole("seed", -_MAX_SEED, _MAX_SEED, None),
            "stop": _stop(members),
            "response_format": members.choice("response_format", FORMATS, None),
        }
        if options["max_tokens"] and options["max_completion_tokens"]:
            raise bad_inputs("max_tokens and max_completion_tokens exclude each other")
        return cls(model, messages, {name: value for name, value in options.items() if value is not None})

    def body(self) -> dict[str, Any]:
        """The request body of POST /chat/completions."""
        options = dict(self.options)
        if "response_format" in options:
            options["response_format"] = {"type": options["response_format"]}
        return {"model": self.model, "messages": list(self.messages), **options}


@dataclass(frozen=True, slots=True)
class ChatResponse:
    """One reply; `finish_reason` in the service's own words (`stop`, `length`, `content_filter`) or None; `usage` in tokens."""

    model: str
    reply: str
    finish_reason: str | None
    usage: Mapping[str, int] = field(default_factory=dict)
    refused: bool = False

    def document(self) -> dict[str, Any]:
        """`response.json`: only members that are stable between runs; no id, time or fingerprint of the service."""
        message = {"role": "assistant", "refusal" if self.refused else "content": self.reply}
        choice = {"index": 0, "finish_reason": self.finish_reason, "message": message}
        return {"model": self.model, "choices": [choice]}


def _message(item: Any, at: int) -> dict[str, str]:
    members = Members(item, ("role", "content"), f"messages[{at}]")
    return {"role": members.choice("role", ROLES), "content": members.text("content", 4_000_000)}


def _stop(members: Members) -> list[str] | None:
    stop = members.items("stop", 1, 4, None)
    if stop is not None and not all(is_text(text, 200) for text in stop):
        raise bad_inputs("stop: not strings of 1 to 200 characters")
    return stop
