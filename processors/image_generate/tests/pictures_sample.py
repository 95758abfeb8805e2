"""Small whole pictures in every format, made here by hand; the JPEG is of the 8 x 8 grey baseline kind."""
import struct

import png

PNG = png.encode(3, 2, [(0, 0, 0), (9, 9, 9)], [b"\0\1\0", b"\1\0\1"])


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int = 5, height: int = 4, frame: int = 0xC0) -> bytes:
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    header = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xDB, bytes(65)) + segment(frame, header) + segment(0xC4, bytes(20)) + scan + b"\xff\xd9"


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


LOSSY = (b"VP8 ", b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", 7, 6) + bytes(5))
LOSSLESS = (b"VP8L", b"\x2f" + struct.pack("<I", 8 | 6 << 14) + bytes(3))
EXTENDED = (b"VP8X", b"\x10\0\0\0" + b"\x0a\0\0" + b"\x0b\0\0")
GIF = b"GIF89a" + struct.pack("<HHBBB", 13, 12, 0x80, 0, 0) + bytes(6) + b"\x21\xf9\4\0\0\0\0\0" + b"\x2c\0\0\0\0\x0d\0\x0c\0\0" + b"\2\2\x4c\1\0" + b";"

WHOLE = {
    "png": (PNG, "image/png", "png", 3, 2),
    "jpeg": (jpeg(), "image/jpeg", "jpg", 5, 4),
    "progressive jpeg": (jpeg(frame=0xC2), "image/jpeg", "jpg", 5, 4),
    "lossy webp": (riff(LOSSY), "image/webp", "webp", 7, 6),
    "lossless webp": (riff(LOSSLESS), "image/webp", "webp", 9, 7),
    "extended webp": (riff(EXTENDED, (b"ICCP", b"x"), LOSSY, (b"EXIF", b"xyz")), "image/webp", "webp", 11, 12),
    "gif": (GIF, "image/gif", "gif", 13, 12),
}
