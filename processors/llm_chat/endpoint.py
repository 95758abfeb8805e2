"""mode=real: POST /chat/completions (OpenAI API reference, "Chat Completions")."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_kit.canonical_json import encode
from pipeline_kit.web import Client, Deadline, Patience, Request, base_url, bearer

from answer import read_reply
from chat import ChatRequest, ChatResponse
from inner_error import read_status


def connect(config: dict[str, Any], patience: Patience = Patience()) -> Callable[[ChatRequest], ChatResponse]:
    """A function that calls the endpoint of the settings, within timeout_s from now."""
    url = base_url("OPENAI_BASE_URL", config["settings"]["OPENAI_BASE_URL"]) + "/chat/completions"
    credentials = bearer("OPENAI_API_KEY", config["secrets"]["OPENAI_API_KEY"])
    client = Client(Deadline.within(config["timeout_s"], patience))

    def ask(request: ChatRequest) -> ChatResponse:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        # Stated explicitly, because some compatible servers stream by default.
        body = encode({**request.body(), "stream": False})
        answer = client.send(Request("POST", url, headers, credentials, body), reading=read_status)
        return read_reply(answer.json(), request)

    return ask
