"""mode=real: POST /chat/completions (OpenAI API reference, "Chat Completions")."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_kit import adapter_fault
from pipeline_kit.canonical_json import encode
from pipeline_kit.web import Client, Deadline, Patience, Request, base_url, bearer

from chat import ChatRequest, ChatResponse

_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")


def connect(config: dict[str, Any], patience: Patience = Patience()) -> Callable[[ChatRequest], ChatResponse]:
    """A function that asks the endpoint of the settings, within timeout_s counted from now."""
    url = base_url("OPENAI_BASE_URL", config["settings"]["OPENAI_BASE_URL"]) + "/chat/completions"
    credentials = bearer("OPENAI_API_KEY", config["secrets"]["OPENAI_API_KEY"])
    client = Client(Deadline.within(config["timeout_s"], patience))

    def ask(request: ChatRequest) -> ChatResponse:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return read_response(client.send(Request("POST", url, headers, credentials, encode(request.body()))).json())

    return ask


def read_response(document: dict[str, Any]) -> ChatResponse:
    """The parts of the answer that are kept; raises ERR_ADAPTER_INVOCATION when it has no reply."""
    try:
        choice = document["choices"][0]
        message = choice["message"]
        refused = not isinstance(message.get("content"), str)
        reply = message["refusal"] if refused else message["content"]
        response = ChatResponse(document["model"], reply, choice["finish_reason"], _usage(document), refused)
    except (KeyError, IndexError, TypeError, AttributeError):
        raise _without_reply() from None
    if not all(isinstance(text, str) for text in (response.model, response.reply, response.finish_reason)):
        raise _without_reply()
    return response


def _usage(document: dict[str, Any]) -> dict[str, int]:
    """The token counts; an endpoint that does not count (some local servers) is recorded as having told none."""
    told = document.get("usage") or {}
    return {name: told[name] for name in _COUNTS if isinstance(told.get(name), int)}


def _without_reply() -> Exception:
    return adapter_fault("provider answer is unusable: no reply in it")
