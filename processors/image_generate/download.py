"""The images' bytes, from wherever the service keeps them."""
from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from pipeline_kit import ProcessorFault, adapter_fault
from pipeline_kit.web import Client, Request, origin_of

from pictures import Damaged, NotAPicture, Picture, read_picture

MAX_BYTES = 32 * 1024 * 1024
_MAX_IMAGES = 10
_DEEPEST = 4
_ADDRESS = re.compile(r"(?:https?://|data:)", re.IGNORECASE)
_ANY_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DATA = re.compile(r"data:(?P<type>[^,]*),(?P<data>.*)", re.IGNORECASE | re.DOTALL)
_TYPES = "image/png, image/jpeg, image/webp, image/gif, */*;q=0.1"


def addresses_in(output: Any) -> list[str]:
    """The addresses in a prediction's output: the output itself, or those in its lists and objects; raises a fault if there is none."""
    texts = list(_texts(output, _DEEPEST))
    addresses = list(dict.fromkeys(text for text in texts if _ADDRESS.match(text)))
    if len(addresses) > _MAX_IMAGES:
        raise _unusable(f"more than {_MAX_IMAGES} images")
    if not addresses:
        raise _unusable("image address" if any(_ANY_ADDRESS.match(text) for text in texts) else "no image in its output")
    return addresses


def fetch_pictures(client: Client, service: str, credentials: Mapping[str, str], output: Any) -> tuple[Picture, ...]:
    """Whole pictures, one or more. Other items of the output are skipped, as long as there is one picture."""
    pictures: list[Picture] = []
    refusal: NotAPicture | None = None
    for address in addresses_in(output):
        try:
            pictures.append(read_picture(_content(client, service, credentials, address)))
        except Damaged as damaged:
            raise adapter_fault(f"provider sent {damaged}") from None
        except NotAPicture as other:
            refusal = refusal or other
    if not pictures:
        raise adapter_fault(f"provider sent {refusal}")
    return tuple(pictures)


def _texts(output: Any, depth: int) -> Iterator[str]:
    if isinstance(output, str):
        yield output
    elif depth and isinstance(output, (list, dict)):
        for item in output.values() if isinstance(output, dict) else output:
            yield from _texts(item, depth - 1)


def _content(client: Client, service: str, credentials: Mapping[str, str], address: str) -> bytes:
    """Sends credentials only to the service's own files, because a store is another host. Never goes from TLS to plain HTTP."""
    if address[:5].lower() == "data:":
        return _inline(address)
    try:
        place, home = origin_of(address), origin_of(service)
    except ValueError:
        raise _unusable("image address") from None
    if place[0] == "http" and home[0] == "https":
        raise _unusable("image address without TLS")
    shown = credentials if place == home else {}
    return client.send(Request("GET", address, {"Accept": _TYPES}, shown, max_bytes=MAX_BYTES)).body


def _inline(address: str) -> bytes:
    """RFC 2397, within the limit for downloaded images."""
    hit = _DATA.fullmatch(address)
    if hit is None:
        raise _unusable("image address")
    content = unquote_to_bytes(hit["data"])
    if hit["type"].lower().endswith(";base64"):
        content = _of_base64(b"".join(content.split()))
    if len(content) > MAX_BYTES:
        raise adapter_fault(f"provider answer is larger than {MAX_BYTES} bytes")
    return content


def _of_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except binascii.Error:
        raise _unusable("image address") from None


def _unusable(what: str) -> ProcessorFault:
    return adapter_fault(f"provider answer is unusable: {what}")
