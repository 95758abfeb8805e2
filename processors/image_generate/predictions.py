"""mode=real: creates a prediction, waits for its end, downloads its images (Replicate HTTP API, "Predictions")."""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pipeline_kit import ProcessorFault, adapter_fault
from pipeline_kit.canonical_json import encode
from pipeline_kit.web import Client, Deadline, Patience, Request, Retry, base_url, bearer

from download import MAX_BYTES, fetch_pictures
from painting import Painting, PaintingRequest

_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_RUNNING = ("starting", "processing")
_ENDED = ("failed", "canceled", "aborted")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 5.0
_LONGEST_S = 1e9
# The largest image as base64 in the answer, a third longer.
_MAX_DOCUMENT_BYTES = MAX_BYTES * 3 // 2
# A second creation would cost a second image: no retry if the service may have received the first.
_ONCE = Retry(twice=False)


def connect(config: dict[str, Any], patience: Patience = Patience()) -> Callable[[PaintingRequest], Painting]:
    """A function that makes the service paint, within timeout_s from now."""
    service = base_url("REPLICATE_BASE_URL", config["settings"]["REPLICATE_BASE_URL"])
    credentials = bearer("REPLICATE_API_TOKEN", config["secrets"]["REPLICATE_API_TOKEN"])
    deadline = Deadline.within(config["timeout_s"], patience)
    return lambda request: _Predictions(f"{service}/predictions", credentials, deadline).paint(request)


class _Predictions:
    def __init__(self, url: str, credentials: dict[str, str], deadline: Deadline) -> None:
        self._url = url
        self._credentials = credentials
        self._deadline = deadline
        self._client = Client(deadline)

    def paint(self, request: PaintingRequest) -> Painting:
        prediction = self._client.send(self._request("POST", self._url, encode(request.body())), _ONCE).json()
        id_ = _text(prediction, "id")
        if not _ID.fullmatch(id_):
            raise _unusable("id")
        prediction = self._await_end(id_, prediction)
        pictures = fetch_pictures(self._client, self._url, self._credentials, prediction.get("output"))
        return Painting(id_, pictures, _usage(prediction, len(pictures)))

    def _await_end(self, id_: str, prediction: dict[str, Any]) -> dict[str, Any]:
        try:
            pause = _FIRST_PAUSE_S
            while _text(prediction, "status") in _RUNNING:
                self._deadline.sleep(pause)
                pause = min(_LONGEST_PAUSE_S, pause * 1.5)
                prediction = self._client.send(self._request("GET", f"{self._url}/{id_}")).json()
        except ProcessorFault:
            self._cancel(id_)
            raise
        status = _text(prediction, "status")
        if status != "succeeded":
            raise adapter_fault(f"provider failed: prediction {status}") if status in _ENDED else _unusable("status")
        return prediction

    def _cancel(self, id_: str) -> None:
        """Tells the service that nobody waits any more. Its own failure is ignored in favour of the original fault."""
        try:
            Client(self._deadline.grace()).send(self._request("POST", f"{self._url}/{id_}/cancel", b""), Retry(attempts=1))
        except ProcessorFault:
            pass

    def _request(self, method: str, url: str, body: bytes | None = None) -> Request:
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})
        return Request(method, url, headers, self._credentials, body, _MAX_DOCUMENT_BYTES)


def _usage(prediction: dict[str, Any], images: int) -> dict[str, int]:
    metrics = prediction.get("metrics")
    seconds = metrics.get("predict_time") if isinstance(metrics, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST_S:
        return {"images": images}
    return {"images": images, "predict_time_ms": int(seconds * 1000)}


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise _unusable(name)
    return value


def _unusable(name: str) -> ProcessorFault:
    return adapter_fault(f"provider answer is unusable: {name}")
