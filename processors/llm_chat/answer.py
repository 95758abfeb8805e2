"""Parses a chat completions answer: a reply, an error in a successful answer, or a reason why there is no reply.

Only the text is required. Every other member may be absent, null or of another shape: OpenAI, Azure, OpenRouter, DeepSeek,
Mistral, Gemini, Groq, Together, MiniMax, Ollama, vLLM, SGLang, llama.cpp and LM Studio differ in each of them.
"""
from __future__ import annotations

import re
from typing import Any

from pipeline_kit import ProcessorFault, adapter_fault
from pipeline_kit.members import is_text

from chat import ChatRequest, ChatResponse
from inner_error import is_error

_LONGEST_NAME = 200
_MAX_COUNT = 2**53 - 1
_COUNTS = (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"), ("total_tokens", "total_tokens"))
_DIGITS = re.compile(r"[0-9]{1,15}")
_ONLY_THOUGHT = re.compile(r"\s*<think(?:ing)?>(?:(?!</think).)*(?:</think(?:ing)?>\s*)?", re.DOTALL)

# Documented finish reasons, in lower case.
_BROKEN = frozenset({
    "abort", "aborted", "cancelled", "canceled", "error", "error_limit", "error_toxic", "failed", "insufficient_system_resource",
    "load", "malformed_function_call", "network_error", "timeout", "unload", "user_cancel",
})  # fmt: skip
_LENGTH = frozenset({
    "length", "max_length", "max_output_tokens", "max_tokens", "model_context_window_exceeded", "model_length", "token_limit",
})  # fmt: skip
_FILTER = frozenset({"blocklist", "content_filter", "guardrail_intervened", "prohibited_content", "recitation", "safety", "sensitive"})
_THOUGHTS = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
_LONGER = "raise max_tokens or max_completion_tokens"


def read_reply(document: dict[str, Any], request: ChatRequest) -> ChatResponse:
    """The kept parts of the answer; raises ERR_ADAPTER_INVOCATION with the reason if there is no reply."""
    choice = _object(_first(document.get("choices")))
    message = _object(choice.get("message") or choice.get("delta"))
    told = _finish_reason(choice.get("finish_reason"))
    reason = (told or "").partition(":")[0].strip().lower()  # Gemini says "content_filter: SAFETY"
    if is_error(choice.get("error")) or reason in _BROKEN:
        raise adapter_fault(f"provider failed: the reply ended with an error ({reason if reason in _BROKEN else 'error'})")
    text = text_of(choice)
    refusal = _refusal(message)
    if text.strip() and not _ONLY_THOUGHT.fullmatch(text):
        reply, refused = text, False
    elif refusal:
        reply, refused = refusal, True
    elif _is_cut_to_nothing(message, reason, request):
        reply, refused = text, False
    else:
        raise _without_reply(document, message, text, reason)
    model = document.get("model")
    return ChatResponse(model if is_text(model, _LONGEST_NAME) else request.model, reply, told, _usage(document.get("usage")), refused)


def text_of(choice: dict[str, Any]) -> str:
    """The text of a choice: a string, or the text parts of a list (Mistral's thinking is not text)."""
    message = _object(choice.get("message") or choice.get("delta"))
    content = message["content"] if message.get("content") is not None else choice.get("text")
    if isinstance(content, str):
        return content
    return "".join(_part(part) for part in (content if isinstance(content, list) else [content]))


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    part = _object(part)
    text = part.get("text") if part.get("type", "text") in ("text", "output_text") else None
    text = text.get("value") if isinstance(text, dict) else text
    return text if isinstance(text, str) else ""


def _refusal(message: dict[str, Any]) -> str:
    content = message.get("content")
    parts = [_object(part).get("refusal") for part in content] if isinstance(content, list) else []
    return "".join(text for text in (message.get("refusal"), *parts) if isinstance(text, str))


def _is_cut_to_nothing(message: dict[str, Any], reason: str, request: ChatRequest) -> bool:
    """Whether an empty reply is correct, because it began with a stop text."""
    return message.get("content") == "" and reason == "stop" and "stop" in request.options and not _thinks(message, "")


def _without_reply(document: dict[str, Any], message: dict[str, Any], text: str, reason: str) -> ProcessorFault:
    if not document.get("choices"):
        lack = "no choices in it"
    elif _thinks(message, text):
        lack = f"thinking used up the length before a reply; {_LONGER}" if reason in _LENGTH else "thinking without a reply"
    elif reason in _LENGTH:
        lack = f"the length was used up before any text; {_LONGER}"
    elif reason in _FILTER:
        lack = "the service's content filter left no text"
    elif message.get("tool_calls") or message.get("function_call"):
        lack = "a tool call instead of a text"
    else:
        lack = "no text in its reply"
    return adapter_fault(f"provider answer is unusable: {lack}")


def _thinks(message: dict[str, Any], text: str) -> bool:
    content = message.get("content")
    parts = [_object(part).get("type") for part in content] if isinstance(content, list) else []
    return bool(_ONLY_THOUGHT.match(text)) or any(message.get(name) for name in _THOUGHTS) or "thinking" in parts or "reasoning" in parts


def _finish_reason(told: Any) -> str | None:
    told = told.get("type") if isinstance(told, dict) else told
    return told if is_text(told, _LONGEST_NAME) else None


def _usage(told: Any) -> dict[str, int]:
    """The token counts; an endpoint that does not count (some local servers) is recorded without any."""
    told = _object(told)
    counts = {name: _count(told.get(name, told.get(other))) for name, other in _COUNTS}
    return {name: count for name, count in counts.items() if count is not None}


def _count(told: Any) -> int | None:
    if isinstance(told, str) and _DIGITS.fullmatch(told):
        return int(told)
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MAX_COUNT else None


def _first(choices: Any) -> Any:
    return choices[0] if isinstance(choices, list) and choices else choices


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
