"""The part of PNG (ISO/IEC 15948) that drawing and validation need."""
from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED_8_BIT = (8, 3, 0, 0, 0)
_LONGEST_STORED_BLOCK = 65535

Colour = tuple[int, int, int]


def encode(width: int, height: int, palette: Sequence[Colour], rows: Iterable[bytes]) -> bytes:
    """A picture of at most 256 colours; each row holds `width` indexes into the palette."""
    header = struct.pack(">IIBBBBB", width, height, *_INDEXED_8_BIT)
    colours = bytes(value for colour in palette for value in colour)
    pixels = b"".join(b"\0" + row for row in rows)
    return SIGNATURE + b"".join(_chunk(*part) for part in ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", _store(pixels)), (b"IEND", b"")))


def measure(content: bytes) -> tuple[int, int]:
    """Width and height of a whole PNG; ValueError if a chunk is missing, cut or damaged. Bytes after the last chunk are ignored."""
    chunks = list(_chunks(content))
    names = [name for name, _ in chunks]
    whole = names[:1] == [b"IHDR"] and b"IDAT" in names and names[-1] == b"IEND"
    if not whole or len(chunks[0][1]) != 13:
        raise ValueError("damaged")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not width or not height:
        raise ValueError("damaged")
    return width, height


def _store(data: bytes) -> bytes:
    """A zlib stream (RFC 1950) with only stored blocks.

    The output of zlib.compress differs between zlib's versions, forks and architectures; a mock's bytes must not. Stored blocks
    leave no choice, and a palette keeps them small: one byte per pixel.
    """
    starts = range(0, len(data), _LONGEST_STORED_BLOCK)
    blocks = []
    for start in starts:
        block = data[start : start + _LONGEST_STORED_BLOCK]
        final = start + len(block) == len(data)
        blocks.append(struct.pack("<BHH", final, len(block), len(block) ^ 0xFFFF) + block)
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(data))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    if not content.startswith(SIGNATURE):
        raise ValueError("damaged")
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, data, crc = content[at + 4 : at + 8], content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if len(crc) < 4 or zlib.crc32(name + data) != int.from_bytes(crc, "big"):
            raise ValueError("damaged")
        yield name, data
        if name == b"IEND":
            return
        at += 12 + length
