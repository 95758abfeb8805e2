"""Finished pictures in the formats of image services: media type, size, and completeness."""
from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import png

_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
# Formats to refuse by name: this module cannot verify their completeness, or they may contain a program.
_OTHERS = (
    (re.compile(rb".{4}ftyp(?:avif|avis)", re.DOTALL), "image/avif"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1)", re.DOTALL), "image/heic"),
    (re.compile(rb"BM"), "image/bmp"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg", re.DOTALL), "image/svg+xml"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4"),
)


class NotAPicture(ValueError):
    """The message says what the bytes are instead, without quoting them."""


class Damaged(NotAPicture):
    """A picture of a known format that is truncated or contradicts its own lengths and checksums."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole image; `ending` is its file name's extension, the sides are in pixels."""

    content: bytes = field(repr=False)
    media_type: str
    ending: str
    width: int
    height: int


def read_picture(content: bytes) -> Picture:
    """The picture in the bytes, whatever a header says; raises NotAPicture."""
    for magic, media_type, ending, measure in _FORMATS:
        if magic.match(content):
            try:
                width, height = measure(content)
            except (ValueError, IndexError, struct.error):
                width = height = 0
            if not width or not height:
                raise Damaged(f"a damaged {media_type}")
            return Picture(content, media_type, ending, width, height)
    for magic, media_type in _OTHERS:
        if magic.match(content):
            raise NotAPicture(f"{media_type}, not one of {', '.join(known for _, known, _, _ in _FORMATS)}")
    raise NotAPicture("no image")


def measure_jpeg(content: bytes) -> tuple[int, int]:
    """ISO/IEC 10918-1, Annex B: segments and scans up to the end of the image. Bytes after it are ignored."""
    size: tuple[int, int] | None = None
    scanned = False
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("damaged")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == _END_OF_IMAGE:
            break
        if marker in _NO_LENGTH:
            continue
        segment = at
        at += struct.unpack_from(">H", content, at)[0]
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", content, segment + 3)
            size = size or (width, height)
        if marker == _SCAN:
            end = _END_OF_SCAN.search(content, at)
            if end is None:
                raise ValueError("damaged")
            scanned, at = True, end.start()
    if size is None or not scanned:
        raise ValueError("damaged")
    return size


def measure_webp(content: bytes) -> tuple[int, int]:
    """RFC 9649: the chunks of the RIFF, which has its own length."""
    end = 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise ValueError("damaged")
    size: tuple[int, int] | None = None
    painted = False
    at = 12
    while at < end:
        name, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        if at + 8 + length > end:
            raise ValueError("damaged")
        painted |= name in (b"VP8 ", b"VP8L", b"ANMF")
        size = size or _webp_size(name, data)
        at += 8 + length + length % 2
    if size is None or not painted:
        raise ValueError("damaged")
    return size


def _webp_size(name: bytes, data: bytes) -> tuple[int, int] | None:
    if name == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if name == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def measure_gif(content: bytes) -> tuple[int, int]:
    """GIF89a specification: blocks up to the trailer."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    at = 13 + _colours(flags)
    painted = False
    while content[at] != 0x3B:
        if content[at] == 0x2C:
            painted, at = True, at + 11 + _colours(content[at + 9])
        elif content[at] == 0x21:
            at += 2
        else:
            raise ValueError("damaged")
        while content[at]:
            at += 1 + content[at]
        at += 1
    if not painted:
        raise ValueError("damaged")
    return width, height


def _colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


_FORMATS: tuple[tuple[re.Pattern[bytes], str, str, Callable[[bytes], tuple[int, int]]], ...] = (
    (re.compile(re.escape(png.SIGNATURE)), "image/png", "png", png.measure),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg", measure_jpeg),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp", "webp", measure_webp),
    (re.compile(rb"GIF8[79]a"), "image/gif", "gif", measure_gif),
)
