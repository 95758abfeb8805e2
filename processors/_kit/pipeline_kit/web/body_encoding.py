"""Decodes a body that is encoded despite a request for `identity`: some gateways always compress their error pages. Pure."""
from __future__ import annotations

import zlib

# S3 stores repeat an upload's own headers: `aws-chunked` does not apply to their answers, and `utf-8` is not an encoding.
_AS_IT_IS = frozenset({"", "identity", "none", "aws-chunked", "utf-8"})
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


def decoded(body: bytes, encoding: str, max_bytes: int) -> tuple[bytes, bool]:
    """At most max_bytes of the content, and whether it is complete; ValueError for an unsupported encoding."""
    encoding = encoding.strip().lower()
    if encoding in _AS_IT_IS:
        return body, True
    try:
        if encoding in _COMPRESSED:
            return _inflated(body, max_bytes)
    except zlib.error:
        pass
    raise ValueError("an encoding that was not asked for")


def _inflated(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """RFC 1952, possibly with several members, or RFC 1950."""
    content = bytearray()
    while body:
        member = zlib.decompressobj(_GZIP_OR_ZLIB)
        content += member.decompress(body, max_bytes + 1 - len(content))
        if len(content) > max_bytes:
            return bytes(content[:max_bytes]), False
        if not member.eof:
            raise zlib.error("cut")
        body = member.unused_data
    return bytes(content), True
