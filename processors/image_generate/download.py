"""The image's bytes, from wherever the service keeps them."""
from __future__ import annotations

from pipeline_kit import ProcessorFault, adapter_fault
from pipeline_kit.web import Client, Request, origin_of

import png

_MAX_BYTES = 32 * 1024 * 1024
# Object stores that know no better say octet-stream; the bytes themselves are looked at in any case.
_TYPES = ("image/png", "application/octet-stream", "binary/octet-stream")
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"), (b"GIF8", "image/gif"))


def fetch_png(client: Client, service: str, url: str) -> bytes:
    """A whole PNG; without the service's credentials, since the store is another host. Never from TLS to plain HTTP."""
    try:
        scheme = origin_of(url)[0]
    except ValueError:
        raise adapter_fault("provider answer is unusable: image address") from None
    if scheme == "http" and origin_of(service)[0] == "https":
        raise adapter_fault("provider answer is unusable: image address without TLS")
    response = client.send(Request("GET", url, {"Accept": "image/png"}, max_bytes=_MAX_BYTES))
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _TYPES:
        raise _no_png(response.body)
    try:
        png.measure(response.body)
    except ValueError:
        raise _no_png(response.body) from None
    return response.body


def _no_png(body: bytes) -> ProcessorFault:
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return adapter_fault(f"provider sent {media_type}, not image/png")
    return adapter_fault("provider sent " + ("a damaged PNG" if body.startswith(png.SIGNATURE) else "no PNG"))
