"""An error inside a successful answer: it has its own status, which decides whether to retry."""
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pipeline_kit import adapter_fault
from pipeline_kit.web import Response, used_up

_PAYMENT_REQUIRED = 402
_CODES = ("code", "status", "status_code", "http_status", "type", "error_type")
_NAMES = {
    400: ("bad_request", "badrequesterror", "invalid_argument", "invalid_request_error"),
    401: ("authentication_error", "invalid_api_key", "unauthenticated"),
    403: ("permission_denied", "permission_error"),
    404: ("model_not_found", "not_found", "not_found_error"),
    429: ("rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error", "resource_exhausted", "too_many_requests"),
    500: ("api_error", "internal", "internal_error", "internal_server_error", "internalservererror", "server_error"),
    503: ("engine_overloaded", "engine_overloaded_error", "overloaded", "overloaded_error", "service_unavailable", "unavailable"),
    504: ("deadline_exceeded", "gateway_timeout", "timeout", "timeout_error"),
}
_STATUSES = {name: status for status, names in _NAMES.items() for name in names}
# MiniMax, "Error Codes": its answers are always 200.
_MINIMAX = {1000: 500, 1001: 504, 1002: 429, 1008: 402, 1013: 500, 1024: 500, 1033: 500, 1039: 429}
_ERROR_ALONE = ("errors", "detail")


def read_status(answer: Response) -> Response:
    """The answer with the status and body of the error inside it, if there is one. Raises a fault for an unknown error code."""
    error = _error_in(answer.json())
    if error is None:
        return answer
    body = json.dumps(error).encode()
    status = _PAYMENT_REQUIRED if used_up(body) else _status_of(error)
    if status is None:
        raise adapter_fault("provider failed: an error of no known code in an answer of success")
    return replace(answer, status=status, body=body)


def is_error(value: Any) -> bool:
    """Whether a member `error` is a real error: it is often null, or an object of empty members (`{"code": 0, "message": ""}`)."""
    if isinstance(value, dict):
        return any(is_error(member) for member in value.values())
    return value not in (None, False, "", [])


def _error_in(document: dict[str, Any]) -> Any:
    error = document.get("error")
    if is_error(error):
        return error if isinstance(error, dict) else {name: value for name, value in document.items() if name != "choices"}
    if document.get("object") == "error":
        return document
    minimax = document.get("base_resp")
    if isinstance(minimax, dict) and minimax.get("status_code"):
        return {"code": _MINIMAX.get(minimax["status_code"], 400)} if isinstance(minimax["status_code"], int) else minimax
    choices = document.get("choices")
    if not choices:
        return document if _status_of(document) or any(name in document for name in _ERROR_ALONE) else None
    return _without_text(choices)


def _without_text(choices: Any) -> Any:
    """The error of a choice without text; a reply that broke off within its text is not retried."""
    choice = choices[0] if isinstance(choices, list) else None
    if not isinstance(choice, dict) or not is_error(choice.get("error")):
        return None
    message = choice.get("message")
    return None if isinstance(message, dict) and message.get("content") else choice["error"]


def _status_of(error: Any) -> int | None:
    told = [error.get(name) for name in _CODES] if isinstance(error, dict) else []
    words = [str(code).lower() for code in told if isinstance(code, (str, int))]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) == 3]
    named = [_STATUSES[word] for word in words if word in _STATUSES]
    return next((status for status in (*numbers, *named) if 400 <= status < 600), None)
